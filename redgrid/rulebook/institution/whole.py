"""The whole text of an institution."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from redgrid.rulebook.assignment import Assignment
from redgrid.rulebook.institution.burdens import BurdenText
from redgrid.rulebook.institution.calendars import CalendarText
from redgrid.rulebook.institution.duties import DutyText, PlaceKind, Sort
from redgrid.rulebook.institution.flows import Flow
from redgrid.rulebook.institution.named import found
from redgrid.rulebook.institution.notices import NoticeText
from redgrid.rulebook.institution.people import CapacityText, Derivation, Level
from redgrid.rulebook.institution.scoring import Scoring
from redgrid.rulebook.institution.slips import SlipText


@dataclass(frozen=True)
class Institution:
    """The whole text."""

    code: str
    title: str
    title_en: str = ""
    basis: str = ""
    levels: tuple[Level, ...] = ()
    capacities: tuple[CapacityText, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    calendars: tuple[CalendarText, ...] = ()
    cell_types: tuple[Sort, ...] = ()
    place_kinds: tuple[PlaceKind, ...] = ()
    # How long a signboard may hang after what it says has changed.
    board_limit: str = "2 working days"
    # How long after its due moment a duty can still be done, late; then it counts as missed.
    duty_grace: str = "3 working days"
    evidence_kinds: tuple[Sort, ...] = ()
    # How matters come to us: chosen when a case is opened.
    sources: tuple[Sort, ...] = ()
    duties: tuple[DutyText, ...] = ()
    flows: tuple[Flow, ...] = ()
    scoring: Scoring = field(default_factory=Scoring)
    assignment: Assignment = field(default_factory=Assignment)
    slips: tuple[SlipText, ...] = ()
    burden: BurdenText = field(default_factory=BurdenText)
    notices: NoticeText = field(default_factory=NoticeText)

    @cached_property
    def officers(self) -> tuple[CapacityText, ...]:
        return self.capacities_of("officer")

    def capacities_of(self, kind: str) -> tuple[CapacityText, ...]:
        return tuple(capacity for capacity in self.capacities if capacity.kind == kind)

    def capacity(self, code: str) -> CapacityText | None:
        return found(self.capacities, code)

    def calendar(self, code: str) -> CalendarText | None:
        return found(self.calendars, code)

    def place_kind(self, code: str) -> PlaceKind | None:
        return found(self.place_kinds, code)

    def evidence_kind(self, code: str) -> Sort | None:
        return found(self.evidence_kinds, code)

    def source(self, code: str) -> Sort | None:
        return found(self.sources, code)

    def duty(self, code: str) -> DutyText | None:
        return found(self.duties, code)

    def duties_of(self, officer: str) -> tuple[DutyText, ...]:
        return tuple(duty for duty in self.duties if duty.officer == officer)

    def flow(self, code: str) -> Flow | None:
        return found(self.flows, code)

    def flow_for(self, purpose: str) -> Flow | None:
        """The flow that a page of everybody opens: ``report`` or ``feedback``."""
        return next((flow for flow in self.flows if flow.purpose == purpose), None)

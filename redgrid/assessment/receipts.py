"""A receipt: everything that one mark rests on, so that anybody concerned can reckon it again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from redgrid.assessment import scoring
from redgrid.assessment.judging import RETURN, Clauses
from redgrid.assessment.models import Mark
from redgrid.assessment.queries import kept_records
from redgrid.assessment.scoring import CellScore, Item, OfficerScore
from redgrid.grid.models import Person, Unit
from redgrid.journal.models import Entry
from redgrid.kit.naming import label
from redgrid.rulebook.institution import CapacityText, DutyText, Institution

# What the flow calls people who hold no capacity: the parts they play in a case.
PARTS = {"lead": _("Lead"), "overseer": _("Overseer"), "reporter": _("Reporter"), "partner": _("Partner")}


@dataclass(frozen=True)
class Receipt:
    """A mark with its clause, its event and the steps of the reckoning.

    ``item``, ``officer`` and ``cell`` are None where no sheet counts it: outside of cells.
    """

    mark: Mark
    duty: DutyText
    role: CapacityText | None
    entry: Entry | None
    stage: str
    capacity: str
    item: Item | None
    officer: OfficerScore | None
    cell: CellScore | None
    # The percents of the credit that those who solved the case had agreed on when it ended.
    shares: tuple[tuple[Person, int], ...]

    @property
    def reason(self) -> str:
        """What was written when the work was sent back."""
        note = self.entry.facts.get("note", "") if self.entry else ""
        return str(note) if self.mark.outcome == Mark.RETURNED else ""

    @property
    def is_late_by_return(self) -> bool:
        """Whether the stage was left late, and by being sent back."""
        return (
            self.mark.outcome == Mark.LATE
            and self.entry is not None
            and self.entry.facts.get("kind") == RETURN
        )

    @property
    def others(self) -> Decimal:
        """What the other records of the same clause take in the same month."""
        return self.item.deducted - self.mark.deduction if self.item else Decimal(0)


def receipt_of(mark: Mark, clauses: Clauses) -> Receipt:
    """The receipt of ``mark``."""
    institution = clauses.institution(mark.clause)
    entry = Entry.objects.filter(number=mark.entry).first()
    cell = _cell_score(mark, clauses)
    officer = next((each for each in cell.officers if each.officer == mark.officer), None) if cell else None
    return Receipt(
        mark=mark,
        duty=clauses.duty(mark.clause),
        role=institution.capacity(mark.officer),
        entry=entry,
        stage=_stage_name(mark, entry, institution),
        capacity=_capacity_name(mark, institution),
        item=next((item for item in officer.items if item.clause == mark.clause), None) if officer else None,
        officer=officer,
        cell=cell,
        shares=_shares(entry),
    )


def _shares(entry: Entry | None) -> tuple[tuple[Person, int], ...]:
    agreed: dict[str, int] = entry.facts.get("shares", {}) if entry else {}
    people = Person.objects.filter(staff_number__in=agreed) if agreed else ()
    return tuple((person, agreed[person.staff_number]) for person in people)


def _cell_score(mark: Mark, clauses: Clauses) -> CellScore | None:
    if mark.unit.kind != Unit.CELL:
        return None
    records = kept_records(mark.month, clauses, mark.unit).get(mark.unit.code, [])
    return scoring.cell(mark.unit.code, records, clauses.during(mark.month).scoring)


def _stage_name(mark: Mark, entry: Entry | None, institution: Institution) -> str:
    flow = institution.flow(entry.facts.get("flow", "")) if entry else None
    stage = flow.stage(mark.stage) if flow else None
    return label(stage) if stage else mark.stage


def _capacity_name(mark: Mark, institution: Institution) -> str:
    capacity = institution.capacity(mark.capacity)
    return label(capacity) if capacity else str(PARTS.get(mark.capacity, mark.capacity))

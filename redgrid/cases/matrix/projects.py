"""A matrix of which each row is a case, by cell: how far it has come, who works on it, its milestones, what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from redgrid.cases.facts import in_words
from redgrid.cases.models import Case, Milestone, Part
from redgrid.cases.queries import for_lists
from redgrid.cases.rules import visible_to
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights
from redgrid.kit.clock import now
from redgrid.rulebook.institution import Field, Flow, Stage

# So many rows stand on a page; a leader's list of key projects has some dozens.
SHOWN = 200
DONE, HERE, COMING = "done", "here", "coming"


@dataclass(frozen=True)
class ProjectRow:
    """One case. ``phases`` tells of each stage whether it lies behind, is the present one, or lies ahead."""

    case: Case
    phases: list[tuple[Stage, str]]
    lead: Person | None
    partners: list[Person]
    milestones: list[Milestone]
    said: list[tuple[Field, str]]
    today: date

    @property
    def reached(self) -> int:
        return sum(milestone.reached_at is not None for milestone in self.milestones)

    @property
    def late(self) -> int:
        return sum(milestone.is_open and milestone.due_on < self.today for milestone in self.milestones)

    @property
    def next(self) -> Milestone | None:
        """What is promised next."""
        return next((milestone for milestone in self.milestones if milestone.is_open), None)


def seen_of(flow: Flow, person: Person, under: Unit | None, rights: Rights | None = None) -> QuerySet[Case]:
    """The open cases of ``flow`` that ``person`` may see, of a part of the tree or of all of it; sealed ones not."""
    cases = visible_to(person, rights).filter(flow=flow.code, is_open=True, is_sealed=False)
    return cases.filter(unit__path__gte=under.path, unit__path__lt=under.path_end) if under else cases


def project_rows(flow: Flow, cases: QuerySet[Case]) -> list[tuple[Unit, list[ProjectRow]]]:
    """The rows by unit, in the order of the tree: four statements and those that name what facts point to."""
    lean = for_lists(cases.order_by()).defer(None).defer("text", "blueprint__text", "blueprint__content")
    rows = list(
        lean.prefetch_related("parts__person", "milestones").order_by("unit__path", "opened_at", "pk")[:SHOWN]
    )
    fields, today = flow.fields_of(flow.matrix_shows), timezone.localdate(now())
    words = in_words(flow, [case.facts for case in rows])
    made = [_row(flow, case, fields, said, today) for case, said in zip(rows, words, strict=True)]
    return [(unit, list(of)) for unit, of in groupby(made, key=lambda row: row.case.unit)]


def _row(flow: Flow, case: Case, fields: Iterable[Field], said: dict[str, str], today: date) -> ProjectRow:
    here = flow.position(case.stage)
    phases = [
        (stage, HERE if place == here else DONE if place < here else COMING)
        for place, stage in enumerate(flow.stages)
    ]
    playing = [p for p in case.parts.all() if p.ends_at is None and p.answer == Part.ACCEPTED]
    return ProjectRow(
        case,
        phases,
        next((part.person for part in playing if part.role == Part.LEAD), None),
        [part.person for part in playing if part.role == Part.PARTNER],
        [milestone for milestone in case.milestones.all() if milestone.dropped_at is None],
        [(field, said.get(field.code, "")) for field in fields],
        today,
    )

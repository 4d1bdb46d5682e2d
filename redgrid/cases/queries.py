"""Reads of cases that cross tables: lists, the page of one case, the matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, Part, Stay
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights, within
from redgrid.journal.queries import trail_of
from redgrid.kit.clock import now
from redgrid.kit.words import clean_line
from redgrid.rulebook.institution import Flow, Stage

SEARCH_LENGTH = 60


@dataclass(frozen=True)
class CaseFilter:
    """What a list is asked for. Empty words and None ask for everything."""

    flow: str = ""
    stage: str = ""
    cell: str = ""
    assignee: str = ""
    is_open: bool | None = None
    is_late: bool = False
    q: str = ""

    def condition(self) -> Q:
        """The same as a condition on cases."""
        words = {"flow": self.flow, "stage": self.stage, "unit__code": self.cell}
        condition = Q(**{name: word for name, word in words.items() if word})
        if self.is_open is not None:
            condition &= Q(is_open=self.is_open)
        if self.is_late:
            condition &= Q(is_open=True, due_at__lt=now())
        if self.assignee:
            condition &= Q(pk__in=_taking_part(self.assignee))
        return condition & self._searched()

    def _searched(self) -> Q:
        q = clean_line(self.q)[:SEARCH_LENGTH]
        return Q(title__icontains=q) | Q(number__iexact=q) | Q(place__name__icontains=q) if q else Q()


def _taking_part(staff_number: str) -> QuerySet[Part, Any]:
    roles = [Part.LEAD, Part.OVERSEER, Part.PARTNER]
    return Part.objects.filter(person__staff_number=staff_number, role__in=roles, ends_at=None).values("case")


def for_lists(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what a row of a list shows, without what only the page needs."""
    return cases.select_related("unit", "place", "blueprint").defer(
        "text", "facts", "blueprint__text", "blueprint__content"
    )


@dataclass(frozen=True)
class MatrixCell:
    """One crossing of a unit and a stage: how many stand there, how many late, how long the middle one has."""

    stage: Stage
    open: int = 0
    late: int = 0
    median_age: timedelta | None = None
    next_due: datetime | None = None


@dataclass(frozen=True)
class MatrixRow:
    """A unit and its cells, one for each stage."""

    unit: Unit
    cells: tuple[MatrixCell, ...]

    @property
    def open(self) -> int:
        return sum(cell.open for cell in self.cells)

    @property
    def late(self) -> int:
        return sum(cell.late for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """Units by stages, as far as somebody may see them."""

    flow: Flow
    rows: tuple[MatrixRow, ...]

    @property
    def totals(self) -> list[MatrixCell]:
        """A cell for each stage over all rows."""
        columns = zip(*(row.cells for row in self.rows), strict=True) if self.rows else ()
        return [
            MatrixCell(stage, sum(c.open for c in column), sum(c.late for c in column))
            for stage, column in zip(self.flow.stages, columns, strict=False)
        ]


def matrix(flow: Flow, rights: Rights, under: Unit | None = None) -> Matrix:
    """The open cases of ``flow`` in the units whose cases ``rights`` may read (``under``: in that part of the tree):
    two statements and the units.

    Units that are not cells have a row only while a case stands there. Sealed cases are not counted.
    """
    part = Unit.objects.under(under) if under else Unit.objects.all()
    units = list(part.filter(within(rights.scopes("case.read"))).order_by("path"))
    standing = Case.objects.filter(
        flow=flow.code, is_open=True, is_sealed=False, unit__in=[unit.pk for unit in units]
    )
    moment = now()
    counted = _counts(standing, moment)
    middles = _middles(standing)
    rows = [
        MatrixRow(unit, tuple(_crossing(stage, unit, counted, middles, moment) for stage in flow.stages))
        for unit in units
    ]
    return Matrix(flow, tuple(row for row in rows if row.unit.kind == Unit.CELL or row.open))


def _counts(standing: QuerySet[Case], moment: datetime) -> dict[tuple[int, str], Any]:
    rows = standing.order_by().values("unit", "stage").annotate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=moment)),
        next_due=Min("due_at", filter=Q(due_at__gte=moment)),
    )  # fmt: skip
    return {(row["unit"], row["stage"]): row for row in rows}


def _middles(standing: QuerySet[Case]) -> dict[tuple[int, str], datetime]:
    """When the middle case of each crossing entered its stage."""
    numbered = standing.order_by().annotate(
        rank=Window(RowNumber(), partition_by=[F("unit"), F("stage")], order_by=F("entered_at").asc()),
        many=Window(Count("pk"), partition_by=[F("unit"), F("stage")]),
    )
    rows = numbered.filter(rank=(F("many") + 1) / 2).values_list("unit", "stage", "entered_at")
    return {(unit, stage): entered for unit, stage, entered in rows}


def _crossing(
    stage: Stage,
    unit: Unit,
    counted: dict[tuple[int, str], Any],
    middles: dict[tuple[int, str], datetime],
    moment: datetime,
) -> MatrixCell:
    found = counted.get((unit.pk, stage.code))
    if not found:
        return MatrixCell(stage)
    entered = middles.get((unit.pk, stage.code))
    age = moment - entered if entered else None
    return MatrixCell(stage, found["open"], found["late"], age, found["next_due"])


def running() -> list[tuple[str, str, str]]:
    """(flow, stage, number) of every open case: what a new text of the institution must not orphan."""
    return list(Case.objects.filter(is_open=True).values_list("flow", "stage", "number"))


@dataclass(frozen=True)
class Step:
    """One stage as the stepper draws it. ``state`` is done, current, coming or skipped."""

    stage: Stage
    state: str
    is_late: bool
    spent: timedelta | None


def steps_of(case: Case) -> list[Step]:
    """The stages of the case's flow with what became of each. Time in a stage adds up over returns."""
    stays, here = list(case.stays.all()), flow_of(case).position(case.stage)
    return [_step(case, stage, index - here, stays) for index, stage in enumerate(flow_of(case).stages)]


def _step(case: Case, stage: Stage, ahead: int, stays: Iterable[Stay]) -> Step:
    """``ahead``: how many stages in front of the case; what was returned from has to be gone through again."""
    mine = [stay for stay in stays if stay.stage == stage.code]
    moment = now()
    spent = sum(((stay.left_at or moment) - stay.entered_at for stay in mine), timedelta()) if mine else None
    late = any(stay.due_at and (stay.left_at or moment) > stay.due_at for stay in mine)
    return Step(stage, _state(case, ahead, was_here=bool(mine)), late, spent)


def _state(case: Case, ahead: int, *, was_here: bool) -> str:
    if case.is_open and ahead >= 0:
        return "coming" if ahead else "current"
    return "done" if was_here else "skipped"


@dataclass(frozen=True)
class Moment:
    """One thing that happened to a case, for its time line."""

    at: datetime
    kind: str
    actor: Person | None
    actor_code: str
    capacity: str
    facts: dict[str, Any]
    took: timedelta | None
    # Whom the actor stood in for.
    away_for: Person | None = None


def time_line(case: Case) -> list[Moment]:
    """What happened to the case, oldest first, told by the journal: two statements."""
    trail = trail_of(case.subject)
    codes = {entry.actor for entry in trail} | {
        named["person"] for entry in trail for named in entry.facts.get("named", [])
    }
    codes |= {entry.facts["away_for"] for entry in trail if entry.facts.get("away_for")}
    people = {person.staff_number: person for person in Person.objects.filter(staff_number__in=codes)}
    return [
        Moment(
            at=entry.at,
            kind=entry.kind,
            actor=people.get(entry.actor),
            actor_code=entry.actor,
            capacity=entry.capacity,
            facts={**entry.facts, "named": _named(entry.facts, people)},
            away_for=people.get(entry.facts.get("away_for", "")),
            took=_took(entry.at, entry.facts.get("entered")),
        )
        for entry in trail
    ]


def _named(facts: dict[str, Any], people: dict[str, Person]) -> list[dict[str, Any]]:
    return [
        {"role": named["role"], "person": people[named["person"]]}
        for named in facts.get("named", [])
        if named["person"] in people
    ]


def _took(at: datetime, entered: str | None) -> timedelta | None:
    return at - datetime.fromisoformat(entered) if entered else None

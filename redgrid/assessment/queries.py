"""A month's sheets: from the marks, or straight from the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from redgrid.assessment import scoring
from redgrid.assessment.judging import KINDS, Clauses, verdicts_of
from redgrid.assessment.models import Mark
from redgrid.assessment.months import bounds
from redgrid.assessment.scoring import CellScore, NetScore, OfficerScore, Record
from redgrid.grid.models import Person, Unit
from redgrid.journal.models import Entry
from redgrid.rulebook.institution import Band, CapacityText, DutyText, Institution, Scoring

Records = Mapping[str, list[Record]]


@dataclass(frozen=True)
class Line:
    """A clause on an officer's sheet: how it was reckoned, and the marks that its records are."""

    item: scoring.Item
    duty: DutyText
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class OfficerSheet:
    """The sheet of one officer role of a cell. ``sums`` is None without any record: full marks, no event."""

    role: CapacityText
    sums: OfficerScore | None
    score: Decimal
    band: Band | None
    lines: tuple[Line, ...]
    exempt: tuple[DutyText, ...]


@dataclass(frozen=True)
class Total:
    """What a unit reached in a month. ``score`` is None for a net without cells."""

    unit: Unit
    score: Decimal | None
    band: Band | None
    has_records: bool


def cells_in(unit: Unit, month: date) -> list[Unit]:
    """The cells of ``unit`` (itself, if it is one) that were open in ``month``, in the order of the tree."""
    return [each for each in _cells(month) if each.path.startswith(unit.path)]


def _cells(month: date) -> list[Unit]:
    start, end = bounds(month)
    rows = Unit.objects.cells().select_related("parent").filter(opens_at__lt=end).order_by("path")
    return [unit for unit in rows if unit.closes_at is None or unit.closes_at > start]


def reckon(unit: Unit, month: date, clauses: Clauses) -> NetScore:
    """The score of ``unit`` from the kept marks."""
    return _reckoned(cells_in(unit, month), kept_records(month, clauses, unit), clauses.during(month).scoring)


def recompute(unit: Unit, month: date, clauses: Clauses) -> NetScore:
    """The score of ``unit`` straight from the journal, as if there were no marks."""
    return _reckoned(cells_in(unit, month), told_records(month, clauses), clauses.during(month).scoring)


def _reckoned(cells: Iterable[Unit], records: Records, rule: Scoring) -> NetScore:
    return scoring.net((scoring.cell(cell.code, records.get(cell.code, []), rule) for cell in cells), rule)


def kept_records(month: date, clauses: Clauses, unit: Unit | None = None) -> Records:
    """The records of ``month`` by the code of their unit, as the marks have them."""
    marks = Mark.objects.filter(month=month)
    if unit is not None:
        marks = marks.filter(unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    found: dict[str, list[Record]] = {}
    columns = ("unit__code", "officer", "clause", "deduction", "entry")
    for code, officer, clause, deduction, entry in marks.values_list(*columns):
        record = Record(officer, clause, clauses.duty(clause).points, deduction, entry)
        found.setdefault(code, []).append(record)
    return found


def told_records(month: date, clauses: Clauses) -> Records:
    """The records of ``month`` by the code of their unit, as the journal tells them."""
    start, end = bounds(month)
    found: dict[str, list[Record]] = {}
    for entry in Entry.objects.filter(kind__in=KINDS, at__gte=start, at__lt=end).order_by("number"):
        for verdict in verdicts_of(entry, clauses):
            duty = verdict.duty
            record = Record(duty.officer, verdict.clause, duty.points, verdict.deduction, entry.number)
            found.setdefault(verdict.work.unit, []).append(record)
    return found


def totals_of(units: Iterable[Unit], month: date, clauses: Clauses) -> list[Total]:
    """What each of ``units`` reached, in their order: two statements for any number of them."""
    rule = clauses.during(month).scoring
    cells, records = _cells(month), kept_records(month, clauses)
    scores = {cell.path: scoring.cell(cell.code, records.get(cell.code, []), rule) for cell in cells}
    return [_total(unit, scores, rule) for unit in units]


def _total(unit: Unit, scores: Mapping[str, CellScore], rule: Scoring) -> Total:
    found = scoring.net((score for path, score in scores.items() if path.startswith(unit.path)), rule)
    return Total(
        unit=unit,
        score=found.score,
        band=None if found.score is None else rule.band(found.score),
        has_records=any(cell.officers for cell in found.cells),
    )


def own_marks(person: Person, month: date) -> list[Mark]:
    """The marks of what ``person`` answered for, wherever it was, oldest first."""
    return list(Mark.objects.filter(person=person, month=month).select_related("unit").order_by("entry"))


def marks_of(unit: Unit, month: date) -> list[Mark]:
    """The marks of this very unit, oldest first."""
    return list(Mark.objects.filter(unit=unit, month=month).select_related("unit").order_by("entry"))


def officer_sheets(unit: Unit, month: date, clauses: Clauses) -> list[OfficerSheet]:
    """The sheets of all officer roles of a cell, in the order of the institution."""
    institution, marks = clauses.during(month), marks_of(unit, month)
    score = scoring.cell(unit.code, [_record(mark, clauses) for mark in marks], institution.scoring)
    scores = {each.officer: each for each in score.officers}
    known = {role.code for role in institution.officers}
    dropped = {role.code: role for role in _judged_roles(marks, clauses) if role.code not in known}
    roles = [*institution.officers, *dropped.values()]
    return [_sheet(role, scores.get(role.code), marks, clauses, institution) for role in roles]


def _judged_roles(marks: list[Mark], clauses: Clauses) -> list[CapacityText]:
    """The roles that have records: one that a later version has dropped still shows them."""
    found = [clauses.institution(mark.clause).capacity(mark.officer) for mark in marks]
    return [role for role in found if role]


def _record(mark: Mark, clauses: Clauses) -> Record:
    return Record(mark.officer, mark.clause, clauses.duty(mark.clause).points, mark.deduction, mark.entry)


def _sheet(
    role: CapacityText,
    sums: OfficerScore | None,
    marks: list[Mark],
    clauses: Clauses,
    institution: Institution,
) -> OfficerSheet:
    rule = institution.scoring
    lines = tuple(
        Line(each, clauses.duty(each.clause), tuple(m for m in marks if m.clause == each.clause))
        for each in (sums.items if sums else ())
    )
    seen = {line.duty.code for line in lines}
    score = sums.score if sums else scoring.full_marks(rule)
    exempt = tuple(duty for duty in institution.duties_of(role.code) if duty.code not in seen)
    return OfficerSheet(role, sums, score, rule.band(score), lines, exempt)

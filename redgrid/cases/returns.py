"""Returns and notices: what a flow counted in a quarter or year by grade and state, and what everybody is told of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Self

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.cases.facts import facts_in_words
from redgrid.cases.models import Case, Stay
from redgrid.grid.models import Resource, Unit
from redgrid.grid.rules import Rights, within
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.workbooks import HEAD, TITLE, Book, made_by
from redgrid.rulebook.institution import Field, Flow
from redgrid.rulebook.institution.fields import CHOSEN
from redgrid.rulebook.queries import institution_of

QUARTERS = range(1, 5)
# The line of what the records do not say.
UNSAID = "-"
COUNTS = ("before", "found", "closed", "on_time", "open", "late")
TEXT, NUMBER = {"border": 1, "num_format": "@"}, {"border": 1, "align": "center"}


@dataclass(frozen=True)
class Period:
    """A year, or one quarter of it (0: the whole year)."""

    year: int
    quarter: int = 0

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def begins(self) -> datetime:
        return _midnight(date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1))

    @property
    def ends(self) -> datetime:
        month = 3 * self.quarter + 1 if self.quarter else 13
        return _midnight(date(self.year + (month > 12), (month - 1) % 12 + 1, 1))

    @property
    def name(self) -> str:
        words = {"year": self.year, "quarter": self.quarter}
        return _("%(year)d, quarter %(quarter)d") % words if self.quarter else _("the year %(year)d") % words


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass
class Line:
    """One line of a return: open before, found, closed and of them on time, open at the end and of them late.

    ``code`` says of what in its group: an answer or a unit; empty for all together.
    """

    name: str
    code: str = ""
    before: int = 0
    found: int = 0
    closed: int = 0
    on_time: int = 0
    open: int = 0
    late: int = 0

    @property
    def counts(self) -> list[int]:
        return [getattr(self, name) for name in COUNTS]

    @property
    def figures(self) -> list[tuple[str, str, int]]:
        """What is counted, its head, how many."""
        return list(zip(COUNTS, heads(), self.counts, strict=True))


@dataclass(frozen=True)
class Group:
    """The lines of one field, like the grade, or of the units (``field`` empty); the last is their sum."""

    name: str
    lines: tuple[Line, ...]
    field: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure of a return: what it counts, of which line of which group."""

    count: str
    field: str = ""
    code: str = ""


def graded_fields(flow: Flow) -> list[Field]:
    """The fields by which a return counts: those that hold one of several answers."""
    return [field for field in flow.fields if field.kind in CHOSEN or field.kind == "yes_no"]


def return_of(flow: Flow, period: Period, rights: Rights) -> list[Group]:
    """What ``flow`` counted in ``period`` in the units whose cases ``rights`` may read; sealed cases are not counted.

    Two statements. What is counted is what the records say, so nobody types a figure.
    """
    units = _units(rights)
    rows = list(_touched(flow, period, units))
    fields = [_by_field(field, rows, period) for field in graded_fields(flow)]
    by_unit = {unit.pk: Line(label(unit), unit.code) for unit in units}
    for case in rows:
        _count(by_unit[case.unit_id], case, period)
    told = [line for line in by_unit.values() if any(line.counts)]
    return [*fields, Group(_("By unit"), (*told, _sum(told)))]


def records_of(flow: Flow, period: Period, rights: Rights, figure: Figure) -> list[int]:
    """The keys of the cases behind one figure of the return that ``rights`` read, found as they were counted."""
    units, fields = _units(rights), {field.code: field for field in graded_fields(flow)}
    codes = {unit.pk: unit.code for unit in units}

    def stands_there(case: Any) -> bool:
        there = _said(case, fields[figure.field]) if figure.field else {codes[case.unit_id]}
        return figure.count in _counted(case, period) and (not figure.code or figure.code in there)

    return [case.pk for case in _touched(flow, period, units) if stands_there(case)]


def _units(rights: Rights) -> list[Unit]:
    return list(Unit.objects.filter(within(rights.scopes("case.read"))).order_by("path"))


def _touched(flow: Flow, period: Period, units: Sequence[Unit]) -> QuerySet[Any]:
    """Cases that were open at some moment of the period; what became part of another one is counted there."""
    rows = Case.objects.filter(flow=flow.code, is_sealed=False, merged_into=None)
    rows = rows.filter(unit__in=[unit.pk for unit in units])
    rows = rows.filter(Q(closed_at=None) | Q(closed_at__gte=period.begins), opened_at__lt=period.ends)
    # The stays tell how it stood then, whatever became of it since: a return that was sent stays as it was.
    stays = Stay.objects.filter(case=OuterRef("pk"), entered_at__lt=period.ends)
    at_end = stays.filter(Q(left_at=None) | Q(left_at__gte=period.ends))
    told = rows.filter(Exists(stays.filter(Q(left_at=None) | Q(left_at__gte=period.begins))))
    return told.only("unit_id", "facts", "opened_at").annotate(
        was_open=Exists(at_end),
        was_late=Exists(at_end.filter(due_at__lt=min(period.ends, now()))),
        left_late=Exists(stays.filter(left_at__lt=period.ends, left_at__gt=F("due_at"))),
    )


def _by_field(field: Field, rows: Iterable[Any], period: Period) -> Group:
    named = {code: Line(name, code) for code, name in _answers(field)}
    unsaid = named[UNSAID] = Line(_("not recorded yet"), UNSAID)
    for case in rows:
        for code in _said(case, field):
            _count(named[code], case, period)
    lines = [line for line in named.values() if line is not unsaid or any(line.counts)]
    told = (*lines, _sum(lines)) if field.kind != "several" else tuple(lines)
    return Group(label(field), told, field.code)


def _said(case: Any, field: Field) -> set[str]:
    """The lines in which ``case`` stands: its answers."""
    known, fact = {code for code, _name in _answers(field)}, case.facts.get(field.code)
    said = [fact] if isinstance(fact, str) else fact or [""]
    return {code if code in known else UNSAID for code in said}


def _answers(field: Field) -> list[tuple[str, str]]:
    if field.kind == "yes_no":
        return [("yes", _("yes")), ("no", _("no"))]
    return [(option.code, label(option)) for option in field.choices]


def _count(line: Line, case: Any, period: Period) -> None:
    for name in _counted(case, period):
        setattr(line, name, getattr(line, name) + 1)


def _counted(case: Any, period: Period) -> set[str]:
    """As which of COUNTS. ``case`` bears ``was_open`` and ``was_late`` (at the end of the period), and ``left_late``:
    whether some stage was left after its limit.
    """
    counted = {"before" if case.opened_at < period.begins else "found", "open" if case.was_open else "closed"}
    if case.was_open:
        return counted | ({"late"} if case.was_late else set())
    return counted | (set() if case.left_late else {"on_time"})


def _sum(lines: Iterable[Line]) -> Line:
    whole = Line(_("Together"))
    for line in lines:
        for name in COUNTS:
            setattr(whole, name, getattr(whole, name) + getattr(line, name))
    return whole


def heads() -> list[str]:
    """The columns of a return."""
    return [
        _("Open before"),
        _("Found"),
        _("Closed"),
        _("Of them on time"),
        _("Open at the end"),
        _("Of them late"),
    ]


def return_book(flow: Flow, period: Period, groups: Sequence[Group], *, by: Actor) -> bytes:
    """A return as a workbook, to be signed and sent."""
    book = Book()
    sheet = book.book.add_worksheet(_("Return of figures"))
    title = _("%(flow)s · return for %(period)s") % {"flow": label(flow), "period": period.name}
    sheet.merge_range(0, 0, 0, len(COUNTS), title, book.style(TITLE))
    sheet.set_row(0, 30)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(COUNTS), 13)
    at = 1
    for group in groups:
        for column, name in enumerate([group.name, *heads()]):
            sheet.write_string(at, column, name, book.style(HEAD))
        for row, line in enumerate(group.lines, start=at + 1):
            sheet.write_string(row, 0, line.name, book.style(TEXT))
            for column, count in enumerate(line.counts, start=1):
                sheet.write_number(row, column, count, book.style(NUMBER))
        at += len(group.lines) + 2
    sheet.write_string(at, 0, made_by(by))
    sheet.fit_to_pages(1, 0)
    return book.bytes()


@dataclass(frozen=True)
class Noticed:
    """A case on the notice: what everybody is told of it, and nothing else."""

    case: Case
    flow: Flow
    says: tuple[tuple[str, str], ...]


def noticed(cases: Iterable[Case]) -> list[Noticed]:
    """The notice's words about ``cases``, each by the version that it follows."""
    told = []
    for case in cases:
        flow = institution_of(case.blueprint).flow(case.flow)
        if flow:
            shown = {code: case.facts[code] for code in flow.notice.shows if case.facts.get(code)}
            told.append(Noticed(case, flow, tuple(facts_in_words(flow, shown))))
    return told


def on_notice(*, flow: str = "", place: Resource | None = None, unit: Unit | None = None) -> QuerySet[Case]:
    """Open cases that everybody is told of, the newest first; sealed ones never."""
    rows = Case.objects.filter(noticed_at__isnull=False, is_open=True, is_sealed=False)
    rows = rows.filter(flow=flow) if flow else rows
    rows = rows.filter(place=place) if place else rows
    if unit:
        rows = rows.filter(unit__in=Unit.objects.under(unit).values("pk"))
    shown = rows.select_related("unit", "place", "blueprint")
    return shown.defer("blueprint__text", "blueprint__content").order_by("-noticed_at", "-id")

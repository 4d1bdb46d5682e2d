"""Where cases came from: counted by their source, for the days in which they were opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.cases.models import Case
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.when import midnight
from redgrid.kit.workbooks import HEAD, TITLE, Book, made_by
from redgrid.rulebook.institution import Flow, Sort

# What is shown when nothing is asked for.
USUAL = timedelta(days=90)
TEXT, NUMBER = {"border": 1, "num_format": "@"}, {"border": 1, "align": "center"}


@dataclass(frozen=True)
class Span:
    """Days, both included."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.last + timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"


def span_of(first: date | None, last: date | None) -> Span:
    """The days that are asked for, the right way round; about a quarter up to today when they are not said."""
    last = last or timezone.localdate(now())
    first = first or last - USUAL
    return Span(min(first, last), max(first, last))


@dataclass(frozen=True)
class Origin:
    """A source: how many cases it brought in the span, what became of them, and its share of all in percent."""

    code: str
    name: str
    opened: int
    closed: int
    open: int
    late: int
    share: int


def origins(cases: QuerySet[Case], span: Span, sources: Sequence[Sort]) -> list[Origin]:
    """The sources of the text in their order, then whatever else cases came by: one statement.

    A source of the text that brought nothing stands there with nothing.
    """
    late = Q(is_open=True, due_at__lt=now())
    rows = (
        cases.filter(opened_at__gte=midnight(span.first), opened_at__lt=midnight(span.end))
        .order_by()
        .values("source")
        .annotate(all=Count("pk"), open=Count("pk", filter=Q(is_open=True)), late=Count("pk", filter=late))
        .annotate(closed=F("all") - F("open"))
    )
    counted = {row["source"]: row for row in rows}
    whole = sum(row["all"] for row in counted.values())
    names = {source.code: label(source) for source in sources}
    ways = {Case.SCAN: _("Scan"), Case.SIGNED_IN: _("On the pages"), Case.PROGRAM: _("By a program")}
    names |= {code: ways.get(code, code) for code in counted if code not in names}
    found = []
    for code, name in names.items():
        row = counted.get(code, {"all": 0, "closed": 0, "open": 0, "late": 0})
        share = round(row["all"] * 100 / whole) if whole else 0
        found.append(Origin(code, name, row["all"], row["closed"], row["open"], row["late"], share))
    return found


def together(found: Sequence[Origin]) -> Origin:
    """All of them in one row."""
    opened = sum(each.opened for each in found)
    closed, late = sum(each.closed for each in found), sum(each.late for each in found)
    return Origin("", _("Together"), opened, closed, opened - closed, late, 100 if opened else 0)


def heads() -> list[str]:
    """The columns beside the name."""
    return [_("Opened"), _("Percent of all"), _("Of them closed"), _("Of them open"), _("Of them late")]


def origin_book(flow: Flow, where: str, span: Span, found: Sequence[Origin], *, by: Actor) -> bytes:
    """The counts as a workbook."""
    book = Book()
    sheet = book.book.add_worksheet(_("By source"))
    title = " · ".join(word for word in (label(flow), _("By source"), where, str(span)) if word)
    columns = [_("Source"), *heads()]
    sheet.merge_range(0, 0, 0, len(columns) - 1, title, book.style(TITLE))
    sheet.set_row(0, 30)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(columns) - 1, 13)
    for column, name in enumerate(columns):
        sheet.write_string(1, column, name, book.style(HEAD))
    for at, row in enumerate([*found, together(found)], start=2):
        sheet.write_string(at, 0, row.name, book.style(TEXT))
        for column, count in enumerate((row.opened, row.share, row.closed, row.open, row.late), start=1):
            sheet.write_number(at, column, count, book.style(NUMBER))
    sheet.write_string(len(found) + 4, 0, made_by(by))
    sheet.freeze_panes(2, 1)
    sheet.fit_to_pages(1, 0)
    return book.bytes()

"""The matrix as a workbook: the crossings on one sheet, the stuck on another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.cases.matrix.counting import Matrix, MatrixCell
from redgrid.cases.matrix.stuck import Stuck
from redgrid.grid.models import Unit
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.workbooks import HEAD, TITLE, Book, made_by

NUMBER = {"border": 1, "align": "center"}
TEXT = {"border": 1, "num_format": "@"}
SUM = {**NUMBER, "bold": True}
LATE = {**NUMBER, "font_color": "#A61B1B"}
# What is told of each crossing.
FACTS = 5


def matrix_book(matrix: Matrix, stuck: Sequence[Stuck], under: Unit | None, *, by: Actor) -> bytes:
    """Title, headers that stay in view, widths, and the line for who made and who checked it."""
    book = Book()
    _crossings(book, matrix, under, by)
    _stuck(book, matrix, stuck, by)
    return book.bytes()


def _title(matrix: Matrix, under: Unit | None) -> str:
    where = label(under) if under else ""
    words = {"flow": label(matrix.flow), "rows": len(matrix.rows), "columns": len(matrix.flow.stages)}
    told = _("%(flow)s · matrix %(rows)s×%(columns)s") % words
    return " · ".join(word for word in (told, where, f"{timezone.localtime(now()):%Y-%m-%d %H:%M}") if word)


def _crossings(book: Book, matrix: Matrix, under: Unit | None, by: Actor) -> None:
    sheet = book.book.add_worksheet(_("Matrix"))
    last = (len(matrix.flow.stages) + 1) * FACTS
    sheet.merge_range(0, 0, 0, last, _title(matrix, under), book.style(TITLE))
    sheet.set_row(0, 30)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, last, 9)
    sheet.merge_range(1, 0, 2, 0, matrix.level.name, book.style(HEAD))
    heads = [*(label(stage) for stage in matrix.flow.stages), _("Together")]
    facts = [_("Open"), _("Late"), _("Stuck"), _("Median days"), _("Next due")]
    for place, head in enumerate(heads):
        sheet.merge_range(1, 1 + place * FACTS, 1, (place + 1) * FACTS, head, book.style(HEAD))
        for number, fact in enumerate(facts):
            sheet.write_string(2, 1 + place * FACTS + number, fact, book.style(HEAD))
    for number, row in enumerate(matrix.rows, start=3):
        sheet.write_string(number, 0, label(row.unit), book.style(TEXT))
        _numbers(book, sheet, number, [*row.cells, _sum(row.cells)])
    end = 3 + len(matrix.rows)
    sheet.write_string(end, 0, _("Together"), book.style(SUM))
    _numbers(book, sheet, end, [*matrix.columns, _sum(matrix.columns)])
    sheet.write_string(end + 2, 0, made_by(by))
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.repeat_rows(1, 2)
    sheet.fit_to_pages(1, 0)


def _sum(cells: Sequence[MatrixCell]) -> MatrixCell:
    """A row over all stages; there is no middle of middles."""
    return MatrixCell(
        cells[0].stage,
        sum(cell.open for cell in cells),
        sum(cell.late for cell in cells),
        None,
        min((cell.next_due for cell in cells if cell.next_due), default=None),
        sum(cell.stuck for cell in cells),
    )


def _numbers(book: Book, sheet: Any, row: int, cells: Sequence[MatrixCell]) -> None:
    for place, cell in enumerate(cells):
        at = 1 + place * FACTS
        for number, count in enumerate((cell.open, cell.late, cell.stuck)):
            style = book.style(LATE if number and count else NUMBER)
            sheet.write_number(row, at + number, count, style)
        days = "" if cell.median_age is None else f"{cell.median_age / timedelta(days=1):.1f}"
        sheet.write_string(row, at + 3, days, book.style(NUMBER))
        sheet.write_string(row, at + 4, _day(cell.next_due), book.style(NUMBER))


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}" if moment else ""


def _stuck(book: Book, matrix: Matrix, stuck: Sequence[Stuck], by: Actor) -> None:
    sheet = book.book.add_worksheet(_("Stuck"))
    columns = [
        (_("Number"), 20), (_("What"), 44), (_("Cell"), 20), (_("Stage"), 14), (_("Days in the stage"), 12),
        (_("Usually, days"), 12), (_("Due"), 16),
    ]  # fmt: skip
    sheet.merge_range(0, 0, 0, len(columns) - 1, _("Stuck cases"), book.style(TITLE))
    for number, (name, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(1, number, name, book.style(HEAD))
    for at, row in enumerate(stuck, start=2):
        stage, case = matrix.flow.stage(row.case.stage), row.case
        usual = f"{row.usual.length / timedelta(days=1):.1f}" if row.usual else ""
        told = (case.number, case.title, label(case.unit), label(stage) if stage else case.stage,
                f"{row.age / timedelta(days=1):.1f}", usual, _day(case.due_at))  # fmt: skip
        for number, word in enumerate(told):
            sheet.write_string(at, number, word, book.style(TEXT))
    sheet.write_string(len(stuck) + 3, 0, made_by(by))
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)

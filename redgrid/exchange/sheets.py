"""This room's workbooks: templates to fill in, rejected rows to mend, lists to keep. Every text is written as text, so
that nothing that somebody typed is ever reckoned by a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from redgrid.exchange.export import Cells, rows_of
from redgrid.exchange.kinds import Column, Kind, lexicon
from redgrid.exchange.models import Import
from redgrid.grid.entered import entered_units
from redgrid.grid.models import Capacity, CellType
from redgrid.kit.actor import Actor
from redgrid.kit.workbooks import HEAD, TITLE, Book, made_by
from redgrid.rulebook.queries import institution_of, loaded

# How far down the drop-downs of a template reach, and the most choices that one offers.
CHOICE_ROWS, CHOICES = 5000, 2000
# A spreadsheet reckons what begins so; an apostrophe in front makes it text.
RECKONED = ("=", "+", "-", "@", "\t", "\r")
NEEDED = {**HEAD, "font_color": "#B3261E"}
TEXT = {"num_format": "@", "valign": "top"}
SAMPLE = {**TEXT, "italic": True, "font_color": "#777777"}
WRONG = {**TEXT, "bg_color": "#FFF0B3", "border": 1}
REASON = {"font_color": "#B3261E", "text_wrap": True, "valign": "top"}


def template(kind: Kind) -> bytes:
    """An empty list to fill in: headers, a sample row that is never read, drop-downs, and a sheet of notes."""
    book = Book()
    sheet = book.book.add_worksheet(kind.name)
    _head(book, sheet, kind.columns, 0)
    for number, column in enumerate(kind.columns):
        sample = f"{lexicon().sample}{column.sample}" if column.is_key else column.sample
        sheet.write_string(1, number, sample, book.style(SAMPLE))
    sheet.freeze_panes(1, 1)
    _notes(book, kind)
    _choices(book, sheet, kind)
    return book.bytes()


def _head(book: Book, sheet: Any, columns: Sequence[Column], row: int, before: int = 0) -> None:
    sheet.set_row(row, 24)
    for number, column in enumerate(columns, start=before):
        sheet.set_column(number, number, column.width, book.style(TEXT))
        style = book.style(NEEDED if column.is_needed else HEAD)
        sheet.write_string(row, number, column.name + ("*" if column.is_needed else ""), style)


def _notes(book: Book, kind: Kind) -> None:
    sheet = book.book.add_worksheet(_("Notes"))
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
    lines = [
        (_("How to fill it in"), _("One row for each. The grey row is a sample; it is never read.")),
        ("*", _("These columns are needed in every row. Others may stay blank; a blank changes nothing.")),
        (_("Codes"), _("Rows are matched by code or staff number, never by a name.")),
        (_("Dates"), _("Like 2026-03-12. A last day is itself inside.")),
        (
            _("Not wanted"),
            _("Identity numbers, birth dates and home addresses are never read; leave them out."),
        ),
    ]
    lines += [(column.name, column.note) for column in kind.columns if column.note]
    for number, (name, said) in enumerate(lines):
        sheet.write_string(number, 0, name, book.style({"bold": True, "valign": "top"}))
        sheet.write_string(number, 1, said, book.style({"text_wrap": True}))


def _choices(book: Book, sheet: Any, kind: Kind) -> None:
    """Drop-downs, from a hidden sheet: a list inside the rule itself may have 255 characters only."""
    hidden = book.book.add_worksheet("_choices")
    hidden.hide()
    for number, column in enumerate(kind.columns):
        words = _words(kind, column)[:CHOICES]
        if not words:
            continue
        for row, word in enumerate(words):
            hidden.write_string(row, number, word)
        letter = xlsxwriter.utility.xl_col_to_name(number)
        name = f"choices_{column.code}"
        book.book.define_name(name, f"=_choices!${letter}$1:${letter}${len(words)}")
        rule = {"validate": "list", "source": f"={name}", "error_type": "warning", "ignore_blank": True}
        sheet.data_validation(1, number, CHOICE_ROWS, number, rule)


def _words(kind: Kind, column: Column) -> list[str]:
    as_, _colon, words = column.as_.partition(":")
    if as_ == "words":
        return list(lexicon().said[words].values())
    blueprint = loaded()
    institution = institution_of(blueprint) if blueprint else None
    if as_ == "capacity":
        wanted = Capacity.OFFICER if kind.code == "officers" else Capacity.POST
        return list(Capacity.objects.filter(kind=wanted).values_list("name", flat=True))
    if as_ == "officer" and institution:
        return [officer.name for officer in institution.officers]
    if as_ == "post" and institution:
        return [derivation.name for derivation in institution.derivations]
    if as_ == "place_kind" and institution and kind.code == "places":
        return [each.name for each in institution.place_kinds]
    if as_ == "cell_type":
        return list(CellType.objects.values_list("name", flat=True))
    if column.code == "unit":
        return list(entered_units().order_by("path").values_list("code", flat=True))
    return []


def rejected(found: Import, kind: Kind) -> bytes:
    """The rejected rows as they were, the wrong cells marked and the reason beside them: mend it, send it again."""
    book = Book()
    sheet = book.book.add_worksheet(kind.name)
    codes = [code for code, _header in found.report["mapping"]]
    columns = [column for column in kind.columns if column.code in codes]
    _head(book, sheet, columns, 0, before=2)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 44)
    sheet.write_string(0, 0, _("Row"), book.style(HEAD))
    sheet.write_string(0, 1, _("Why not"), book.style(HEAD))
    for row, entry in enumerate(found.report["rejected"], start=1):
        _rejected_row(book, sheet, row, entry, columns)
    sheet.freeze_panes(1, 2)
    return book.bytes()


def _rejected_row(book: Book, sheet: Any, row: int, entry: dict[str, Any], columns: Sequence[Column]) -> None:
    reasons: dict[str, str] = entry["reasons"]
    write = sheet.write_number if isinstance(entry["row"], int) else sheet.write_string
    write(row, 0, entry["row"])
    sheet.write_string(row, 1, said_of(reasons, columns), book.style(REASON))
    for number, column in enumerate(columns, start=2):
        is_wrong = column.code in reasons
        cell = str(entry["cells"].get(column.code, ""))
        sheet.write_string(row, number, cell, book.style(WRONG if is_wrong else TEXT))
        if is_wrong:
            sheet.write_comment(row, number, reasons[column.code])


def said_of(reasons: dict[str, str], columns: Iterable[Column]) -> str:
    """The reasons of a row in one line, each with the name of its column."""
    names = {column.code: column.name for column in columns}
    told = [f"{names[code]}: {why}" if code in names else why for code, why in reasons.items()]
    return "; ".join(told)


def list_book(kind: Kind, by: Actor, rows: Iterable[Cells] | None = None) -> bytes:
    """Everything of ``kind``, or these ``rows`` of it, with a title and a line for who made and who checked it."""
    book = Book()
    sheet = book.book.add_worksheet(kind.name)
    last = len(kind.columns) - 1
    sheet.merge_range(0, 0, 0, last, kind.name, book.style(TITLE))
    sheet.set_row(0, 30)
    _head(book, sheet, kind.columns, 1)
    row = 2
    for cells in rows_of(kind) if rows is None else rows:
        for number, column in enumerate(kind.columns):
            if value := cells.get(column.code):
                sheet.write_string(row, number, value)
        row += 1
    if row > 2:
        sheet.autofilter(1, 0, row - 1, last)
    sheet.write_string(row + 1, 0, made_by(by))
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0, 1)
    sheet.fit_to_pages(1, 0)
    return book.bytes()


def list_csv(kind: Kind) -> bytes:
    """Everything of ``kind`` as CSV: UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.name for column in kind.columns])
    for cells in rows_of(kind):
        writer.writerow([harmless(_cell(cells, column)) for column in kind.columns])
    return out.getvalue().encode("utf-8-sig")


def _cell(cells: Cells, column: Column) -> str:
    return cells.get(column.code, "")


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would reckon it."""
    return f"'{text}" if text.startswith(RECKONED) else text


def everything(by: Actor, *, as_csv: bool = False) -> bytes:
    """All lists in one archive, numbered in the order in which they come in again, with the institution's text."""
    out = io.BytesIO()
    ending = "csv" if as_csv else "xlsx"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, kind in enumerate(lexicon().of_the_map, start=1):
            content = list_csv(kind) if as_csv else list_book(kind, by)
            archive.writestr(f"{number:02d}-{kind.code}.{ending}", content)
        if blueprint := loaded():
            archive.writestr("institution.yaml", blueprint.text)
    return out.getvalue()

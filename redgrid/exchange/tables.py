"""The list in a sheet: its header row wherever it stands, what was taken for what, and the rows that count."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from redgrid.exchange.cells import as_text, is_blank
from redgrid.exchange.files import Sheet
from redgrid.exchange.kinds import Kind, lexicon, plain
from redgrid.kit.refusal import Invalid
from redgrid.kit.words import clean_line

# How far down a header row is looked for, and how many headers are told when none is found.
TITLE_ROWS = 40
TOLD = 12
LONGEST_REMARK = 14


@dataclass
class Row:
    """A row of the list: its number in the sheet (with several sheets ``sheet!number``), and its cells by column; blank
    ones are left out.
    """

    number: int | str
    cells: dict[str, Any]


@dataclass
class Table:
    """What was found. ``mapping`` is (column, header in the file); what is not needed was not kept."""

    kind: str
    sheet: str
    header_row: int
    mapping: list[tuple[str, str]]
    left_out: list[str] = field(default_factory=list)
    unneeded: list[str] = field(default_factory=list)
    skipped: int = 0
    rows: list[Row] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The whole, plain enough for a JSON column."""
        words = {name: getattr(self, name) for name in ("kind", "sheet", "header_row", "mapping", "left_out")}
        rows = [[row.number, {key: _storable(cell) for key, cell in row.cells.items()}] for row in self.rows]
        return {**words, "unneeded": self.unneeded, "skipped": self.skipped, "rows": rows}


def table_from(stored: dict[str, Any]) -> Table:
    """What ``as_json`` wrote."""
    rows = [Row(number, cells) for number, cells in stored["rows"]]
    mapping = [(column, header) for column, header in stored["mapping"]]
    return Table(**{**stored, "rows": rows, "mapping": mapping})


def _storable(cell: Any) -> Any:
    return cell if isinstance(cell, str | int | float) else as_text(cell)


def find_table(kind: Kind, sheets: Sequence[Sheet]) -> Table:
    """The list of ``kind`` in the sheet and under the row that name most of its columns; with the other sheets that
    have the very same columns (one for each cell), unless they are hidden.

    Raises Invalid when a column that every row needs is nowhere.
    """
    found = [(*_header(kind, sheet), sheet) for sheet in sheets if sheet.rows]
    if not found:
        raise Invalid(_("The file is empty."))
    columns, number, sheet = max(found, key=lambda each: _rank(kind, each[0], each[2]))
    missing = [column.name for column in kind.columns if column.is_needed and column.code not in columns]
    if missing:
        raise Invalid(
            _("There is no header row with %(missing)s. What was found: %(found)s.")
            % {"missing": _(", ").join(missing), "found": _headers(sheet.rows[number])}
        )
    alike = [each for each in found if each[0].keys() == columns.keys() and not each[2].is_hidden]
    tables = [_read(kind, one, at, places) for places, at, one in alike or [(columns, number, sheet)]]
    return tables[0] if len(tables) == 1 else _together(tables)


def _together(tables: Sequence[Table]) -> Table:
    """Sheets with the same columns as one list."""
    for table in tables:
        for row in table.rows:
            row.number = f"{table.sheet}!{row.number}"
    return replace(
        tables[0],
        sheet=_(", ").join(table.sheet for table in tables),
        left_out=list(dict.fromkeys(name for table in tables for name in table.left_out)),
        unneeded=list(dict.fromkeys(name for table in tables for name in table.unneeded)),
        skipped=sum(table.skipped for table in tables),
        rows=[row for table in tables for row in table.rows],
    )


def _headers(row: Sequence[Any]) -> str:
    return _(", ").join([clean_line(as_text(cell))[:20] for cell in row if not is_blank(cell)][:TOLD]) or "—"


def _rank(kind: Kind, columns: dict[str, int], sheet: Sheet) -> tuple[int, bool, int]:
    """Of equally good sheets one that is seen."""
    needed, named = _worth(kind, columns)
    return needed, not sheet.is_hidden, named


def _worth(kind: Kind, columns: dict[str, int]) -> tuple[int, int]:
    return sum(kind.column(code).is_needed for code in columns), len(columns)


def _header(kind: Kind, sheet: Sheet) -> tuple[dict[str, int], int]:
    """The best header row of the sheet: (position of each column, number of the row from 0)."""
    rows = [(_columns(kind, row), number) for number, row in enumerate(sheet.rows[:TITLE_ROWS])]
    return max(rows, key=lambda each: (_worth(kind, each[0]), -each[1]))


def _columns(kind: Kind, row: Sequence[Any]) -> dict[str, int]:
    """Which column stands where: by its name first, then by its other names, in the order they are written."""
    at: dict[str, int] = {}
    for position, cell in enumerate(row):
        if not is_blank(cell):
            at.setdefault(plain(cell), position)
    found: dict[str, int] = {}
    for names in (lambda column: (column.name, column.name_en), lambda column: column.aliases):
        for column in kind.columns:
            if column.code in found:
                continue
            free = [
                at[plain(n)] for n in names(column) if plain(n) in at and at[plain(n)] not in found.values()
            ]
            if free:
                found[column.code] = free[0]
    return found


def _read(kind: Kind, sheet: Sheet, number: int, columns: dict[str, int]) -> Table:
    header = sheet.rows[number]
    taken = set(columns.values())
    mapping = [(code, clean_line(as_text(header[position]))) for code, position in columns.items()]
    table = Table(kind.code, sheet.name, number + 1, mapping)
    for position, cell in enumerate(header):
        if position not in taken and not is_blank(cell):
            is_unneeded = any(word in plain(cell) for word in lexicon().unneeded)
            (table.unneeded if is_unneeded else table.left_out).append(clean_line(as_text(cell))[:40])
    places = list(columns.items())
    for at, row in enumerate(sheet.rows[number + 1 :], start=number + 2):
        cells = {code: row[p] for code, p in places if p < len(row) and not is_blank(row[p])}
        if _counts(kind, cells, row, header):
            table.rows.append(Row(at, cells))
        elif cells:
            table.skipped += 1
    return table


def _counts(kind: Kind, cells: dict[str, Any], row: Sequence[Any], header: Sequence[Any]) -> bool:
    """Whether it is a row of the list: not blank, no total, no remark below it, no sample, no header again."""
    if not cells:
        return False
    key = cells.get(kind.key.code)
    if key is not None and str(key).startswith(lexicon().sample):
        return False
    first = as_text(next(cell for cell in row if not is_blank(cell)))
    if _is_total(first) or _is_signature(first) or (key is not None and _is_total(as_text(key))):
        return False
    if len(cells) == 1 and (key is None or plain(first).startswith(lexicon().remarks)):
        return False
    return list(row) != list(header)


def _is_total(text: str) -> bool:
    """The word alone, or with its number."""
    said = plain(text)
    found = next((word for word in lexicon().totals if said.startswith(word)), None)
    return found is not None and (said == found or said[len(found)].isdigit())


def _is_signature(text: str) -> bool:
    """Who made or checked the list, or a note below it: a remark's word with a colon behind it."""
    head, colon, _rest = unicodedata.normalize("NFKC", text).partition(":")
    return bool(colon) and len(head) <= LONGEST_REMARK and plain(head).startswith(lexicon().remarks)

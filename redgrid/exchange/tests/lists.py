"""Workbooks and CSV files as people make them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def workbook(*rows: Sequence[Any], title: str = "", sheet: str = "Sheet1") -> bytes:
    """A workbook with one sheet; with a title it begins with a merged row and a blank one."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy/m/d"})
    page = book.add_worksheet(sheet)
    first = 0
    if title:
        page.merge_range(0, 0, 0, 5, title)
        first = 2
    for number, row in enumerate(rows, start=first):
        for column, value in enumerate(row):
            _write(page, number, column, value)
    book.close()
    return out.getvalue()


def _write(page: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        page.write_string(row, column, value)
    elif isinstance(value, date | datetime):
        page.write_datetime(row, column, value)
    elif value is not None:
        page.write(row, column, value)


def sheets(hidden: str = "", **pages: Rows) -> bytes:
    """A workbook with these sheets. A cell ``"|"`` is one with the cell above it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in pages.items():
            page = book.add_worksheet(name)
            if name == hidden:
                page.hide()
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value == "|":
                        continue
                    below = [later[column] == "|" for later in rows[at + 1 :]] + [False]
                    if below[0]:
                        page.merge_range(at, column, at + below.index(False), column, value)
                    else:
                        _write(page, at, column, value)
            if len(pages) > 1 and name != hidden:
                page.activate()
                page.set_first_sheet()
    return out.getvalue()


def people(*rows: Sequence[Any], title: str = "") -> bytes:
    """A list of people: staff number, name, unit."""
    return workbook(["工号", "姓名", "单位编码"], *rows, title=title)

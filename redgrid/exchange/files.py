"""A file from outside as rows of cells: what it really is, whether it is safe to open, and what stands in it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from redgrid.kit.refusal import Invalid

FILE_BYTES = 20_000_000
UNPACKED_BYTES = 400_000_000
ROWS, COLUMNS, CELLS = 200_000, 400, 8_000_000
PART_BYTES = 1 << 20
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"
# A workbook with a password is an old container with this stream in it.
PASSWORD_STREAM = "EncryptedPackage".encode("utf-16-le")
# A cell that holds something: an empty one closes itself.
CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
# Our own lists put an apostrophe before what a spreadsheet would reckon.
RECKONED = re.compile(r"^'(?=[=+\-@\t\r])")
WIDE_COMMA = unicodedata.lookup("FULLWIDTH COMMA")


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows from the first on, cells as text, numbers, dates and times, "" for nothing."""

    name: str
    rows: list[list[Any]]
    is_hidden: bool = False


def read_file(content: bytes) -> list[Sheet]:
    """The sheets of a workbook or CSV file, whatever its name says it is.

    Raises Invalid with a sentence for what is too large, locked, damaged, or no table at all.
    """
    if len(content) > FILE_BYTES:
        raise Invalid(
            _("The file has %(size)d MB; at most %(most)d MB are read. Split it, or leave out pictures.")
            % {"size": len(content) // 1_000_000, "most": FILE_BYTES // 1_000_000}
        )
    if not content.strip():
        raise Invalid(_("The file is empty."))
    if content.startswith(ZIP):
        _check_package(content)
        return _workbook(content)
    if content.startswith(OLE):
        if PASSWORD_STREAM in content:
            raise _locked()
        return _workbook(content)
    return [Sheet("CSV", _csv(content))]


def _locked() -> Invalid:
    return Invalid(_("The workbook is locked with a password. Save it without one and try again."))


def _damaged() -> Invalid:
    return Invalid(
        _("The file is damaged or was not sent to its end. Open it in Excel or WPS, save it, try again.")
    )


def _too_much() -> Invalid:
    return Invalid(
        _(
            "The workbook unpacks to more than a list can hold. Copy the list into a new workbook and try again."
        )
    )


def _check_package(content: bytes) -> None:
    """Unpack everything once, within limits, before anything else reads it; nobody believes a declared size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {member.filename for member in package.infolist()}
            if not any(name.startswith("xl/") for name in names):
                raise Invalid(_("This is not a workbook. Save the list as .xlsx or .csv."))
            unpacked = 0
            for member in package.infolist():
                unpacked = _check_member(package, member, unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise _damaged() from error


def _check_member(package: zipfile.ZipFile, member: zipfile.ZipInfo, unpacked: int) -> int:
    is_sheet = member.filename.startswith("xl/worksheets/")
    size, widest, tail = 0, (0, 0), b""
    with package.open(member) as stream:
        while part := stream.read(PART_BYTES):
            size += len(part)
            if unpacked + size > UNPACKED_BYTES:
                raise _too_much()
            if is_sheet:
                widest = _extent(tail + part, widest)
                tail = part[-80:]
    if size != member.file_size:
        raise _damaged()
    return unpacked + size


def _extent(part: bytes, before: tuple[int, int]) -> tuple[int, int]:
    """The last row and column in which anything stands. Raises Invalid when they lie beyond every list."""
    last_row, last_column = before
    for match in CELL.finditer(part):
        last_row = max(last_row, int(match[2]))
        last_column = max(last_column, _number(match[1]))
    if last_row > ROWS or last_column > COLUMNS or last_row * last_column > CELLS:
        raise _too_much()
    return last_row, last_column


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _workbook(content: bytes) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return list(_sheets(book))
    except PasswordError as error:
        raise _locked() from error
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise _damaged() from error


def _sheets(book: CalamineWorkbook) -> Iterator[Sheet]:
    for found in book.sheets_metadata:
        if found.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(found.name)
        if sheet.total_height > ROWS or sheet.total_height * sheet.total_width > CELLS:
            raise _too_much()
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        _spread(rows, sheet.merged_cell_ranges or [])
        yield Sheet(found.name.strip(), rows, found.visible != SheetVisibleEnum.Visible)


def _spread(rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A cell merged over several rows is true of each of them: a cell's name beside all of its people."""
    written = 0
    for (top, left), (bottom, _right) in merged:
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]
            written += 1
        if written > CELLS:
            raise _too_much()


def _csv(content: bytes) -> list[list[Any]]:
    text = _decoded(content)
    if "\0" in text or text.lstrip()[:1] == "<":
        raise Invalid(_("This is not a workbook. Save the list as .xlsx or .csv."))
    lines = text.splitlines()[:30]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in (",", "\t", ";", WIDE_COMMA)}
    mark = max(counts, key=lambda each: counts[each]) if any(counts.values()) else ","
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise _damaged() from error
    if len(rows) > ROWS or max(map(len, rows), default=0) > COLUMNS:
        raise _too_much()
    rows = [[RECKONED.sub("", cell) for cell in row] for row in rows]
    return _both_commas(rows) if mark == "," else rows


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    order = ["utf-16"] if is_wide else ["utf-8-sig", "gb18030"]
    for encoding in order:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(_("The text of the file cannot be read. Save it as UTF-8 or as .xlsx."))


def _both_commas(rows: list[list[Any]]) -> list[list[Any]]:
    """Whoever types a header by hand may type the wide comma: split by it what is too short otherwise."""
    widths = Counter(len(row) for row in rows if any(row))
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    return [
        split if len(row) < usual and len(split := WIDE_COMMA.join(row).split(WIDE_COMMA)) > len(row) else row
        for row in rows
    ]

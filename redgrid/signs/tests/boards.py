"""How tests of boards print, change the map and read paper back."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader

from redgrid.grid.models import Resource
from redgrid.kit.actor import SYSTEM
from redgrid.signs.actions import note_printed
from redgrid.signs.models import Board
from redgrid.signs.queries import Row, contents_of, rows_of


def places() -> list[Resource]:
    return list(Resource.objects.order_by("code"))


def print_all(paper: str = "A4") -> list[Board]:
    return note_printed(contents_of(places()), by=SYSTEM, paper=paper)


def rows() -> dict[str, Row]:
    return {row.content.place.code: row for row in rows_of(places())}


def wrong() -> dict[str, list[str]]:
    """What is said wrongly where."""
    return {code: row.changed for code, row in rows().items() if row.changed}


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """All words without blanks, which paper sets where it likes."""
    return "".join("".join(page.extract_text() for page in read(pdf).pages).split())


def sizes(pdf: bytes) -> set[tuple[int, int]]:
    """Sizes of the pages in millimetres."""
    boxes: list[Any] = [page.mediabox for page in read(pdf).pages]
    return {(round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) for box in boxes}

"""What the boards say, which of them hang, and what is wrong with them."""

from __future__ import annotations

from redgrid.signs.queries.contents import Content, contents_of, says_of
from redgrid.signs.queries.hanging import (
    FRESH,
    NEVER,
    OUTDATED,
    Piece,
    Row,
    field_words,
    outdated,
    places_within,
    rows_of,
    waiting,
)

__all__ = [
    "FRESH",
    "NEVER",
    "OUTDATED",
    "Content",
    "Piece",
    "Row",
    "contents_of",
    "field_words",
    "outdated",
    "places_within",
    "rows_of",
    "says_of",
    "waiting",
]

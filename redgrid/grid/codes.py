"""The codes on doors."""

from __future__ import annotations

from redgrid.grid.models import Resource


def place_of_code(typed: str) -> Resource | None:
    """The place whose printed code was scanned or typed: as an address, in groups, in small letters."""
    last = typed.strip().rstrip("/").rsplit("/", 1)[-1]
    code = "".join(letter for letter in last.upper() if letter.isascii() and letter.isalnum())
    return Resource.objects.filter(scan_code=code, closes_at=None).first() if code else None

"""The codes on doors."""

from __future__ import annotations

from redgrid.grid.models import Resource
from redgrid.journal.actions import once_key
from redgrid.journal.queries import happened


def place_of_code(typed: str) -> Resource | None:
    """The place whose printed code was scanned or typed: as an address, in groups, in small letters."""
    code = _plain(typed)
    return Resource.objects.filter(scan_code=code, closes_at=None).first() if code else None


def was_replaced(typed: str) -> bool:
    """Whether this was the code of some place once: the journal knows, by a key that does not tell the code."""
    return happened(replaced_key(_plain(typed))) is not None


def replaced_key(scan_code: str) -> str:
    """The key under which the journal notes that ``scan_code`` is used no longer."""
    return once_key("scan code replaced", scan_code)


def in_groups(scan_code: str) -> str:
    """As it is printed and read out: ABCD EFGH JKLM."""
    return " ".join(scan_code[i : i + 4] for i in range(0, len(scan_code), 4))


def _plain(typed: str) -> str:
    last = typed.strip().rstrip("/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last.upper() if letter.isascii() and letter.isalnum())

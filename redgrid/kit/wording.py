"""The product's own texts at run time: which there are, and another wording laid over them for the whole process.

Django keeps one catalogue for each language in memory; a dictionary put before it answers first. So all pages, printed
matter and messages follow, at no cost while a page is made: nothing searches a page, nothing touches what people wrote.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import trans_real

# The key of a plain text, or of one form of a text that counts.
Key = str | tuple[str, int]
MAGIC = 0x950412DE


@dataclass(frozen=True)
class Text:
    """One text of the product: its key in the catalogue, as the code says it (one, many), and in Chinese."""

    key: str
    one: str
    many: str
    chinese: str


class _Over(dict[Key, str]):
    """Marks the dictionary that is ours among those of a catalogue."""


@cache
def texts() -> tuple[Text, ...]:
    """Every text of the product that is translated into Chinese; Django's own are not among them."""
    path = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    return tuple(_texts(path.read_bytes())) if path.exists() else ()


def _texts(raw: bytes) -> list[Text]:
    _magic, _version, count, ids, said = struct.unpack_from("<5I", raw)
    found = []
    for number in range(count):
        key, chinese = _string(raw, ids + 8 * number), _string(raw, said + 8 * number)
        one, _nul, many = key.partition("\0")
        if one:
            found.append(Text(one, one.rpartition("\4")[2], many, chinese.partition("\0")[0]))
    return found


def _string(raw: bytes, at: int) -> str:
    length, start = struct.unpack_from("<2I", raw, at)
    return raw[start : start + length].decode()


def lay_over(language: str, wording: Mapping[Key, str]) -> None:
    """From now on ``wording`` answers first in this process for ``language``; an empty one takes it away again."""
    # Django says nothing about the inside of its catalogues; a test holds on to what is used here.
    catalogue: Any = trans_real.translation(language)._catalog  # type: ignore[attr-defined]
    catalogs, plurals = catalogue._catalogs, catalogue._plurals
    over = _Over(wording)
    if catalogs and isinstance(catalogs[0], _Over):
        # One assignment: a page that is made in another thread meets the old wording or the new one.
        catalogs[0] = over
    elif wording:
        plurals.insert(0, plurals[0])
        catalogs.insert(0, over)

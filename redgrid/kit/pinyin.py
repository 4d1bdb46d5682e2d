"""How Chinese is typed in Latin letters: the readings of a name, and how typed letters fall into syllables."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, islice, product

# Names are read a character at a time: its dictionary of phrases stays where it is (45 MB, 0.15 s).
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

from pypinyin import Style, pinyin

MOST_READINGS = 8
MOST_SPLITS = 6
# Rarer readings of a character are left out; it is still found by itself.
OF_ONE = 3
LONGEST = 6  # letters of a syllable
PART = re.compile(r"[a-z]+|[0-9]+|.")
# The characters of names: the first block of Unicode.
FIRST, LAST = 0x4E00, 0x9FA5


def _plain(syllables: Sequence[str]) -> tuple[str, ...]:
    """The syllables without marks that nobody types; of characters that are no Chinese, nothing."""
    return tuple(each for each in syllables if each.isascii() and each.isalpha())


@cache
def _syllables(character: str) -> tuple[str, ...]:
    """How ``character`` is read, the usual reading first; itself when it is no Chinese."""
    [found] = pinyin(character, style=Style.NORMAL, heteronym=True)
    return _plain(found)[:OF_ONE] or (character,)


@cache
def _beginnings() -> tuple[frozenset[str], frozenset[str]]:
    """All syllables, and everything that a syllable begins with."""
    all_of_them = pinyin([chr(code) for code in range(FIRST, LAST + 1)], style=Style.NORMAL, heteronym=True)
    whole = {syllable for found in all_of_them for syllable in _plain(found)}
    return frozenset(whole), frozenset(word[:length] for word in whole for length in range(1, len(word) + 1))


def _read(part: str) -> tuple[str, ...]:
    """The ways to read a character; a word in letters or a number is read as it stands."""
    return (part,) if part.isascii() else _syllables(part)


def _ways(parts: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Every choice of one from each: the first of all, then those that differ from it once, twice ..."""
    several = [number for number, part in enumerate(parts) if len(part) > 1]
    for many in range(len(several) + 1):
        for places in combinations(several, many):
            yield from product(
                *(part[1:] if number in places else part[:1] for number, part in enumerate(parts))
            )


def readings(text: str) -> list[list[str]]:
    """The ways to read ``text`` (small letters), at most eight: a part for each character, each word, each number."""
    parts = [_read(part) for part in PART.findall(text)]
    return [list(way) for way in islice(_ways(parts), MOST_READINGS)]


def initials(text: str) -> list[str]:
    """The first letters of each way to read ``text``; words and numbers stay whole."""
    parts = PART.findall(text)
    read = [
        (part,) if part.isascii() else tuple(dict.fromkeys(syllable[0] for syllable in _read(part)))
        for part in parts
    ]
    return ["".join(way) for way in islice(_ways(read), MOST_READINGS)]


def splits(typed: str) -> list[list[str]]:
    """The ways (at most six) in which typed letters and digits are parts of a reading; the last may be only begun."""
    if not typed:
        return [[]]
    number = re.match(r"[0-9]+", typed)
    if number:
        return [[number[0], *rest] for rest in splits(typed[number.end() :])]
    whole, begun = _beginnings()
    found = [[typed]] if typed in begun else []
    for length in range(min(LONGEST, len(typed) - 1), 0, -1):
        if typed[:length] in whole:
            found += [[typed[:length], *rest] for rest in splits(typed[length:])]
    return found[:MOST_SPLITS]

"""How Chinese is typed in Latin letters: the readings of a name, and how typed letters fall into syllables.

``pinyin.txt`` beside this file holds a line for each syllable: the syllable, then the characters read so. A character
stands on several lines when it is read in several ways.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import islice, product
from pathlib import Path

MOST_READINGS = 8
MOST_SPLITS = 6
LONGEST = 6  # letters of a syllable
PART = re.compile(r"[a-z]+|[0-9]+|.")


@cache
def _syllables() -> dict[str, tuple[str, ...]]:
    """The syllables of each character."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        syllable, _space, characters = line.partition(" ")
        for character in characters:
            found[character].append(syllable)
    return {character: tuple(syllables) for character, syllables in found.items()}


@cache
def _beginnings() -> tuple[frozenset[str], frozenset[str]]:
    """All syllables, and everything that a syllable begins with."""
    whole = {syllable for syllables in _syllables().values() for syllable in syllables}
    return frozenset(whole), frozenset(word[:length] for word in whole for length in range(1, len(word) + 1))


def readings(text: str) -> list[list[str]]:
    """The ways to read ``text`` (small letters), at most eight: a part for each character, each word, each number."""
    known = _syllables()
    parts = [known.get(part, (part,)) for part in PART.findall(text)]
    return [list(reading) for reading in islice(product(*parts), MOST_READINGS)]


def initials(text: str) -> list[str]:
    """The first letters of each way to read ``text``; words and numbers stay whole."""
    known, parts = _syllables(), PART.findall(text)
    read = [tuple(dict.fromkeys(s[0] for s in known[part])) if part in known else (part,) for part in parts]
    return ["".join(way) for way in islice(product(*read), MOST_READINGS)]


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

"""The piece of a text around a word that was found, and where the word stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from redgrid.search.tokens import Word, fold

AROUND = 40


@dataclass(frozen=True)
class Piece:
    """Text that is marked as found, or not."""

    text: str
    is_found: bool


def snippet(parts: Iterable[str], words: Sequence[Word]) -> list[Piece]:
    """The first part with a word in it, cut around the word; nothing when only initials or spellings fit."""
    for part in parts:
        low = part.lower()
        for word in words:
            at = low.find(word.text)
            if at >= 0 and len(low) == len(part):
                begin, end = max(0, at - AROUND), at + len(word.text) + AROUND
                head = ("…" if begin else "") + part[begin:at]
                tail = part[at + len(word.text) : end] + ("…" if end < len(part) else "")
                return [Piece(head, False), Piece(part[at : at + len(word.text)], True), Piece(tail, False)]
    return []


def marked(text: str, words: Sequence[Word]) -> list[Piece]:
    """A title with every word marked."""
    low, pieces, at = text.lower(), list[Piece](), 0
    if len(low) != len(text):
        return [Piece(text, False)]
    while at < len(text):
        places = [
            (low.find(word.text, at), -len(word.text)) for word in words if fold(word.text) == word.text
        ]
        first = min((place for place in places if place[0] >= 0), default=None)
        if first is None:
            break
        begin, end = first[0], first[0] - first[1]
        pieces += [Piece(text[at:begin], False), Piece(text[begin:end], True)]
        at = end
    return [*pieces, Piece(text[at:], False)]

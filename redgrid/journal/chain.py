"""The chain: what a digest closes over, and the search for a link that does not hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from redgrid.journal.models import Entry, Head


@dataclass(frozen=True)
class Flaw:
    """A place where the chain does not hold. ``kind`` is changed, removed or inserted."""

    number: int
    kind: str


def digest_of(entry: Entry, before: str) -> str:
    """SHA-256 in hexadecimal over the entry's words and ``before``, the digest of the entry before it."""
    words = [
        before,
        entry.number,
        entry.at.timestamp(),
        entry.kind,
        entry.subject,
        entry.unit,
        entry.actor,
        entry.capacity,
        entry.facts,
        entry.once,
        entry.is_sealed,
    ]
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Walk:
    """A walk along the chain, an entry at a time in order of number.

    A change is named once. The entry after it may rest on the digest that is kept there or on the one that should be;
    so one changed row makes one flaw, whether its words or its digest were touched.
    """

    expected: int = 1
    before: set[str] = field(default_factory=lambda: {""})

    def step(self, number: int, kept: str, entry: Entry | None) -> Iterator[Flaw]:
        """The flaws found at this entry; ``entry`` is None when its row cannot be read any more."""
        if number < self.expected:
            yield Flaw(number, "inserted")
            return
        for gone in range(self.expected, number):
            yield Flaw(gone, "removed")
        # After a hole the digest before is unknown: only the hole itself is told.
        if number > self.expected:
            self._rest_on(number, {kept})
            return
        made = {_made(entry, before) for before in self.before} if entry else set()
        if kept in made:
            self._rest_on(number, {kept})
        else:
            yield Flaw(number, "changed")
            self._rest_on(number, {kept} | made)

    def end(self, early: Head, late: Head) -> Iterator[Flaw]:
        """What the end of the chain says, as it was before the walk and after it: others go on writing meanwhile."""
        last = self.expected - 1
        for gone in range(last + 1, early.number + 1):
            yield Flaw(gone, "removed")
        # The last row has no other that rests on it, only the end.
        if last == late.number and late.digest not in self.before:
            yield Flaw(last, "changed")

    def _rest_on(self, number: int, digests: set[str]) -> None:
        self.before, self.expected = digests, number + 1


def _made(entry: Entry, before: str) -> str:
    try:
        return digest_of(entry, before)
    except (AttributeError, TypeError, ValueError):  # a value of a kind that we never write
        return ""

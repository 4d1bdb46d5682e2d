"""The chain: what a digest closes over, and the search for a link that does not hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from redgrid.journal.models import Entry, Head


@dataclass(frozen=True)
class Flaw:
    """A place where the chain does not hold. ``kind`` is changed, removed or inserted."""

    number: int
    kind: str


def digest_of(entry: Entry, before: str) -> str:
    """SHA-256 in hexadecimal over the entry's words and ``before``, the digest of the entry in front of it."""
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


def flaws(entries: Iterable[Entry], head: Head | None) -> Iterable[Flaw]:
    """Every flaw in ``entries`` (in order of number), judged against each other and against ``head``.

    A changed entry is named once: its own kept digest carries the chain on, so what follows is judged by itself.
    """
    before, expected = "", 1
    for entry in entries:
        if entry.number < expected:
            yield Flaw(entry.number, "inserted")
            continue
        for gone in range(expected, entry.number):
            yield Flaw(gone, "removed")
        # After a hole the digest before is unknown, so only the hole itself is told.
        if entry.number == expected and digest_of(entry, before) != entry.digest:
            yield Flaw(entry.number, "changed")
        before, expected = entry.digest, entry.number + 1
    yield from _end_flaws(before, expected - 1, head)


def _end_flaws(digest: str, number: int, head: Head | None) -> Iterable[Flaw]:
    kept = head or Head()
    for gone in range(number + 1, kept.number + 1):
        yield Flaw(gone, "removed")
    for extra in range(kept.number + 1, number + 1):
        yield Flaw(extra, "inserted")
    if number == kept.number and digest != kept.digest:
        yield Flaw(number, "changed")

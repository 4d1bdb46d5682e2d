"""The fingerprint of the facts that a check rests on: the same map gives the same digest, any other another.

Made of codes, not of keys, so that a map that was carried to another installation keeps its digest.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from redgrid.grid.coverage.asked import Asked
from redgrid.grid.coverage.spans import Span
from redgrid.grid.models import Capacity, Unit

BYTES, READ_AT_ONCE = 256, 10_000
TENURE = ("person__staff_number", "capacity__code", "unit__code", "resource__code", "is_stand_in")


def digest_of(asked: Asked, units: Iterable[Unit], capacities: list[Capacity]) -> tuple[str, dict[str, int]]:
    """(the fingerprint, number of resources of each kind and of people). Facts are read once and not kept."""
    units = list(units)
    codes = {unit.pk: unit.code for unit in units}
    counted: Counter[str] = Counter()
    facts = Fingerprint()
    for unit in units:
        for fact in _stood(unit, codes, asked):
            facts.add(fact)
    for capacity in capacities:
        facts.add(f"required {capacity.code}")
    for kind, code in _streamed(asked.resources().values_list("kind", "code")):
        counted[kind] += 1
        facts.add(f"{kind} {code}")
    for (staff_number,) in _streamed(asked.people().values_list("staff_number")):
        counted["people"] += 1
        facts.add(f"person {staff_number}")
    for fact in _dated(asked):
        facts.add(fact)
    return facts.hexdigest(), {"people": 0, **counted}


class Fingerprint:
    """Of a set of facts in any order: their hashes, added up.

    The sum has 2,048 bits: so long a one cannot be met by choosing among facts, as a sum of 256 bits could be.
    """

    def __init__(self) -> None:
        self.sum, self.count = 0, 0

    def add(self, fact: str) -> None:
        self.sum += int.from_bytes(hashlib.shake_256(fact.encode()).digest(BYTES), "big")
        self.count += 1

    def hexdigest(self) -> str:
        left = (self.sum % (1 << 8 * BYTES)).to_bytes(BYTES, "big")
        return hashlib.sha256(left + self.count.to_bytes(8, "big")).hexdigest()


def _streamed(rows: QuerySet[Any]) -> Iterator[Any]:
    return iter(rows.order_by().iterator(chunk_size=READ_AT_ONCE))


def with_more(digest: str, facts: Iterable[str]) -> str:
    """The digest of a map of which more is known than ``digest`` covers."""
    return hashlib.sha256("\n".join([digest, *sorted(facts)]).encode()).hexdigest()


def _stood(unit: Unit, codes: dict[int, str], asked: Asked) -> Iterator[str]:
    """Under which net, or one net after another."""
    if unit.pk not in asked.moved:
        yield f"unit {unit.code} {codes.get(unit.parent_id or 0)}"
    for row in asked.moved.get(unit.pk, []):
        if Span(row.starts_at, row.ends_at).touches(asked.window):
            yield f"unit {unit.code} {codes.get(row.parent_id or 0)}{_inside(row.starts_at, row.ends_at, asked)}"


def _dated(asked: Asked) -> Iterator[str]:
    answering = Q(capacity__is_required=True) | Q(
        capacity__kind__in=[Capacity.MEMBERSHIP, Capacity.ADMINISTRATOR]
    )
    held = asked.tenures().filter(answering).exclude(person__in=_gone(asked)).exclude(unit__in=_closed(asked))
    lying = asked.placements().exclude(unit__in=_closed(asked))
    away = asked.absences()
    if asked.unit is not None:
        here = asked.resources().values("pk")
        held = held.filter(asked.below("unit__") | Q(resource__in=here))
        lying = lying.filter(resource__in=here)
        away = away.filter(person__in=held.values("person"))
    yield from _told("holds", held, TENURE, asked)
    yield from _told("lies", lying, ("resource__code", "unit__code"), asked)
    yield from _told("away", away, ("person__staff_number", "stand_in__staff_number"), asked)


def _gone(asked: Asked) -> QuerySet[Any]:
    return asked.leaving().filter(leaves_at__lte=asked.window.starts)


def _closed(asked: Asked) -> QuerySet[Any]:
    return asked.closing().filter(closes_at__lte=asked.window.starts)


def _told(name: str, rows: QuerySet[Any], columns: tuple[str, ...], asked: Asked) -> Iterator[str]:
    """A fact a row. What begins or ends inside an interval goes in with its dates; of a moment, what holds counts,
    not since when.
    """
    for starts, ends, *row in _streamed(rows.values_list("starts_at", "ends_at", *columns)):
        yield f"{name} {row}{_inside(starts, ends, asked)}"


def _inside(starts: datetime, ends: datetime | None, asked: Asked) -> str:
    window = asked.window
    if window.is_moment or (starts <= window.starts and (ends is None or ends >= window.ends)):
        return ""
    since, to = max(starts, window.starts), min(ends, window.ends) if ends else window.ends
    return f" {since.timestamp()} {to.timestamp()}"

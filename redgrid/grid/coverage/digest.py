"""The fingerprint of the facts: the same map gives the same digest, any other another.

Each row is mixed into a number by the database; the numbers are added up, so that no order matters and nothing is
sent. What begins or ends inside the window is read and goes in with its dates; so a moment is fingerprinted by what
holds, not by when that is. It tells maps apart; it does not withstand a forger: for that there is the journal's chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import BigIntegerField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from redgrid.grid.coverage.asked import Asked
from redgrid.grid.models import Capacity, Unit

PRIME = 2**31 - 1
# One for each column of a row; all below 2^31, so that no product leaves 64 bits.
FACTORS = (1_540_483_477, 1_181_783_497, 668_265_263, 374_761_393, 2_146_121_005)
STAND_IN = Case(When(is_stand_in=True, then=Value(1)), default=Value(0), output_field=BigIntegerField())
TENURE = ("person_id", "capacity_id", "unit_id", "resource_id")


def digest_of(asked: Asked, units: Iterable[Unit], capacities: list[Capacity]) -> tuple[str, dict[str, int]]:
    """(SHA-256 over the sums, number of resources of each kind and of people)."""
    lines = [f"unit {unit.pk} {unit.path}" for unit in units]
    lines += [f"required {capacity.pk}" for capacity in capacities]
    counted: dict[str, int] = {}
    kinds: Any = asked.resources().values("kind").order_by("kind").annotate(n=Count("pk"), **_sums(["pk"]))
    for row in kinds:
        counted[row["kind"]] = row["n"]
        lines.append(f"resources {row['kind']} {row['n']} {row['squares']} {row['cubes']}")
    people = asked.people().aggregate(n=Count("pk"), **_sums(["pk"]))
    counted["people"] = people["n"]
    lines.append(f"people {people['n']} {people['squares']} {people['cubes']}")
    lines += _dated(asked)
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest(), counted


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
    yield from _told("holds", held, TENURE, asked, STAND_IN)
    yield from _told("lies", lying, ("resource_id", "unit_id"), asked)
    yield from _told("away", away, ("person_id", "stand_in_id"), asked)


def _gone(asked: Asked) -> QuerySet[Any]:
    return asked.leaving().filter(leaves_at__lte=asked.window.starts)


def _closed(asked: Asked) -> QuerySet[Any]:
    return asked.closing().filter(closes_at__lte=asked.window.starts)


def _told(
    name: str, rows: QuerySet[Any], columns: tuple[str, ...], asked: Asked, *more: Any
) -> Iterator[str]:
    """What lasts as one sum, what changes meanwhile line by line."""
    lasting = rows.filter(asked.lasting())
    found = lasting.aggregate(n=Count("pk"), **_sums(columns, *more))
    yield f"{name} {found['n']} {found['squares']} {found['cubes']}"
    if not asked.window.is_moment:
        for starts, ends, *row in rows.exclude(asked.lasting()).values_list("starts_at", "ends_at", *columns):
            since = max(starts, asked.window.starts)
            to = min(ends, asked.window.ends) if ends else asked.window.ends
            yield f"{name} {row} {since.timestamp()} {to.timestamp()}"


def _sums(columns: Iterable[str], *more: Any) -> dict[str, Any]:
    """Two sums over all rows: of squares and of cubes of one number, modulo a prime."""
    terms = [*(_number(column) for column in columns), *more]
    mixed: Any = Value(97, output_field=BigIntegerField())
    for factor, term in zip(FACTORS, terms, strict=False):
        mixed = mixed + term * Value(factor, output_field=BigIntegerField())
    mixed = mixed % Value(PRIME, output_field=BigIntegerField())
    square = (mixed * mixed) % Value(PRIME, output_field=BigIntegerField())
    return {
        "squares": Coalesce(Sum(square), 0, output_field=BigIntegerField()),
        "cubes": Coalesce(Sum((square * mixed) % Value(PRIME, output_field=BigIntegerField())), 0,
                          output_field=BigIntegerField()),
    }  # fmt: skip


def _number(column: str) -> Any:
    return Coalesce(
        ExpressionWrapper(F(column), output_field=BigIntegerField()), 0, output_field=BigIntegerField()
    )

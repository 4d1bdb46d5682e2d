"""The middle one of many moments, by groups. Of an even number it is the earlier of the two in the middle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Aggregate, DateTimeField, QuerySet, TextField
from django.utils.dateparse import parse_datetime

# How a row names what Entered gives.
ENTERED = "entered"


class Middle(Aggregate):
    """The middle one of a group, as PostgreSQL finds it."""

    template = "percentile_disc(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DateTimeField()


class Together(Aggregate):
    """All of a group in one text with commas. SQLite numbers rows slowly; read from an index they come in order."""

    function = "GROUP_CONCAT"
    output_field = TextField()


def entered() -> Aggregate:
    """What a statement that counts groups of cases annotates as ``ENTERED``, for ``middles`` to read."""
    return Together("entered_at") if connection.vendor == "sqlite" else Middle("entered_at")


def middles(
    groups: Sequence[Mapping[str, Any]], key: str, standing: QuerySet[Any]
) -> tuple[list[datetime], dict[Any, datetime]]:
    """When the middle case entered its stage: of each of ``groups``, and of all groups that have the same ``key``.

    SQLite has told everything already; PostgreSQL is asked once more for the second.
    """
    if connection.vendor != "sqlite":
        rows = standing.order_by().values(key).annotate(**{ENTERED: Middle("entered_at")})
        return [group[ENTERED] for group in groups], dict(rows.values_list(key, ENTERED))
    every = [sorted(group[ENTERED].split(",")) for group in groups]
    together: dict[Any, list[str]] = defaultdict(list)
    for group, moments in zip(groups, every, strict=True):
        together[group[key]] += moments
    return [*map(_middle, every)], {name: _middle(sorted(moments)) for name, moments in together.items()}


def _middle(in_order: Sequence[str]) -> datetime:
    found = parse_datetime(in_order[(len(in_order) - 1) // 2])
    if found is None:
        raise ValueError(in_order)
    return found.replace(tzinfo=UTC)


__all__ = ["ENTERED", "Middle", "entered", "middles"]

"""The middle one of many moments, by groups. Of an even number it is the earlier of the two in the middle.

Every engine is slow at it: one sorts all rows on disk, the other numbers them one by one. So all moments of a group
come as one text, from the statement that counts the group, and are sorted here. They are written the same way, in UTC:
the order of the words is that of time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, TextField
from django.db.models.sql.compiler import SQLCompiler

# How a row names what Together gives.
ENTERED = "entered"


class Together(Aggregate):
    """All moments of a group in one text, with commas between."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        template = "STRING_AGG((%(expressions)s)::text, ',')"
        return self.as_sql(compiler, connection, template=template, **context)


def middles(groups: Sequence[Mapping[str, Any]], key: str) -> tuple[list[datetime], dict[Any, datetime]]:
    """When the middle case entered its stage: of each of ``groups``, and of all groups that have the same ``key``."""
    every = [sorted(group[ENTERED].split(",")) for group in groups]
    together: dict[Any, list[str]] = defaultdict(list)
    for group, moments in zip(groups, every, strict=True):
        together[group[key]] += moments
    return [*map(_middle, every)], {name: _middle(sorted(moments)) for name, moments in together.items()}


def _middle(in_order: Sequence[str]) -> datetime:
    found = datetime.fromisoformat(in_order[(len(in_order) - 1) // 2])
    return found if found.tzinfo else found.replace(tzinfo=UTC)

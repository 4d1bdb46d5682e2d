"""Giving very many tasks at once, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from redgrid.grid.models import Unit
from redgrid.kit.clock import now
from redgrid.kit.worktime import Due
from redgrid.tasks.models import Task


@dataclass(frozen=True)
class Gift:
    """One of them: the words of ``give_task``, for whoever holds ``capacity`` at ``unit``."""

    source: str
    capacity: str
    unit: Unit
    title: str
    title_en: str
    due: Due
    standard: str
    points: Decimal
    clause: str
    link: str


def give_tasks(gifts: Iterable[Gift]) -> None:
    """Give each of them. The database refuses a second open task of the same source."""
    at = now()
    Task.objects.bulk_create(
        Task(
            source=each.source, capacity=each.capacity, unit=each.unit, title=each.title, title_en=each.title_en,
            standard=each.standard, points=each.points, clause=each.clause, link=each.link, given_at=at, look_at=at,
            due_at=each.due.due, due_steps=each.due.steps, is_provisional=each.due.provisional,
            counted_from=each.due.start, limit=each.due.limit, calendar=each.due.calendar,
        )
        for each in gifts
    )  # fmt: skip

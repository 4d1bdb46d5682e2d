"""The only writers of tasks. A task is part of a larger change, whose event tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from redgrid.grid.models import Person, Unit
from redgrid.kit.clock import now
from redgrid.tasks.models import Task


@dataclass(frozen=True)
class Assignee:
    """Who must do it: a person, or whoever holds ``capacity`` at the task's unit at that time."""

    person: Person | None = None
    capacity: str = ""


def give_task(
    source: str,
    to: Assignee,
    *,
    unit: Unit,
    title: str,
    title_en: str = "",
    due: Any = None,
    standard: str = "",
    points: Decimal = Decimal(0),
    clause: str = "",
    link: str = "",
    is_sealed: bool = False,
) -> Task:
    """Give what ``source`` asks for to somebody, inside the caller's transaction. ``due`` is a worktime.Due or None.

    The database refuses a second open task of the same source.
    """
    task = Task(
        source=source,
        person=to.person,
        capacity="" if to.person else to.capacity,
        unit=unit,
        title=title,
        title_en=title_en,
        standard=standard,
        points=points,
        clause=clause,
        link=link,
        given_at=now(),
        due_at=due.due if due else None,
        due_steps=due.steps if due else [],
        is_provisional=bool(due and due.provisional),
        is_sealed=is_sealed,
    )
    task.save(force_insert=True)
    return task


def end_task(source: str, *, state: str = Task.DONE) -> int:
    """End the open task of ``source`` as done, exempt or withdrawn; returns how many there were (0 or 1)."""
    return Task.objects.filter(source=source, state=Task.DUE).update(state=state, ended_at=now())


def pass_on(source: str, to: Assignee, *, unit: Unit, renamed: str = "") -> int:
    """Let somebody else do the open task of ``source``, which counts for ``unit`` now; its due moment stays.

    ``renamed``: what asks for it from now on, when that has changed too. Returns how many there were (0 or 1).
    """
    return Task.objects.filter(source=source, state=Task.DUE).update(
        person=to.person, capacity="" if to.person else to.capacity, unit=unit, source=renamed or source
    )

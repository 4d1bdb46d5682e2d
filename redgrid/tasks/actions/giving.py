"""Tasks as a part of a larger change, whose event tells of them: given, ended, passed on by what asked for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F

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
        title=title,
        title_en=title_en,
        standard=standard,
        points=points,
        clause=clause,
        link=link,
        is_sealed=is_sealed,
    )
    return write_task(task, to, unit=unit, due=due)


def write_task(task: Task, to: Assignee, *, unit: Unit, due: Any = None) -> Task:
    """Write the new ``task`` with whose it is, for which unit, and by when."""
    task.person, task.capacity, task.unit = to.person, "" if to.person else to.capacity, unit
    task.given_at = now()
    if due:
        task.due_at, task.due_steps, task.is_provisional = due.due, due.steps, due.provisional
        task.counted_from, task.limit, task.calendar = due.start, due.limit, due.calendar
        task.look_at = task.given_at
    task.save(force_insert=True)
    return task


def end_task(source: str, *, state: str = Task.DONE) -> int:
    """End the open task of ``source`` as done, exempt or withdrawn; returns how many there were (0 or 1)."""
    return Task.objects.filter(source=source, state=Task.DUE).update(state=state, ended_at=now())


def set_due(source: str, due: Any) -> int:
    """Give the open task of ``source`` another due moment (a worktime.Due, None: it stands still), with how it was
    reckoned. Returns how many there were (0 or 1).
    """
    values: dict[str, Any] = {"due_at": None, "due_steps": [], "is_provisional": False}
    reckoned: dict[str, Any] = {"counted_from": None, "limit": "", "calendar": ""}
    if due:
        values = {"due_at": due.due, "due_steps": due.steps, "is_provisional": due.provisional}
        reckoned = {"counted_from": due.start, "limit": due.limit, "calendar": due.calendar}
    row = Task.objects.filter(source=source, state=Task.DUE)
    return row.update(**values, **reckoned, look_at=now() if due else None, revision=F("revision") + 1)


def end_tasks(sources: Collection[str], *, state: str) -> int:
    """End the open tasks of all these sources; returns how many there were."""
    return Task.objects.filter(source__in=sources, state=Task.DUE).update(state=state, ended_at=now())


def pass_on(source: str, to: Assignee, *, unit: Unit, renamed: str = "") -> int:
    """Let somebody else do the open task of ``source``, which counts for ``unit`` now; its due moment stays.

    ``renamed``: what asks for it from now on, when that has changed too. Returns how many there were (0 or 1).
    """
    row = Task.objects.filter(source=source, state=Task.DUE)
    # Whoever takes it over has not said anything yet; what was said to be done already only waits for its giver.
    row.exclude(progress=Task.REPORTED).exclude(progress=Task.GIVEN).update(progress=Task.GIVEN)
    return row.update(
        person=to.person,
        capacity="" if to.person else to.capacity,
        unit=unit,
        source=renamed or source,
        revision=F("revision") + 1,
    )

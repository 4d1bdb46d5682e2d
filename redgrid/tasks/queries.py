"""What there is to do, was done, was copied to somebody, was started by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from redgrid.grid.models import Person
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.clock import now
from redgrid.kit.words import clean_line
from redgrid.tasks.models import Copy, Task
from redgrid.tasks.rules import given_to, mine

TODO, DONE, COPIED, STARTED = "todo", "done", "copied", "started"
BOXES = (TODO, DONE, COPIED, STARTED)
SEARCH_LENGTH = 60
# What is due never comes last.
PRESSING = (F("due_at").asc(nulls_last=True), "pk")


def tasks_of(person: Person, rights: Rights | None = None) -> QuerySet[Task]:
    """Tasks of ``person``: given to them, or to a capacity they hold or stand in for now."""
    return Task.objects.filter(mine(person, rights or rights_of(person))).select_related("unit", "person")


def open_tasks_of(person: Person, rights: Rights | None = None) -> QuerySet[Task]:
    """What ``person`` has to do now, the most pressing first: their tasks, and what waits for their confirmation.

    A roll-up is nothing to do: it ends with its last part.
    """
    keys = _keys(_to_do(person, rights or rights_of(person)))
    rows = Task.objects.filter(pk__in=keys).select_related("unit", "person")
    return rows.order_by(*PRESSING)


def most_pressing(person: Person, rights: Rights, most: int) -> QuerySet[Task]:
    """The first ``most`` of ``open_tasks_of``: two statements. Whoever has thousands reads the rows of these alone."""
    keys = _keys(_to_do(person, rights), "due_at").order_by(*PRESSING)[:most]
    rows = Task.objects.filter(pk__in=[row["pk"] for row in keys]).select_related("unit", "person")
    return rows.order_by(*PRESSING)


def _to_do(person: Person, rights: Rights) -> Iterator[Q]:
    """How something comes to be done by ``person``, way by way."""
    ways = given_to(person, rights)
    todo = [Q(progress=Task.REPORTED, giver=person), *(way & ~Q(progress=Task.REPORTED) for way in ways)]
    return (way & Q(state=Task.DUE, is_rollup=False) for way in todo)


def _done(person: Person, rights: Rights) -> Iterator[Q]:
    """How something was done by ``person``, way by way."""
    over = ~Q(state=Task.DUE) | Q(progress=Task.REPORTED)
    return (way & over for way in given_to(person, rights))


def _keys(ways: Iterable[Q], *besides: str) -> QuerySet[Task, Any]:
    """The keys of the tasks that any of ``ways`` leads to, each way by its own index; with columns ``besides``."""
    first, *others = (Task.objects.filter(way).order_by().values("pk", *besides) for way in ways)
    found: QuerySet[Task, Any] = first.union(*others)
    return found


def with_slips(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With the slips of each in ``slips_read``, for rows of a list: one statement more."""
    # Into a list of its own: else a query is put together for each row and thrown away.
    return tasks.prefetch_related(Prefetch("slips", to_attr="slips_read"))


def box_of(box: str, person: Person, rights: Rights) -> QuerySet[Task]:
    """One of ``BOXES``; what is to do by its due moment, the others newest first."""
    if box == TODO:
        return open_tasks_of(person, rights)
    if box == DONE:
        done = Task.objects.filter(pk__in=_keys(_done(person, rights)))
        return done.select_related("unit", "person").order_by("-id")
    rows = Task.objects.select_related("unit", "person").order_by("-id")
    if box == COPIED:
        return rows.filter(pk__in=Copy.objects.filter(person=person).values("task"))
    # Of a task given to many the whole is enough.
    return rows.filter(giver=person).exclude(parent__is_rollup=True, parent__giver=person)


def counts_of(person: Person, rights: Rights, *, todo: int | None = None) -> dict[str, int]:
    """How many there are in each box; of what is copied and started, those that are open. ``todo`` when it is known."""
    rows = {box: box_of(box, person, rights).order_by() for box in (COPIED, STARTED)}
    return {
        TODO: _keys(_to_do(person, rights)).count() if todo is None else todo,
        DONE: _keys(_done(person, rights)).count(),
        COPIED: rows[COPIED].filter(state=Task.DUE).count(),
        STARTED: rows[STARTED].filter(state=Task.DUE).count(),
    }


def open_task(source: str) -> Task | None:
    """The open task that ``source`` asked for, or None."""
    return Task.objects.filter(source=source, state=Task.DUE).select_related("person", "unit").first()


def end_of_today() -> datetime:
    """Midnight on the centre's clock."""
    today = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


@dataclass(frozen=True)
class TaskFilter:
    """What a list is asked for; empty words ask for everything. ``due``: late, today or coming."""

    q: str = ""
    due: str = ""
    kind: str = ""
    unit: str = ""
    state: str = ""

    def condition(self) -> Q:
        """The same as a condition on tasks."""
        condition = Q(unit__code=self.unit) if self.unit else Q()
        if self.kind:
            condition &= Q(source__startswith=f"{self.kind}:")
        if q := clean_line(self.q)[:SEARCH_LENGTH]:
            condition &= Q(title__icontains=q)
        if self.state:
            condition &= Q(state=Task.DUE) if self.state == "open" else ~Q(state=Task.DUE)
        return condition & self._pressing()

    def _pressing(self) -> Q:
        moment, midnight = now(), end_of_today()
        return {
            "late": Q(due_at__lt=moment, state=Task.DUE),
            "today": Q(due_at__gte=moment, due_at__lt=midnight),
            "coming": Q(due_at__gte=midnight) | Q(due_at=None),
        }.get(self.due, Q())

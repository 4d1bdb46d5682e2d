"""After a calendar changed: the due moments of open tasks are reckoned again.

Called by the clock. Every handful of tasks and the mark how far we came are one transaction: whoever is killed goes on
where they were, and a second clock waits its turn. A due moment is never moved into the past.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from redgrid.grid.models import Unit
from redgrid.journal.actions import follow, record
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.kit.worktime.calendars import KNOWN_YEARS
from redgrid.rulebook.keeping import STANDARD_CALENDAR
from redgrid.tasks.models import Task
from redgrid.tasks.reckoner import Reckoner
from redgrid.tasks.recounts import Moved, Recount

FOLLOWER = "tasks.recounts"
CHANGED, KEPT = "calendar.changed", "calendar.kept"
AT_ONCE = 2000


class Item(NamedTuple):
    """What is read of an open task."""

    pk: int
    start: datetime
    limit: str
    calendar: str
    due_at: datetime
    is_provisional: bool
    path: str


@dataclass(frozen=True)
class Found:
    """An item with its new due moment. ``calendar`` differs when its unit keeps another one now."""

    item: Item
    due: datetime
    steps: Sequence[dict[str, Any]]
    is_provisional: bool
    calendar: str

    @property
    def has_moved(self) -> bool:
        return self.due != self.item.due_at


def recount_dues() -> int:
    """Reckon again what a change of a calendar touches; returns how many due moments moved. Safe to run twice."""
    follow(FOLLOWER, _ask, kinds=(CHANGED, KEPT))
    _ask_for_known_holidays()
    moved = 0
    for recount in Recount.objects.filter(ended_at=None).order_by("id"):
        reckoner = Reckoner()
        while (step := _go_on(recount.pk, reckoner)) is not None:
            moved += step
    return moved


def _ask(entry: Entry) -> None:
    """A recount for one event; changes of one calendar that wait together are one recount."""
    if entry.kind == KEPT:
        unit = Unit.objects.filter(code=entry.unit).first()
        before = entry.facts.get("before") or STANDARD_CALENDAR
        starts = date.fromisoformat(entry.facts["starts"])
        Recount(cause=entry.subject, calendar=before, from_day=starts, unit=unit, asked_at=entry.at).save(
            force_insert=True
        )
        return
    _calendar, code, day = entry.subject.split(":")
    changed = date.fromisoformat(day)
    waiting = Recount.objects.filter(calendar=code, unit=None, ended_at=None, reached=0).first()
    if waiting is None or waiting.from_day is None:
        fresh = Recount(cause=entry.subject, calendar=code, from_day=changed, asked_at=entry.at)
        fresh.save(force_insert=True)
    elif changed < waiting.from_day:
        Recount.objects.filter(pk=waiting.pk).update(from_day=changed)


def _ask_for_known_holidays() -> None:
    """When a release brings the holidays of a new year, provisional moments are reckoned once."""
    cause = f"holidays:{KNOWN_YEARS.stop - 1}"
    if Recount.objects.filter(cause=cause).exists():
        return
    with transaction.atomic():
        # Two clocks at once: the second one meets the first one's row.
        Recount.objects.select_for_update().get_or_create(
            cause=cause, defaults={"calendar": STANDARD_CALENDAR, "asked_at": now()}
        )


def _go_on(key: int, reckoner: Reckoner) -> int | None:
    """Look at the next handful; returns how many moved, None when the recount has ended."""
    with transaction.atomic():
        recount = Recount.objects.select_for_update().filter(pk=key, ended_at=None).first()
        if recount is None:
            return None
        items = [Item(*row) for row in _items(recount)[:AT_ONCE]]
        if not items:
            _end(recount)
            return None
        found = [each for item in items if (each := _again(item, recount, reckoner))]
        moved = [each for each in found if each.has_moved]
        _write(found)
        Moved.objects.bulk_create(
            Moved(recount=recount, task_id=each.item.pk, was=each.item.due_at, now=each.due) for each in moved
        )
        Recount.objects.filter(pk=key).update(reached=items[-1].pk, moved=recount.moved + len(moved))
        return len(moved)


def _items(recount: Recount) -> QuerySet[Task, Any]:
    """Open tasks that were reckoned on the calendar, in the order of their keys."""
    rows = Task.objects.filter(
        state=Task.DUE, pk__gt=recount.reached, due_at__isnull=False, counted_from__isnull=False
    )
    if recount.unit:
        rows = rows.filter(unit__path__gte=recount.unit.path, unit__path__lt=recount.unit.path_end)
    if recount.unit or recount.calendar != STANDARD_CALENDAR:
        rows = rows.filter(calendar__endswith=f"#{recount.calendar}")
    if recount.from_day and not recount.unit:
        rows = rows.filter(
            due_at__gte=timezone.make_aware(datetime.combine(recount.from_day, datetime.min.time()))
        )
    if not recount.from_day:
        rows = rows.filter(is_provisional=True)
    columns = ("pk", "counted_from", "limit", "calendar", "due_at", "is_provisional", "unit__path")
    return rows.order_by("pk").values_list(*columns)


def _again(item: Item, recount: Recount, reckoner: Reckoner) -> Found | None:
    """The item reckoned again, None when nothing of it differs or would lie in the past."""
    cite = item.calendar if recount.unit is None else _kept_now(item, recount, reckoner)
    try:
        due = reckoner.due(item.start, item.limit, cite)
    except Refused:  # a calendar that its version has no more: the date that was told holds
        return None
    is_same = (due.due, due.provisional, cite) == (item.due_at, item.is_provisional, item.calendar)
    if is_same or due.due < min(item.due_at, now()):
        return None
    return Found(item, due.due, due.steps, due.provisional, cite)


def _kept_now(item: Item, recount: Recount, reckoner: Reckoner) -> str:
    """The calendar that the item's unit keeps, if the item began under the change."""
    day = timezone.localdate(item.start)
    if recount.from_day is None or day < recount.from_day:
        return item.calendar
    code = reckoner.kept(day).of(Unit(path=item.path))
    return f"{item.calendar.partition('#')[0]}#{code}"


def _write(found: Iterable[Found]) -> None:
    """One prepared statement for all of them: a tenth of what an update of many rows by cases costs.

    Who was given more time meanwhile keeps it.
    """
    due_at = Task._meta.get_field("due_at")
    at = due_at.get_db_prep_save(now(), connection)
    rows = [
        (
            due_at.get_db_prep_save(each.due, connection),
            _as_json(each.steps),
            each.is_provisional,
            each.calendar,
            at,
            each.item.pk,
            due_at.get_db_prep_save(each.item.due_at, connection),
        )
        for each in found
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE tasks_task SET due_at = %s, due_steps = %s, is_provisional = %s, calendar = %s, look_at = %s"
            " WHERE id = %s AND state = 'due' AND due_at = %s",
            rows,
        )


def _as_json(steps: Sequence[dict[str, Any]]) -> Any:
    field = Task._meta.get_field("due_steps")
    return field.get_db_prep_save(list(steps), connection)


def _end(recount: Recount) -> None:
    Recount.objects.filter(pk=recount.pk).update(ended_at=now())
    if recount.moved:
        facts = {"recount": recount.pk, "moved": recount.moved, "cause": recount.cause}
        unit = recount.unit.code if recount.unit else ""
        record("dues.moved", by=SYSTEM, subject=f"recount:{recount.pk}", unit=unit, facts=facts)

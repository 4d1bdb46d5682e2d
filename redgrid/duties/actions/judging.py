"""What was not done when its grace has ended: not asked for after all, or missed. Safe to run twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from redgrid.duties.actions.ending import facts_of
from redgrid.duties.models import Occurrence
from redgrid.duties.schedule import is_by_the_day
from redgrid.grid.models import Tenure
from redgrid.grid.queries import Holder, by_seat
from redgrid.journal.actions import Event, record_all
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.worktime import WorkCalendar, parse_limit, reckon
from redgrid.rulebook.institution import DutyText
from redgrid.rulebook.keeping import STANDARD_CALENDAR, Kept, kept_on
from redgrid.rulebook.occasions import is_meant, kinds_of
from redgrid.rulebook.queries import calendar_of, cited_calendar, institution_of
from redgrid.tasks.actions import end_tasks
from redgrid.tasks.models import Task
from redgrid.tasks.recounts import Moved

AT_ONCE = 500
TIME_ANSWERED = "task.time_answered"
Seats = Mapping[tuple[str, str], list[Holder]]


def judge_open() -> int:
    """End what should have been done long since; returns how many there were."""
    found = 0
    while judged := _judge():
        found += judged
    return found


def _judge() -> int:
    with transaction.atomic():
        rows = Occurrence.objects.filter(state=Occurrence.DUE, missed_at__lte=now())
        # All of one moment at once: who answered is asked for that moment.
        first = rows.order_by("missed_at", "due_at").values_list("due_at", flat=True).first()
        if first is None:
            return 0
        same = rows.filter(due_at=first).select_related("unit", "blueprint").order_by("id")
        # The text of the institution is long, and would come with each row.
        same = same.defer("blueprint__text", "blueprint__content")
        judged = list(same.select_for_update(of=("self",))[:AT_ONCE])
        seats, days = _seats(judged, first), _Days()
        for one in judged:
            _decide(one, seats, days)
        _write(judged)
        for state, ended in ((Occurrence.EXEMPT, Task.EXEMPT), (Occurrence.MISSED, Task.MISSED)):
            end_tasks([one.source for one in judged if one.state == state], state=ended)
        record_all([_event(one) for one in judged], by=SYSTEM)
    return len(judged)


def _write(judged: Sequence[Occurrence]) -> None:
    """One prepared statement for all: a tenth of what an update of many rows by cases costs."""
    names = ("state", "reason", "person_id", "away_for_id", "ended_at", "id")
    ended_at = Occurrence._meta.get_field("ended_at")
    rows = [
        [
            ended_at.get_db_prep_save(one.ended_at, connection) if name == "ended_at" else getattr(one, name)
            for name in names
        ]
        for one in judged
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE duties_occurrence SET state = %s, reason = %s, person_id = %s, away_for_id = %s, ended_at = %s"
            " WHERE id = %s AND state = 'due'",
            rows,
        )


def _seats(judged: Sequence[Occurrence], at: datetime) -> Seats:
    """Who answered for each role of each of these cells at that moment, as is known now."""
    rows = Tenure.objects.told_of(at, None).filter(
        capacity__code__in={one.officer for one in judged}, unit__in={one.unit_id for one in judged}
    )
    return by_seat(rows, at)


def _decide(one: Occurrence, seats: Seats, days: _Days) -> None:
    one.ended_at = now()
    reason = _excused(one, seats, days)
    if reason:
        one.state, one.reason = Occurrence.EXEMPT, reason
        return
    holder = seats[one.officer, one.unit.code][0]
    one.state, one.person, one.away_for = Occurrence.MISSED, holder.person, holder.away_for


def _excused(one: Occurrence, seats: Seats, days: _Days) -> str:
    """Why it is not asked for; empty when it is."""
    held = seats.get((one.officer, one.unit.code), [])
    if not held:
        return Occurrence.VACANT
    if not held[0].is_present:
        return Occurrence.LEAVE
    duty = one.text
    if duty and is_by_the_day(duty) and not days.is_worked(one):
        return Occurrence.DAY_OFF
    if duty and duty.event and not one.cause and not _happened(one, duty):
        return Occurrence.NO_EVENT
    return ""


class _Days:
    """Which days are worked where, as the calendars say now: each calendar and day is asked for once."""

    def __init__(self) -> None:
        self._kept: dict[date, Kept] = {}
        self._calendars: dict[tuple[int, str], WorkCalendar] = {}

    def is_worked(self, one: Occurrence) -> bool:
        """Whether the day it opened on is a working day where its unit is."""
        day = timezone.localdate(one.opens_at)
        kept = self._kept.get(day) or self._kept.setdefault(day, kept_on(day))
        key = one.blueprint_id, kept.of(one.unit)
        calendar = self._calendars.get(key) or self._calendars.setdefault(key, _calendar(one, key[1]))
        return calendar.day(one.opens_at.astimezone(calendar.zone).date()).is_working


def _calendar(one: Occurrence, code: str) -> WorkCalendar:
    has_it = institution_of(one.blueprint).calendar(code) is not None
    return calendar_of(code if has_it else STANDARD_CALENDAR, blueprint=one.blueprint)


def _happened(one: Occurrence, duty: DutyText) -> bool:
    """Whether there was, in the cell and in its time, what the duty is for."""
    rows = Entry.objects.filter(
        kind__in=kinds_of(duty.event), unit=one.unit.code, at__gte=one.opens_at, at__lte=one.due_at
    )
    return any(is_meant(duty.event, kind, facts) for kind, facts in rows.values_list("kind", "facts"))


def _event(one: Occurrence) -> Event:
    kind = "duty.missed" if one.state == Occurrence.MISSED else "duty.exempted"
    return Event(kind, one.source, one.unit.code, facts_of(one))


def follow_moved(entry: Entry) -> None:
    """When a calendar moved the tasks of duties, or more time was granted for one, the duties follow, with the moment
    from which they count as missed.
    """
    if entry.kind == TIME_ANSWERED:
        tasks = Task.objects.filter(source=entry.facts["source"], state=Task.DUE)
        _follow({task.source: (task.due_at, task.calendar) for task in tasks if task.due_at})
        return
    rows = Moved.objects.filter(recount=entry.facts["recount"], task__source__startswith="duty:")
    columns = rows.values_list("task__source", "now", "task__calendar")
    _follow({source: (due_at, cite) for source, due_at, cite in columns})


def _follow(moved: Mapping[str, tuple[datetime, str]]) -> None:
    known: dict[str, WorkCalendar] = {}
    open_ones = Occurrence.objects.filter(state=Occurrence.DUE, source__in=list(moved))
    changed = []
    rows = open_ones.select_related("blueprint").defer("blueprint__text", "blueprint__content")
    for one in rows.iterator(chunk_size=AT_ONCE):
        one.due_at, cite = moved[one.source]
        calendar = known.get(cite) or known.setdefault(cite, cited_calendar(cite))
        one.missed_at = reckon(
            one.due_at, parse_limit(institution_of(one.blueprint).duty_grace), calendar
        ).due
        changed.append(one)
    Occurrence.objects.bulk_update(changed, ["due_at", "missed_at"], batch_size=AT_ONCE)

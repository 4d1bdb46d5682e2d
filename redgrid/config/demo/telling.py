"""What happened when: single happenings, put in order and told one after the other, each at its moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from redgrid.kit import clock
from redgrid.kit.worktime import STANDARD, WorkCalendar

Text = dict[str, Any]
# Nothing that is told lies in the future, not even by a minute.
LAST = timedelta(minutes=1)


@dataclass(frozen=True)
class Happening:
    """Something to do at a moment. ``do`` may return what follows, each at its own moment."""

    at: datetime
    do: Callable[[], object]


def story(
    text: Text, until: datetime, begin: Callable[[], object], step: Callable[[Text], Callable[[], None]]
) -> list[Happening]:
    """What begins on a working day before ``until`` and goes on step by step, each so many business hours after the
    one before. Loaded on a quiet morning, the last steps of the youngest have not happened yet.
    """
    at = min(working_days_before(until, text["days_ago"], text["at"]), until - LAST)
    told = [Happening(at, begin)]
    for each in text.get("steps") or ():
        at = after_work(at, float(each["after_hours"]))
        if at >= until:
            break
        told.append(Happening(at, step(each)))
    return told


def tell(happenings: Iterable[Happening]) -> None:
    """Do everything in the order of its moments; what is at the same moment stays in its order."""
    for happening in sorted(happenings, key=lambda one: one.at):
        with clock.at(happening.at):
            happening.do()


def day(on: date | None, calendar: WorkCalendar = STANDARD) -> datetime | None:
    """The beginning of a day on the centre's clock."""
    return datetime.combine(on, time(), calendar.zone) if on else None


def some_day(on: date) -> datetime:
    """The beginning of a day that there must be."""
    return datetime.combine(on, time(), STANDARD.zone)


def working_days_before(
    moment: datetime, count: int, clock_time: str, calendar: WorkCalendar = STANDARD
) -> datetime:
    """``clock_time`` (08:30) on the ``count``-th working day before ``moment``."""
    on = moment.astimezone(calendar.zone).date()
    while count:
        on -= timedelta(days=1)
        count -= calendar.day(on).is_working
    return datetime.combine(on, time.fromisoformat(clock_time), calendar.zone)


def after_work(moment: datetime, hours: float, calendar: WorkCalendar = STANDARD) -> datetime:
    """The moment when ``hours`` of business have passed since ``moment``, inside business hours."""
    left = timedelta(hours=hours)
    on = moment.astimezone(calendar.zone).date()
    while True:
        for begin, end in calendar.hours if calendar.day(on).is_working else ():
            opens = max(moment, calendar.moment(on, begin))
            length = calendar.moment(on, end) - opens
            if length > timedelta() and left <= length:
                return opens + left
            left -= max(length, timedelta())
        on += timedelta(days=1)

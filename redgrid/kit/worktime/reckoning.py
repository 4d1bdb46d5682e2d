"""From a start and a limit to the due moment, remembering each step.

The rules are those of the Civil Code of China, articles 201 and 203: days do not count the day they start on, hours run
from their minute; a period in days that ends on a day off ends on the next working day, at 24:00, or when business
closes where business hours are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime.calendars import Day, WorkCalendar
from redgrid.kit.worktime.limits import DAYS, MINUTES, WORK_HOURS, WORKING_DAYS, Limit

# Beyond, a limit could run out of the calendar.
YEARS = range(1900, 3001)
ONE_DAY = timedelta(days=1)

Step = dict[str, Any]


@dataclass(frozen=True)
class Due:
    """When something is due. ``provisional``: it rests on days whose holidays have not been published yet.

    ``steps`` are plain JSON; ``sentences.explain`` turns them into words.
    """

    due: datetime
    provisional: bool
    steps: list[Step]


def reckon(start: datetime, limit: Limit, calendar: WorkCalendar) -> Due:
    """When ``limit`` from ``start`` (an aware moment) runs out on ``calendar``. Raises Invalid for far away years."""
    start = start.astimezone(calendar.zone)
    if start.year not in YEARS:
        raise Invalid(_("The year %(year)d is too far away to reckon with.") % {"year": start.year})
    if limit.unit == WORKING_DAYS:
        return _working_days(start, limit.amount, calendar)
    if limit.unit == WORK_HOURS:
        return _work_hours(start, limit.amount, calendar)
    if limit.unit == DAYS:
        return _days(start, limit.amount, calendar)
    return _natural(start, limit)


def _natural(start: datetime, limit: Limit) -> Due:
    """Minutes and hours: in UTC, so that a change of clocks does not lengthen or shorten them."""
    minutes = limit.amount * (1 if limit.unit == MINUTES else 60)
    due = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)
    steps = [
        _step("start", at=_iso(start), reason="from_the_minute", law=201),
        _step("hours", reason="natural", **{"from": _iso(start), "to": _iso(due)}, minutes=minutes),
        _step("close", at=_iso(due), reason="used_up"),
    ]
    return Due(due, False, steps)


def _working_days(start: datetime, amount: int, calendar: WorkCalendar) -> Due:
    tale = _Tale([_step("start", at=_iso(start), reason="day_not_counted", law=201)])
    last = _next_days(start.date(), amount, calendar, tale)
    return tale.closed(calendar.end_of_business(last), "end_of_business", law=203)


def _days(start: datetime, amount: int, calendar: WorkCalendar) -> Due:
    first, last = start.date() + ONE_DAY, start.date() + timedelta(days=amount)
    tale = _Tale([_step("start", at=_iso(start), reason="day_not_counted", law=201)])
    tale.steps.append(_run("count", first, last, reason="natural", name="", first=1, last=amount))
    day = calendar.day(last)
    tale.is_provisional = day.is_provisional
    if not day.is_working:
        moved = _next_days(last, 1, calendar, tale, is_counting=False)
        tale.steps.append(_run("moved", last, moved, reason=day.reason, name=day.name, law=203))
        last = moved
    return tale.closed(calendar.end_of_day(last), "end_of_day", law=203)


def _next_days(
    on: date, amount: int, calendar: WorkCalendar, tale: _Tale, *, is_counting: bool = True
) -> date:
    """The ``amount``-th working day after ``on``; the tale learns of the days between."""
    counted = 0
    while counted < amount:
        on += ONE_DAY
        day = calendar.day(on)
        tale.is_provisional = tale.is_provisional or day.is_provisional
        if not day.is_working:
            tale.skip(on, day)
            continue
        counted += 1
        if is_counting:
            tale.count(on, day, counted)
    return on


def _work_hours(start: datetime, amount: int, calendar: WorkCalendar) -> Due:
    tale = _Tale([_step("start", at=_iso(start), reason="business_hours", law=201)])
    left, at, on = timedelta(hours=amount), start, start.date()
    while True:
        day = calendar.day(on)
        tale.is_provisional = tale.is_provisional or day.is_provisional
        if not day.is_working:
            tale.skip(on, day)
        for begins, ends in calendar.hours if day.is_working else ():
            begin, end = max(at, calendar.moment(on, begins)), calendar.moment(on, ends)
            if begin >= end:
                continue
            end = min(end, begin + left)
            left -= end - begin
            tale.steps.append(_worked(begin, end, left, day))
            if not left:
                return tale.closed(end, "used_up")
        on += ONE_DAY


def _worked(begin: datetime, end: datetime, left: timedelta, day: Day) -> Step:
    return _step(
        "hours",
        reason=day.reason,
        name=day.name,
        **{"from": _iso(begin), "to": _iso(end)},
        minutes=_minutes(end - begin),
        left=_minutes(left),
    )


class _Tale:
    """Steps in the making: days of one kind that follow each other become one step."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps
        self.is_provisional = False

    def skip(self, on: date, day: Day) -> None:
        if not self._continues("skip", on, day):
            self.steps.append(_run("skip", on, on, reason=day.reason, name=day.name))

    def count(self, on: date, day: Day, number: int) -> None:
        if self._continues("count", on, day):
            self.steps[-1]["last"] = number
        else:
            self.steps.append(
                _run("count", on, on, reason=day.reason, name=day.name, first=number, last=number)
            )

    def closed(self, due: datetime, reason: str, **facts: Any) -> Due:
        """The end of the tale; a due moment that may still change says so."""
        if self.is_provisional:
            self.steps.append(_step("provisional", year=due.year))
        self.steps.append(_step("close", at=_iso(due), reason=reason, **facts))
        return Due(due, self.is_provisional, self.steps)

    def _continues(self, kind: str, on: date, day: Day) -> bool:
        """Whether the last step is of this kind of day; then it reaches to ``on``, which is the day after it."""
        last = self.steps[-1]
        if (last["kind"], last["reason"], last.get("name")) != (kind, day.reason, day.name):
            return False
        last["to"] = on.isoformat()
        return True


def _step(kind: str, **facts: Any) -> Step:
    return {"kind": kind, **facts}


def _run(kind: str, first_day: date, last_day: date, **facts: Any) -> Step:
    return {"kind": kind, "from": first_day.isoformat(), "to": last_day.isoformat(), **facts}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))

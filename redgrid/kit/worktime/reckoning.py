"""From a start and a limit to the due moment, remembering each step.

The rules are those of the Civil Code of China, articles 201 and 203: days do not count the day they start on, hours run
from their minute; a period in days that ends on a day off ends on the next working day, at 24:00, or when business
closes where business hours are kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime.calendars import Day, WorkCalendar
from redgrid.kit.worktime.limits import DAYS, MINUTES, WORK_HOURS, WORKING_DAYS, Limit
from redgrid.kit.worktime.rules import Rule
from redgrid.kit.worktime.tale import Due, Step, Tale, iso, run, step
from redgrid.kit.worktime.windows import next_due

# Beyond, a limit could run out of the calendar.
YEARS = range(1900, 3001)
ONE_DAY = timedelta(days=1)


def reckon(start: datetime, limit: Limit | Rule, calendar: WorkCalendar) -> Due:
    """When ``limit`` from ``start`` (an aware moment) runs out on ``calendar``; a calendar rule: when it is due next.

    Raises Invalid for far away years.
    """
    start = start.astimezone(calendar.zone)
    if start.year not in YEARS:
        raise Invalid(_("The year %(year)d is too far away to reckon with.") % {"year": start.year})
    found = next_due(limit, calendar, start) if isinstance(limit, Rule) else _run_out(start, limit, calendar)
    return replace(found, start=start, limit=str(limit))


def _run_out(start: datetime, limit: Limit, calendar: WorkCalendar) -> Due:
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
        step("start", at=iso(start), reason="from_the_minute", law=201),
        step("hours", reason="natural", **{"from": iso(start), "to": iso(due)}, minutes=minutes),
        step("close", at=iso(due), reason="used_up"),
    ]
    return Due(due, False, steps)


def _working_days(start: datetime, amount: int, calendar: WorkCalendar) -> Due:
    tale = Tale([step("start", at=iso(start), reason="day_not_counted", law=201)])
    last = _next_days(start.date(), amount, calendar, tale)
    return tale.closed(calendar.end_of_business(last), "end_of_business", law=203)


def _days(start: datetime, amount: int, calendar: WorkCalendar) -> Due:
    first, last = start.date() + ONE_DAY, start.date() + timedelta(days=amount)
    tale = Tale([step("start", at=iso(start), reason="day_not_counted", law=201)])
    tale.steps.append(run("count", first, last, reason="natural", name="", first=1, last=amount))
    day = calendar.day(last)
    tale.is_provisional = day.is_provisional
    if not day.is_working:
        moved = _next_days(last, 1, calendar, tale, is_counting=False)
        tale.steps.append(run("moved", last, moved, reason=day.reason, name=day.name, law=203))
        last = moved
    return tale.closed(calendar.end_of_day(last), "end_of_day", law=203)


def _next_days(
    on: date, amount: int, calendar: WorkCalendar, tale: Tale, *, is_counting: bool = True
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
    tale = Tale([step("start", at=iso(start), reason="business_hours", law=201)])
    left, at, on = timedelta(hours=amount), start, start.date()
    # The shift that began yesterday may still run.
    on -= ONE_DAY if calendar.crosses_midnight else timedelta()
    while True:
        day = calendar.day(on)
        tale.is_provisional = tale.is_provisional or day.is_provisional
        if not day.is_working and on >= start.date():
            tale.skip(on, day)
        for begins, ends in calendar.hours_on(on) if day.is_working else ():
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
    return step(
        "hours",
        reason=day.reason,
        name=day.name,
        **{"from": iso(begin), "to": iso(end)},
        minutes=_minutes(end - begin),
        left=_minutes(left),
    )


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))

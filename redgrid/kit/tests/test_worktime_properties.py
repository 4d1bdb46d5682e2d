"""Working time against a model that walks day by day and minute by minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from redgrid.kit.worktime import Due, Limit, Override, WorkCalendar, reckon

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = ((480, 720), (810, 1050))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

starts = st.integers(0, 8 * 365 * 24 * 60).map(
    lambda minutes: datetime(2018, 1, 1, tzinfo=SHANGHAI) + minutes * MINUTE
)
edits = st.dictionaries(
    st.dates(date(2018, 1, 1), date(2026, 12, 31)), st.booleans().map(Override), max_size=20
)


def is_worked(on: date, overrides: dict[date, Override]) -> bool:
    """The package's own answer, which the product does not call."""
    return overrides[on].is_working if on in overrides else published(on)


@cache
def published(on: date) -> bool:
    return bool(chinese_calendar.is_workday(on))


def minutes_after(start: datetime) -> Iterator[datetime]:
    while True:
        yield start
        start += MINUTE


@given(starts, st.integers(1, 25), edits)
def test_working_days_are_counted_one_by_one(
    start: datetime, amount: int, overrides: dict[date, Override]
) -> None:
    on, left = start.date(), amount
    while left:
        on += DAY
        left -= is_worked(on, overrides)
    found = reckon(start, Limit(amount, "working days"), WorkCalendar(overrides=overrides))
    assert found.due == datetime.combine(on, time(17, 30), SHANGHAI)
    assert _days_told(found) == amount


@given(starts, st.integers(1, 12), edits)
def test_work_hours_are_counted_minute_by_minute(
    start: datetime, amount: int, overrides: dict[date, Override]
) -> None:
    left = amount * 60
    for minute in minutes_after(start):
        of_day = minute.hour * 60 + minute.minute
        left -= is_worked(minute.date(), overrides) and any(begin <= of_day < end for begin, end in HOURS)
        if not left:
            break
    found = reckon(start, Limit(amount, "work-hours"), WorkCalendar(overrides=overrides))
    assert found.due == minute + MINUTE
    assert sum(step["minutes"] for step in found.steps if step["kind"] == "hours") == amount * 60


@given(starts, st.integers(1, 60), edits)
def test_days_end_at_midnight_of_the_last_day_or_of_the_next_worked_one(
    start: datetime, amount: int, overrides: dict[date, Override]
) -> None:
    on = start.date() + amount * DAY
    while not is_worked(on, overrides):
        on += DAY
    found = reckon(start, Limit(amount, "days"), WorkCalendar(overrides=overrides))
    assert found.due == datetime.combine(on, time(23, 59, 59), SHANGHAI)


@given(starts, st.integers(1, 100_000), st.sampled_from(["minutes", "hours"]))
def test_natural_time_just_runs(start: datetime, amount: int, unit: str) -> None:
    amount = amount if unit == "minutes" else amount // 60 + 1
    found = reckon(start, Limit(amount, unit), WorkCalendar())
    assert found.due - start == timedelta(**{unit: amount})


@given(starts, st.integers(1, 40), st.sampled_from(["days", "working days", "work-hours"]), edits)
def test_a_longer_limit_or_a_later_start_is_never_due_earlier(
    start: datetime, amount: int, unit: str, overrides: dict[date, Override]
) -> None:
    calendar = WorkCalendar(overrides=overrides)
    due = reckon(start, Limit(amount, unit), calendar).due
    assert start < due
    assert due <= reckon(start, Limit(amount + 1, unit), calendar).due
    assert due <= reckon(start + timedelta(hours=7), Limit(amount, unit), calendar).due


@given(starts, st.integers(1, 40), edits)
def test_the_steps_of_working_days_cover_every_day_once(
    start: datetime, amount: int, overrides: dict[date, Override]
) -> None:
    found = reckon(start, Limit(amount, "working days"), WorkCalendar(overrides=overrides))
    told = [
        date.fromisoformat(step["from"]) + n * DAY
        for step in found.steps
        if step["kind"] in {"skip", "count"}
        for n in range((date.fromisoformat(step["to"]) - date.fromisoformat(step["from"])).days + 1)
    ]
    assert told == [start.date() + n * DAY for n in range(1, (found.due.date() - start.date()).days + 1)]


def _days_told(found: Due) -> int:
    return sum(step["last"] - step["first"] + 1 for step in found.steps if step["kind"] == "count")

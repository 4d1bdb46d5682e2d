from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from redgrid.kit.moments import due_state, say_day, say_duration

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_a_day_is_named_by_its_distance_then_by_its_date_then_with_its_year() -> None:
    today = date(2026, 11, 22)
    days = [date(2026, 11, 21), today, date(2026, 11, 23), date(2026, 1, 5), date(2027, 1, 5)]
    assert [say_day(day, today) for day in days] == ["yesterday", "today", "tomorrow", "Jan 5", "Jan 5, 2027"]


@pytest.mark.parametrize(
    ("length", "two", "one"),
    [
        (timedelta(seconds=59), "less than a minute", "less than a minute"),
        (timedelta(minutes=1), "1 min", "1 min"),
        (timedelta(hours=1), "1 hour", "1 hour"),
        (timedelta(hours=3, minutes=20, seconds=59), "3 hours 20 min", "3 hours"),
        (timedelta(days=1, minutes=59), "1 day", "1 day"),
        (timedelta(days=2, hours=5, minutes=40), "2 days 5 hours", "2 days"),
        (timedelta(hours=-2), "2 hours", "2 hours"),
    ],
)
def test_a_duration_is_said_in_at_most_two_units(length: timedelta, two: str, one: str) -> None:
    assert (say_duration(length), say_duration(length, 1)) == (two, one)


@pytest.mark.parametrize(
    ("due_in", "done_in", "code", "text"),
    [
        (None, None, "none", "No due date"),
        (timedelta(hours=25), None, "open", "In time"),
        (timedelta(hours=24), None, "soon", "1 day left"),
        (timedelta(0), None, "soon", "less than a minute left"),
        (timedelta(minutes=-90), None, "late", "Late by 1 hour"),
        (timedelta(hours=-2), timedelta(hours=-2), "met", "On time"),
        (timedelta(hours=-5), timedelta(hours=-2), "missed", "Done 3 hours late"),
    ],
)
def test_a_due_moment_stands_in_one_of_six_states(
    due_in: timedelta | None, done_in: timedelta | None, code: str, text: str
) -> None:
    due = None if due_in is None else NOON + due_in
    done = None if done_in is None else NOON + done_in
    state = due_state(due, done, NOON)
    assert (state.code, state.text) == (code, text)


def test_every_state_has_its_own_shape_so_that_none_is_told_by_colour_alone() -> None:
    hour = timedelta(hours=1)
    states = [
        due_state(None),
        due_state(NOON, NOON, NOON),
        due_state(NOON, NOON + hour, NOON),
        due_state(NOON - hour, None, NOON),
        due_state(NOON + hour, None, NOON),
        due_state(NOON + 30 * hour, None, NOON),
    ]
    assert len({state.icon for state in states}) == len({str(state.word) for state in states}) == 6

"""Calendar rules against facts known by hand, and against a model that walks day by day over random calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime import (
    BY_RHYTHM,
    STANDARD,
    Override,
    Rotation,
    Rule,
    WorkCalendar,
    explain,
    limit_words,
    parse_limit,
    parse_periods,
    parse_rule,
    reckon,
    said,
    windows,
    written,
)

pytestmark = pytest.mark.once
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
# 1 to 7 October 2026 are off, Saturday the 10th makes up for one of them; 25 to 27 September are off too.
WRITTEN = {
    "every working day": ("2026-09-28", "every working day"),
    "every day": ("2026-09-28", "every day"),
    "every week": ("2026-09-30", "every week"),
    "every Friday": ("2026-09-28", "every Friday"),
    "every 2 weeks on Friday": ("2026-10-08", "every 2 weeks on Friday"),
    "every half-year": ("2026-12-31", "every half-year"),
    "every 2 weeks": ("2026-10-10", "every 2 weeks"),
    "first 5 working days of the quarter": ("2026-10-13", "the first 5 working days of the quarter"),
    "last 3 working days of the month": ("2026-09-30", "the last 3 working days of the month"),
    "by the last working day of the year": ("2026-12-31", "the last working day of the year at the latest"),
    "2nd working day of the week": ("2026-09-29", "working day no. 2 of the week"),
    "2nd Thursday of the month": ("2026-10-08", "Thursday no. 2 of the month"),
    "last Friday of the quarter": ("2026-09-28", "the last Friday of the quarter"),
    "1st and 15th of the month": ("2026-10-08", "on day 1 and day 15 of the month"),
    "by the 15th and last day of the month": ("2026-09-30", "by day 15 and the last day of the month"),
    "by the 5th of the month": ("2026-10-08", "by day 5 of the month"),
    "by 31 January": ("2027-02-01", "every year by January 31"),
    "RRULE:FREQ=MONTHLY;BYDAY=2TH": ("2026-10-08", "by the calendar rule RRULE:FREQ=MONTHLY;BYDAY=2TH"),
    "DTSTART:20260105 RRULE:FREQ=WEEKLY;INTERVAL=3": (
        "2026-10-08",
        "by the calendar rule DTSTART:20260105 RRULE:FREQ=WEEKLY;INTERVAL=3",
    ),
}
SHIFTS = WorkCalendar(
    hours=parse_periods(["08:00-20:00"]),
    public_holidays="",
    rotation=Rotation(
        date(2026, 1, 1), (parse_periods(["08:00-20:00"]), parse_periods(["20:00-08:00"]), (), ())
    ),
)


def rule(text: str) -> Rule:
    found = parse_rule(text)
    assert found
    return found


def test_every_form_is_understood_said_and_due_as_reckoned_by_hand() -> None:
    start = datetime(2026, 9, 28, 10, tzinfo=SHANGHAI)
    with translation.override("en"):
        found = {
            text: (f"{reckon(start, rule(text), STANDARD).due:%Y-%m-%d}", limit_words(rule(text)))
            for text in WRITTEN
        }
    assert found == WRITTEN
    assert all(parse_rule(text) for text in BY_RHYTHM.values())


def test_limits_and_rules_are_typed_as_people_say_them() -> None:
    limits = (
        "4 work-hours",
        "1 working day",
        "5 working days",
        "24 hours",
        "2 days",
        "30 minutes",
        "every 3 months",
    )
    with translation.override("zh-hans"):
        assert {text: written(said(text)) for text in (*WRITTEN, *limits)} == {
            text: text for text in (*WRITTEN, *limits)
        }
        assert said("5 working days") != "5 working days"
        assert [written(typed) for typed in (" 5 个工作日", "soon", "", "1 2 3 4 5")] == [
            "5 working days",
            "soon",
            "",
            "1 2 3 4 5",
        ]


def test_what_is_no_rule_is_said_to_be_none() -> None:
    for text in ("soon", "last 5 days of the month", "every 0 weeks", "2nd Thursday of the week", "x" * 300):
        assert parse_rule(text) is None, text
    for text in (
        "RRULE:FREQ=HOURLY", "RRULE:FREQ=DAILY;BYHOUR=8", "RRULE:FREQ=DAILY;COUNT=3", "RRULE:SOON", "RRULE:",
        "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "first 0 working days of the week", "by 32 January",
        "DTSTART:20269999 RRULE:FREQ=DAILY",
    ):  # fmt: skip
        with pytest.raises(Invalid):
            parse_limit(text)
    with pytest.raises(Invalid):
        reckon(
            datetime(2026, 1, 5, tzinfo=SHANGHAI), rule("RRULE:FREQ=DAILY;UNTIL=20250101T000000Z"), STANDARD
        )


def test_a_window_explains_the_days_it_counted() -> None:
    with translation.override("en"):
        due = reckon(
            datetime(2026, 9, 28, 10, tzinfo=SHANGHAI), rule("first 5 working days of the quarter"), STANDARD
        )
        assert explain(due.steps) == [
            "Comes round by the calendar: the first 5 working days of the quarter. Looked for after 2026-09-28 10:00.",
            "Next comes the time from 2026-10-01 to 2026-12-31.",
            "2026-10-01 to 2026-10-07: not counted, National Day.",
            "2026-10-08 to 2026-10-09: days 1 to 2, working day.",
            "2026-10-10: day 3, make-up working day for National Day.",
            "2026-10-11: not counted, weekend.",
            "2026-10-12 to 2026-10-13: days 4 to 5, working day.",
            "Due at 2026-10-13 17:30, when business closes on the last day (Civil Code, article 203).",
        ]


def test_a_shift_team_has_its_own_days_and_its_night_ends_in_the_morning() -> None:
    shifts = list(windows(rule("every shift"), SHIFTS, date(2026, 1, 1), date(2026, 1, 6)))
    assert [(w.key, f"{w.opens:%d %H:%M}", f"{w.due:%d %H:%M}") for w in shifts] == [
        ("2026-01-01", "01 08:00", "01 20:00"),
        ("2026-01-02", "02 20:00", "03 08:00"),
        ("2026-01-05", "05 08:00", "05 20:00"),
        ("2026-01-06", "06 20:00", "07 08:00"),
    ]
    night = datetime(2026, 1, 3, 2, tzinfo=SHANGHAI)
    assert f"{reckon(night, parse_limit('8 work-hours'), SHIFTS).due:%d %H:%M}" == "05 10:00"


starts = st.integers(0, 8 * 365 * 24).map(
    lambda n: datetime(2018, 6, 1, tzinfo=SHANGHAI) + n * timedelta(hours=1)
)
edits = st.dictionaries(
    st.dates(date(2018, 1, 1), date(2027, 12, 31)), st.booleans().map(Override), max_size=60
)
calendars = st.builds(
    lambda days, cn: WorkCalendar(overrides=days, public_holidays=cn), edits, st.sampled_from(["CN", ""])
)
Worked = Callable[[date], bool]


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def quarter_of(on: date) -> list[date]:
    """Every day of the quarter, found by walking both ways."""
    return [
        day
        for day in days(on - 92 * DAY, on + 92 * DAY)
        if (day.year, (day.month - 1) // 3) == (on.year, (on.month - 1) // 3)
    ]


def close(on: date) -> datetime:
    return datetime.combine(on, time(17, 30), SHANGHAI)


def first_worked(on: date, worked: Worked) -> date:
    while not worked(on):
        on += DAY
    return on


def first_five(on: date, worked: Worked) -> date | None:
    found = [day for day in quarter_of(on) if worked(day)][:5]
    return found[-1] if found else None


def second_thursday(on: date, worked: Worked) -> date | None:
    nth = [d for d in days(on.replace(day=1), on.replace(day=28)) if d.isoweekday() == 4][1]
    return first_worked(nth, worked)


def last_of_month(on: date, worked: Worked) -> date | None:
    of_month = [
        d
        for d in days(on - 31 * DAY, on + 31 * DAY)
        if (d.year, d.month) == (on.year, on.month) and worked(d)
    ]
    return of_month[-1] if of_month else None


def fifth(on: date, worked: Worked) -> date | None:
    return first_worked(on.replace(day=5), worked)


MODELS: dict[str, Callable[[date, Worked], date | None]] = {
    "first 5 working days of the quarter": first_five,
    "2nd Thursday of the month": second_thursday,
    "RRULE:FREQ=MONTHLY;BYDAY=2TH": second_thursday,
    "last working day of the month": last_of_month,
    "by the 5th of the month": fifth,
}


@settings(max_examples=15, deadline=None)
@given(starts, calendars, st.sampled_from(sorted(MODELS)))
def test_rules_are_due_when_a_walk_over_the_days_says(
    start: datetime, calendar: WorkCalendar, text: str
) -> None:
    def worked(on: date) -> bool:
        return calendar.day(on).is_working

    dues = {MODELS[text](on, worked) for on in (start.date() + n * DAY for n in range(-120, 121, 20))}
    expected = min(close(on) for on in dues if on and close(on) > start)
    assert reckon(start, rule(text), calendar).due == expected


@settings(max_examples=15, deadline=None)
@given(starts, calendars, st.sampled_from(sorted({*WRITTEN, *BY_RHYTHM.values()})))
def test_windows_follow_each_other_and_a_later_start_is_never_due_earlier(
    start: datetime, calendar: WorkCalendar, text: str
) -> None:
    found = list(windows(rule(text), calendar, start.date(), start.date() + 200 * DAY))
    assert len({window.key for window in found}) == len(found)
    assert all(window.opens < window.due for window in found)
    assert all(one.due <= other.opens and one.due < other.due for one, other in pairwise(found))
    # Asked from the middle, the same windows come.
    later = [window for window in found if window.opens.date() > start.date() + 90 * DAY]
    again = windows(rule(text), calendar, start.date() + 91 * DAY, start.date() + 200 * DAY)
    assert list(again) == later
    due = reckon(start, rule(text), calendar).due
    assert start < due <= reckon(start + timedelta(hours=30), rule(text), calendar).due
    assert all(reckon(window.opens, rule(text), calendar).due == window.due for window in found[:3])

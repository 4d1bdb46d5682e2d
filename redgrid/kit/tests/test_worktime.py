"""Working time against facts that are known from the published notices and from the law."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime import (
    STANDARD,
    Limit,
    Override,
    WorkCalendar,
    day_reason,
    explain,
    limit_words,
    parse_limit,
    parse_periods,
    reckon,
    written_period,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


def due(start: str, limit: str, calendar: WorkCalendar = STANDARD) -> str:
    moment = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
    return f"{reckon(moment, parse_limit(limit), calendar).due:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("year", "working"),
    [
        (2018, 250), (2019, 250), (2020, 249), (2021, 250), (2022, 249),
        (2023, 249), (2024, 251), (2025, 248), (2026, 248),
    ],
)  # fmt: skip
def test_years_have_the_working_days_that_were_published(year: int, working: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert sum(STANDARD.day(on).is_working for on in days if on.year == year) == working


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # 1 to 7 October 2026 are off, Saturday the 10th makes up for one of them.
        ("2026-09-30T10:00", "3 working days", "2026-10-10 17:30:00"),
        ("2026-09-30T10:00", "1 working day", "2026-10-08 17:30:00"),
        # Reported on a Saturday: Monday is the first day.
        ("2026-11-21T09:00", "1 working day", "2026-11-23 17:30:00"),
        # After business the day is still the day it starts on.
        ("2026-11-23T20:00", "1 working day", "2026-11-24 17:30:00"),
        # Work-hours: the lunch break and the night do not count.
        ("2026-11-23T11:00", "1 work-hour", "2026-11-23 12:00:00"),
        ("2026-11-23T11:30", "1 work-hour", "2026-11-23 14:00:00"),
        ("2026-11-23T12:40", "1 work-hour", "2026-11-23 14:30:00"),
        ("2026-11-20T16:30", "4 work-hours", "2026-11-23 11:00:00"),
        ("2026-11-21T10:00", "8 work-hours", "2026-11-23 17:30:00"),
        ("2026-09-30T16:00", "6 work-hours", "2026-10-08 14:00:00"),
        # Natural time runs through nights and days off.
        ("2026-11-20T17:00", "24 hours", "2026-11-21 17:00:00"),
        ("2026-11-20T23:50", "30 minutes", "2026-11-21 00:20:00"),
        # Days end at 24:00, and not on a day off.
        ("2026-11-20T17:00", "4 days", "2026-11-24 23:59:59"),
        ("2026-11-20T17:00", "1 day", "2026-11-23 23:59:59"),
        ("2026-09-21T09:00", "10 days", "2026-10-08 23:59:59"),
        ("2026-09-30T09:00", "10 days", "2026-10-10 23:59:59"),
    ],
)
def test_due_moments_are_those_reckoned_by_hand(start: str, limit: str, expected: str) -> None:
    assert due(start, limit) == expected


def test_the_national_holiday_of_2026_explains_itself() -> None:
    found = reckon(datetime(2026, 9, 30, 10, tzinfo=SHANGHAI), parse_limit("3 working days"), STANDARD)
    assert not found.provisional
    assert found.steps == [
        {"kind": "start", "at": "2026-09-30T10:00:00+08:00", "reason": "day_not_counted", "law": 201},
        {"kind": "skip", "from": "2026-10-01", "to": "2026-10-07", "reason": "holiday", "name": "National Day"},
        {"kind": "count", "from": "2026-10-08", "to": "2026-10-09", "reason": "workday", "name": "",
         "first": 1, "last": 2},
        {"kind": "count", "from": "2026-10-10", "to": "2026-10-10", "reason": "make_up", "name": "National Day",
         "first": 3, "last": 3},
        {"kind": "close", "at": "2026-10-10T17:30:00+08:00", "reason": "end_of_business", "law": 203},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "limit", "sentences"),
    [
        (
            "2026-09-30T10:00",
            "3 working days",
            [
                "Starts on 2026-09-30 10:00; the day itself is not counted (Civil Code, article 201).",
                "2026-10-01 to 2026-10-07: not counted, National Day.",
                "2026-10-08 to 2026-10-09: days 1 to 2, working day.",
                "2026-10-10: day 3, make-up working day for National Day.",
                "Due at 2026-10-10 17:30, when business closes on the last day (Civil Code, article 203).",
            ],
        ),
        (
            "2026-11-20T10:00:30",
            "1 day",
            [
                "Starts on 2026-11-20 10:00:30; the day itself is not counted (Civil Code, article 201).",
                "2026-11-21: day 1, every day counts.",
                "2026-11-22: not counted, weekend.",
                "The last day, 2026-11-21, is a day off (weekend): it moves to 2026-11-23 (Civil Code, article 203).",
                "Due at the end of the last day, 2026-11-23 23:59:59 (Civil Code, article 203).",
            ],
        ),
        (
            "2026-11-20T16:00",
            "2 work-hours",
            [
                "Starts at 2026-11-20 16:00; only business hours of working days count.",
                "From 2026-11-20 16:00 to 2026-11-20 17:30: 1 h 30 min, 30 minutes left.",
                "2026-11-21 to 2026-11-22: not counted, weekend.",
                "From 2026-11-23 08:00 to 2026-11-23 08:30: 30 minutes, nothing left.",
                "Due at 2026-11-23 08:30.",
            ],
        ),
        (
            "2026-12-31T16:00",
            "1 working day",
            [
                "Starts on 2026-12-31 16:00; the day itself is not counted (Civil Code, article 201).",
                "2027-01-01: not counted, New Year's Day.",
                "2027-01-02 to 2027-01-03: not counted, weekend.",
                "2027-01-04: day 1, working day.",
                "The public holidays of 2027 are not known yet: this date may still change.",
                "Due at 2027-01-04 17:30, when business closes on the last day (Civil Code, article 203).",
            ],
        ),
        (
            "2026-11-20T16:00",
            "2 hours",
            [
                "Starts at 2026-11-20 16:00 and runs from that minute (Civil Code, article 201).",
                "From 2026-11-20 16:00 to 2026-11-20 18:00: 2 hours, day and night.",
                "Due at 2026-11-20 18:00.",
            ],
        ),
    ],
)
def test_steps_become_sentences(start: str, limit: str, sentences: list[str]) -> None:
    moment = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
    with translation.override("en"):
        assert explain(reckon(moment, parse_limit(limit), STANDARD).steps) == sentences


def test_a_limit_that_reaches_beyond_the_published_years_is_provisional() -> None:
    start = datetime(2026, 12, 30, 16, tzinfo=SHANGHAI)
    found = {
        limit: reckon(start, parse_limit(limit), STANDARD).provisional
        for limit in (
            "1 working day",
            "2 working days",
            "9 work-hours",
            "10 work-hours",
            "1 day",
            "2 days",
            "80 hours",
        )
    }
    assert found == {
        "1 working day": False,
        "2 working days": True,
        "9 work-hours": False,
        "10 work-hours": True,
        "1 day": False,
        "2 days": True,
        "80 hours": False,
    }


def test_an_edited_day_wins_over_the_published_calendar() -> None:
    edited = {
        date(2026, 10, 8): Override(False, "storm"),
        date(2026, 10, 3): Override(True, "duty"),
        date(2027, 1, 1): Override(False),
    }
    calendar = WorkCalendar(overrides=edited)
    assert due("2026-09-30T10:00", "2 working days", calendar) == "2026-10-09 17:30:00"
    assert due("2026-12-31T10:00", "1 working day", calendar) == "2027-01-04 17:30:00"
    assert calendar.day(date(2027, 1, 1)).is_provisional is False
    with translation.override("en"):
        assert [day_reason(*(calendar.day(on).reason, calendar.day(on).name)) for on in edited] == [
            "set as a day off (storm)",
            "set as a working day (duty)",
            "set as a day off",
        ]


def test_a_calendar_without_public_holidays_knows_its_weekdays_only() -> None:
    calendar = WorkCalendar(weekdays=frozenset(range(1, 8)), public_holidays="", hours=((0, 1440),))
    assert due("2030-10-01T10:00", "2 working days", calendar) == "2030-10-03 23:59:59"
    assert due("2030-10-01T20:00", "4 work-hours", calendar) == "2030-10-02 00:00:00"
    assert calendar.day(date(2030, 10, 1)).is_provisional is False


def test_hours_are_hours_when_clocks_change() -> None:
    berlin = WorkCalendar(zone=ZoneInfo("Europe/Berlin"), public_holidays="")
    start = datetime(2026, 3, 28, 12, tzinfo=berlin.zone)
    assert f"{reckon(start, parse_limit('24 hours'), berlin).due:%d %H:%M %z}" == "29 13:00 +0200"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("30 minutes", Limit(30, "minutes")),
        ("1 minute", Limit(1, "minutes")),
        ("24 Hours", Limit(24, "hours")),
        (" 4 work-hours ", Limit(4, "work-hours")),
        ("1 work-hour", Limit(1, "work-hours")),
        ("15 days", Limit(15, "days")),
        ("3  working  days", Limit(3, "working days")),
    ],
)
def test_limits_are_read(text: str, limit: Limit) -> None:
    assert parse_limit(text) == limit
    assert parse_limit(str(limit)) == limit


@pytest.mark.parametrize(
    "text",
    ["", "soon", "3", "days", "3 wd", "1.5 hours", "-1 days", "0 days", "٣ days", "3 weeks", "99999999 days",
     "4000 days", "3 working-days", "3 days later"],
)  # fmt: skip
def test_other_limits_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_limit(text)
    assert refusal.value.field == "limit"
    assert len(refusal.value.reason) > 15


def test_limits_are_said_in_words() -> None:
    texts = ("1 minute", "2 minutes", "1 hour", "4 work-hours", "2 days", "1 working day")
    with translation.override("en"):
        assert [limit_words(parse_limit(text)) for text in texts] == list(texts)


def test_only_limits_on_business_time_need_a_calendar() -> None:
    texts = ("1 minute", "1 hour", "1 work-hour", "1 day", "1 working day")
    assert [parse_limit(text).needs_calendar for text in texts] == [False, False, True, False, True]


@pytest.mark.parametrize("year", [1, 1899, 3001, 9999])
def test_years_far_away_are_refused(year: int) -> None:
    with pytest.raises(Invalid):
        reckon(datetime(year, 6, 1, tzinfo=SHANGHAI), Limit(1, "days"), STANDARD)


@pytest.mark.parametrize(
    "written",
    [
        ["8-12"],
        ["12:00-13:00", "20:00-12:30"],
        ["08:00-08:00"],
        ["24:30-25:00"],
        ["08:00-12:00", "11:00-13:00"],
        ["x"],
        ["20:00-24:30"],
    ],
)
def test_business_hours_that_make_no_sense_are_refused(written: list[str]) -> None:
    with pytest.raises(Invalid):
        parse_periods(written)


def test_business_hours_are_read_and_written() -> None:
    periods = parse_periods(["08:00-12:00", "13:30-24:00"])
    assert periods == ((480, 720), (810, 1440))
    assert [written_period(period) for period in periods] == ["08:00-12:00", "13:30-24:00"]


@pytest.mark.parametrize("nothing", [{"hours": ()}, {"weekdays": frozenset()}])
def test_a_calendar_on_which_nothing_is_ever_open_is_refused(nothing: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        WorkCalendar(**nothing)

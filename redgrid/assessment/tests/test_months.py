from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from redgrid.assessment import months
from redgrid.assessment.months import MonthConverter
from redgrid.kit import clock

NOON = datetime(2025, 3, 31, 17, tzinfo=UTC)  # already the first of April on the centre's clock


def test_the_month_of_a_moment_is_the_one_on_the_centres_clock() -> None:
    assert months.month_of(NOON) == date(2025, 4, 1)
    with clock.at(NOON):
        assert months.this_month() == date(2025, 4, 1)


def test_months_follow_each_other_over_the_end_of_the_year() -> None:
    around = [months.month_after(date(2025, 1, 1), steps) for steps in (-13, -1, 0, 1, 12)]
    assert [f"{month:%Y-%m}" for month in around] == ["2023-12", "2024-12", "2025-01", "2025-02", "2026-01"]


def test_the_bounds_of_a_month_meet_those_of_the_next() -> None:
    start, end = months.bounds(date(2025, 12, 1))
    assert (start.isoformat(), end.isoformat()) == ("2025-12-01T00:00:00+08:00", "2026-01-01T00:00:00+08:00")


def test_recent_months_begin_with_the_present_one() -> None:
    with clock.at(NOON):
        assert [f"{month:%Y-%m}" for month in months.recent_months(3)] == ["2025-04", "2025-03", "2025-02"]


@pytest.mark.parametrize(
    "text",
    ["", "2025", "2025-13", "2025-00", "0000-01", "1999-12", "2025-05", "２０２５-01", "25-01", "2025-1"],
)
def test_what_is_no_month_so_far_is_refused(text: str) -> None:
    with clock.at(NOON), pytest.raises(ValueError, match=r".*"):
        months.parse_month(text)


def test_an_address_carries_the_month() -> None:
    converter = MonthConverter()
    assert converter.to_url(converter.to_python("2025-03")) == "2025-03"


def test_a_month_has_its_name_in_english_too() -> None:
    with translation.override("en"):
        assert months.say_month(date(2025, 3, 1)) == "March 2025"

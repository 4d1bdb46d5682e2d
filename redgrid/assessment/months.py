"""Months: what a sheet is about, from the first moment of its first day on the centre's clock."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import pgettext

from redgrid.kit.clock import now

FIRST_YEAR = 2000


def month_of(moment: datetime) -> date:
    """The first day of the month that ``moment`` lies in."""
    return timezone.localdate(moment).replace(day=1)


def this_month() -> date:
    return month_of(now())


def month_after(month: date, steps: int = 1) -> date:
    """The month ``steps`` later; earlier when negative."""
    count = month.year * 12 + month.month - 1 + steps
    return date(count // 12, count % 12 + 1, 1)


def say_month(month: date) -> str:
    return written(month, pgettext("date format, month", "F Y"))


def recent_months(count: int = 13) -> list[date]:
    """The present month and those before it, newest first."""
    return [month_after(this_month(), -steps) for steps in range(count)]


def bounds(month: date) -> tuple[datetime, datetime]:
    """The first moment of ``month`` and the first one after it."""
    return _starts(month), _starts(month_after(month))


def _starts(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def parse_month(text: str) -> date:
    """The month written as ``2026-03``, not after the present one. Raises ValueError."""
    year, _dash, month = text.partition("-")
    if not (text.isascii() and len(year) == 4 and len(month) == 2 and (year + month).isdigit()):
        raise ValueError(text)
    found = date(int(year), int(month), 1)
    if found.year < FIRST_YEAR or found > this_month():
        raise ValueError(text)
    return found


class MonthConverter:
    """A month in an address."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return parse_month(value)

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"

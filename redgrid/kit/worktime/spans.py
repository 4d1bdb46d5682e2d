"""Stretches of the calendar that follow each other without a hole: days, weeks, months, quarters, half-years, years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY, WEEK, MONTH, QUARTER, HALF_YEAR, YEAR = "day", "week", "month", "quarter", "half-year", "year"
MONTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6, YEAR: 12}
ONE_DAY = timedelta(days=1)
# A Monday that begins a week, a month, a quarter and a year: "every 2 weeks" counts from it.
ANCHOR = date(2018, 1, 1)


@dataclass(frozen=True)
class Stretch:
    """One of them: its first and its last day, and how it is called: ``2026-W12``, ``2026-03``, ``2026-Q1``."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class Span:
    """``every`` weeks, months ... in one."""

    unit: str
    every: int = 1

    def around(self, on: date) -> Stretch:
        """The stretch that ``on`` lies in."""
        if self.unit in MONTHS:
            length = MONTHS[self.unit] * self.every
            count = (on.year * 12 + on.month - 1 - ANCHOR.year * 12) // length * length + ANCHOR.year * 12
            first = _month(count)
            return Stretch(first, _month(count + length) - ONE_DAY, self._label(first))
        days = self.every * (7 if self.unit == WEEK else 1)
        first = ANCHOR + (on - ANCHOR) // timedelta(days=days) * timedelta(days=days)
        return Stretch(first, first + timedelta(days=days - 1), self._label(first))

    def _label(self, first: date) -> str:
        if self.unit == WEEK:
            year, week, _weekday = first.isocalendar()
            return f"{year}-W{week:02d}"
        return {
            DAY: first.isoformat(),
            MONTH: f"{first:%Y-%m}",
            QUARTER: f"{first.year}-Q{(first.month + 2) // 3}",
            HALF_YEAR: f"{first.year}-H{(first.month + 5) // 6}",
            YEAR: f"{first.year}",
        }[self.unit]


def _month(count: int) -> date:
    """The first day of the month that is ``count`` months after the beginning of our era."""
    return date(count // 12, count % 12 + 1, 1)

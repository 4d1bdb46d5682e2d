"""Business hours under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from redgrid.kit.worktime import WorkCalendar, parse_periods


@dataclass(frozen=True)
class CalendarText:
    """Business hours under a name. ``work_calendar`` adds the days that were edited."""

    code: str
    name: str
    hours: tuple[str, ...]
    name_en: str = ""
    time_zone: str = "Asia/Shanghai"
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    public_holidays: str | None = None

    def work_calendar(self, overrides: Mapping[Any, Any]) -> WorkCalendar:
        return WorkCalendar(
            hours=parse_periods(self.hours),
            weekdays=frozenset(self.weekdays),
            zone=ZoneInfo(self.time_zone),
            public_holidays=self.public_holidays or "",
            overrides=overrides,
        )

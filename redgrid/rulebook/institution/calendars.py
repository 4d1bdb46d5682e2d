"""Business hours under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from redgrid.kit.worktime import Rotation, WorkCalendar, parse_periods


@dataclass(frozen=True)
class CalendarText:
    """Business hours under a name. ``work_calendar`` adds the days that were edited.

    ``rotation`` is the pattern of a shift team: ``{"starts": "2026-01-01", "days": [["08:00-20:00"], []]}``.
    """

    code: str
    name: str
    hours: tuple[str, ...]
    name_en: str = ""
    time_zone: str = "Asia/Shanghai"
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    public_holidays: str | None = None
    rotation: Mapping[str, Any] | None = None

    def work_calendar(self, overrides: Mapping[Any, Any]) -> WorkCalendar:
        return WorkCalendar(
            hours=parse_periods(self.hours),
            weekdays=frozenset(self.weekdays),
            zone=ZoneInfo(self.time_zone),
            public_holidays=self.public_holidays or "",
            overrides=overrides,
            rotation=rotation_from(self.rotation) if self.rotation else None,
        )


def rotation_from(said: Mapping[str, Any]) -> Rotation:
    """The pattern of a shift team. Raises Invalid for periods, ValueError for a day that is none."""
    days = tuple(parse_periods(periods) if periods else () for periods in said["days"])
    return Rotation(date.fromisoformat(said["starts"]), days)

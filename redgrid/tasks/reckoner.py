"""Reckoning many due moments again: each calendar and limit is read once, each day and limit reckoned once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from redgrid.kit.worktime import Due, Limit, Rule, WorkCalendar, parse_limit, reckon
from redgrid.kit.worktime.limits import DAYS, WORKING_DAYS
from redgrid.rulebook.keeping import Kept, kept_on
from redgrid.rulebook.queries import cited_calendar

# A memory that grew beyond this is begun anew.
MOST_KEPT = 50_000
Key = tuple[str, str, object]


class Reckoner:
    """Due moments as the calendars have them now."""

    def __init__(self) -> None:
        self._calendars: dict[str, WorkCalendar] = {}
        self._limits: dict[str, Limit | Rule] = {}
        self._found: dict[Key, Due] = {}
        self._kept: dict[date, Kept] = {}

    def due(self, start: datetime, limit_text: str, cite: str) -> Due:
        """When ``limit_text`` from ``start`` runs out on the calendar that ``cite`` names. Raises Refused."""
        calendar = self._calendar(cite)
        limit = self._limits.get(limit_text) or self._limits.setdefault(limit_text, parse_limit(limit_text))
        start = start.astimezone(calendar.zone)
        # Days do not count the day they start on: the moment itself decides nothing.
        is_by_day = isinstance(limit, Limit) and limit.unit in {DAYS, WORKING_DAYS}
        key = (cite, limit_text, start.date() if is_by_day else start)
        found = self._found.get(key)
        if found is None:
            if len(self._found) > MOST_KEPT:
                self._found.clear()
            found = self._found[key] = replace(reckon(start, limit, calendar), calendar=cite)
        return found if found.start == start else _starting(found, start)

    def kept(self, on: date) -> Kept:
        """The calendars that units keep on a day."""
        found = self._kept.get(on)
        return found or self._kept.setdefault(on, kept_on(on))

    def _calendar(self, cite: str) -> WorkCalendar:
        found = self._calendars.get(cite)
        return found or self._calendars.setdefault(cite, cited_calendar(cite))


def _starting(due: Due, start: datetime) -> Due:
    """The same reckoning, told from another minute of the same day."""
    first = {**due.steps[0], "at": start.isoformat(timespec="seconds")}
    return replace(due, start=start, steps=[first, *due.steps[1:]])

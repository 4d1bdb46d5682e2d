"""What kind of day a day is, and when business is open on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chinese_calendar import constants
from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid

WORKDAY, WEEKEND, HOLIDAY, MAKE_UP, EDITED_ON, EDITED_OFF, ON_SHIFT, OFF_SHIFT = (
    "workday",
    "weekend",
    "holiday",
    "make_up",
    "edited_on",
    "edited_off",
    "on_shift",
    "off_shift",
)
MIDNIGHT = 24 * 60
PERIOD = re.compile(r"([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9])")
# The years of which the State Council's notice is known. Beyond them a weekday is only probably a working day.
KNOWN_YEARS = range(min(constants.holidays).year, max(constants.holidays).year + 1)
# Days that are off in every year by the State Council's rules on public holidays (as amended in 2024), whatever is
# announced beside them; those of the lunar calendar have no date of their own.
BY_LAW = {
    (1, 1): "New Year's Day",
    (5, 1): "Labour Day",
    (5, 2): "Labour Day",
    (10, 1): "National Day",
    (10, 2): "National Day",
    (10, 3): "National Day",
}

Period = tuple[int, int]


class Day(NamedTuple):
    """What a calendar says of one day. ``name`` is the holiday's, or the note of who edited the day."""

    is_working: bool
    reason: str
    is_provisional: bool = False
    name: str = ""


class Override(NamedTuple):
    """A day that somebody set by hand, against the published calendar."""

    is_working: bool
    note: str = ""


@dataclass(frozen=True)
class Rotation:
    """A pattern of shifts that comes round: ``days[0]`` are the periods of ``starts``, then those of each day after."""

    starts: date
    days: tuple[tuple[Period, ...], ...]

    def hours_on(self, on: date) -> tuple[Period, ...]:
        """The periods of ``on``, none when the team is off."""
        return self.days[(on - self.starts).days % len(self.days)]


@dataclass(frozen=True)
class WorkCalendar:
    """Business hours (periods in minutes of the day), weekdays (Monday is 1) and whose public holidays are kept.

    ``public_holidays`` is ``CN`` or empty. ``overrides`` wins over everything else. With a ``rotation`` its pattern
    says which days are worked and when; ``hours`` are those of a day that was set as worked by hand. A period that
    crosses midnight belongs to the day it begins on.
    """

    hours: tuple[Period, ...] = ((480, 720), (810, 1050))
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    public_holidays: str = "CN"
    overrides: Mapping[date, Override] = field(default_factory=dict)
    rotation: Rotation | None = None

    def __post_init__(self) -> None:
        if not self.hours or not self.weekdays:
            raise Invalid(_("A calendar needs business hours and at least one working weekday."))

    def day(self, on: date) -> Day:
        """What kind of day ``on`` is."""
        edited = self.overrides.get(on)
        if edited is not None:
            return Day(edited.is_working, EDITED_ON if edited.is_working else EDITED_OFF, name=edited.note)
        if self.public_holidays and not self.rotation and on in constants.workdays:
            return Day(True, MAKE_UP, name=constants.workdays[on])
        if self.public_holidays and on in constants.holidays:
            return Day(False, HOLIDAY, name=constants.holidays[on])
        is_provisional = bool(self.public_holidays) and on.year not in KNOWN_YEARS
        if is_provisional and (on.month, on.day) in BY_LAW:
            return Day(False, HOLIDAY, is_provisional, BY_LAW[on.month, on.day])
        if self.rotation:
            is_on = bool(self.rotation.hours_on(on))
            return Day(is_on, ON_SHIFT if is_on else OFF_SHIFT, is_provisional)
        is_working = on.isoweekday() in self.weekdays
        return Day(is_working, WORKDAY if is_working else WEEKEND, is_provisional)

    def hours_on(self, on: date) -> tuple[Period, ...]:
        """The periods of business on ``on`` if it is worked."""
        return (self.rotation.hours_on(on) if self.rotation else ()) or self.hours

    @property
    def crosses_midnight(self) -> bool:
        """Whether business of one day may end on the next."""
        days = (self.hours, *(self.rotation.days if self.rotation else ()))
        return any(end > MIDNIGHT for periods in days for _begin, end in periods)

    def moment(self, on: date, minute: int) -> datetime:
        """The moment ``minute`` minutes into the day ``on``."""
        return datetime.combine(on, time(), self.zone) + timedelta(minutes=minute)

    def end_of_business(self, on: date) -> datetime:
        """When business closes on ``on``."""
        last = self.hours_on(on)[-1][1]
        return self.end_of_day(on) if last == MIDNIGHT else self.moment(on, last)

    def end_of_day(self, on: date) -> datetime:
        """24:00 of ``on``, written as 23:59:59 so that it bears that day's date."""
        return datetime.combine(on, time(23, 59, 59), self.zone)


STANDARD = WorkCalendar()


def parse_periods(written: Iterable[str]) -> tuple[Period, ...]:
    """Business hours from ``["08:00-12:00", "13:30-17:30"]``, in minutes of the day. Raises Invalid.

    The last one may end on the next day, ``20:00-08:00``: its end then lies beyond 24:00, and not after the first.
    """
    periods: list[Period] = []
    for text in written:
        found = PERIOD.fullmatch(text)
        begin, end = (
            (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else (0, 0)
        )
        is_readable = begin < MIDNIGHT and end <= MIDNIGHT
        if end < begin and end <= (periods[0][0] if periods else begin):
            end += MIDNIGHT
        if not is_readable or not (periods[-1][1] if periods else 0) <= begin < end:
            raise Invalid(
                _(
                    "“%(text)s” is not a period of business hours. Write for example “08:00-12:00”,"
                    " earlier periods first."
                )
                % {"text": text[:40]}
            )
        periods.append((begin, end))
    return tuple(periods)


def written_period(period: Period) -> str:
    """``08:00-12:00``."""
    begin, end = period
    return "-".join(
        f"{minute // 60:02d}:{minute % 60:02d}"
        for minute in (begin, end - MIDNIGHT if end > MIDNIGHT else end)
    )

"""Calendar rules as they are written: ``last working day of the month``, ``first 5 working days of the quarter``.

A rule divides time into stretches and picks days in each. What RFC 5545 can say may be written as it writes it:
``RRULE:FREQ=MONTHLY;BYDAY=2TH``; weeks that are counted by twos are counted from Monday, 1 January 2018, unless
``DTSTART:20260105`` stands before it. ``docs/limits.md`` lists every form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from dateutil.rrule import HOURLY, rrule, rrulestr
from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime.spans import ANCHOR, DAY, WEEK, YEAR, Span

# What is picked in a stretch: all of it; every worked day; the n-th working day (from the end when negative); the first
# or last n working days; the n-th such weekday; a day by its number or, with a month, by its date; a day RFC 5545 says.
WHOLE, WORKED, SHIFT, WORKING, FIRST, LAST, WEEKDAY, NUMBER, RECURRING = (
    "whole", "worked", "shift", "working", "first", "last", "weekday", "number", "recurring",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
NTH = r"(first|second|third|fourth|fifth|last|[0-9]{1,3}(?:st|nd|rd|th))"
UNIT = r"(week|month|quarter|half-year|year)"
LONGEST_TEXT = 200
# So far a rule of RFC 5545 must have fallen on some day: the longest gap is that of 29 February over a century.
PROBE = timedelta(days=9 * 366)


@dataclass(frozen=True)
class Pick:
    """Which days of a stretch. ``number`` counts from the end when negative; ``weekday``: Monday is 1."""

    kind: str
    number: int = 0
    weekday: int = 0
    month: int = 0


@dataclass(frozen=True)
class Rule:
    """A calendar rule. ``is_by``: any time in the stretch up to the day that is picked, not only on that day."""

    text: str
    span: Span
    picks: tuple[Pick, ...]
    is_by: bool = False

    def __str__(self) -> str:
        return self.text

    @property
    def needs_calendar(self) -> bool:
        return True


@lru_cache(maxsize=512)
def parse_rule(text: str) -> Rule | None:
    """The rule that ``text`` says, None when it is not written like one. Raises Invalid for one that cannot be."""
    words = " ".join(text.split())
    if len(words) > LONGEST_TEXT:
        return None
    if "RRULE:" in words.upper():
        _recurrence(words)
        return Rule(words, Span(DAY), (Pick(RECURRING),))
    for pattern, build in FORMS:
        found = pattern.fullmatch(words.lower())
        if found:
            return build(words, found)
    return None


def recurring_days(text: str, first: date, last: date) -> list[date]:
    """The days on which a rule of RFC 5545 falls, between ``first`` and ``last``."""
    return [day for year in range(first.year, last.year + 1) for day in _days_of(text, year)
            if first <= day <= last]  # fmt: skip


@lru_cache(maxsize=256)
def _days_of(text: str, year: int) -> tuple[date, ...]:
    found = _until(_recurrence(text), datetime(year, 12, 31))  # noqa: DTZ001 (days, not moments)
    return tuple(moment.date() for moment in found if moment.year == year)


@lru_cache(maxsize=256)
def _recurrence(text: str) -> Any:
    """What dateutil makes of the text. Raises Invalid."""
    found: Any
    begins, said = ANCHOR, text.upper()
    start = re.match(r"DTSTART:([0-9]{8})(?:T[0-9]{6}Z?)? +(?=RRULE:)", said)
    try:
        if start:
            begins, said = datetime.strptime(start[1], "%Y%m%d").date(), said[start.end() :]  # noqa: DTZ007
        found = rrulestr(said, dtstart=datetime(begins.year, begins.month, begins.day))  # noqa: DTZ001
    except (ValueError, TypeError, AttributeError) as error:
        raise _unreadable(text) from error
    is_hourly = not isinstance(found, rrule) or found._freq >= HOURLY  # type: ignore[attr-defined]
    if is_hourly or re.search(r"BY(HOUR|MINUTE|SECOND)=", said) or ("COUNT=" in said and not start):
        raise _unreadable(text)
    end = datetime(begins.year, begins.month, begins.day) + PROBE  # noqa: DTZ001
    if next(iter(_until(found, end)), None) is None:
        raise Invalid(_("The calendar rule “%(text)s” never falls on any day.") % {"text": text[:80]})
    return found


def _until(rule: Any, end: datetime) -> Any:
    """The rule ending at ``end`` at the latest, so that whoever walks it comes to an end."""
    own = rule._until
    if own is not None:
        end = min(end, own.replace(tzinfo=None))
    return rule.replace(until=end, count=None) if rule._count is None else rule


def _unreadable(text: str) -> Invalid:
    return Invalid(
        _("“%(text)s” is not a calendar rule by RFC 5545. Write for example “RRULE:FREQ=MONTHLY;BYDAY=2TH”.")
        % {"text": text[:80]},
        field="limit",
    )


def _number(word: str) -> int:
    return ORDINALS.get(word) or int(re.sub(r"[^0-9]", "", word))


def _every(words: str, found: re.Match[str]) -> Rule:
    return Rule(words, Span(found[2], int(found[1] or 1)), (Pick(WHOLE),))


def _each_day(words: str, found: re.Match[str]) -> Rule:
    kind = {"day": WHOLE, "working day": WORKED, "shift": SHIFT}[found[1]]
    return Rule(words, Span(DAY), (Pick(kind),))


def _on_weekday(words: str, found: re.Match[str]) -> Rule:
    weekday = WEEKDAYS.index(found[3]) + 1
    return Rule(words, Span(WEEK, int(found[2] or 1)), (Pick(WEEKDAY, 1, weekday),), bool(found[1]))


def _edge(words: str, found: re.Match[str]) -> Rule:
    return Rule(words, Span(found[3]), (Pick(found[1], _at_least_one(int(found[2]), words)),))


def _nth_working(words: str, found: re.Match[str]) -> Rule:
    number = _at_least_one(_number(found[2]), words)
    return Rule(words, Span(found[3]), (Pick(WORKING, number),), bool(found[1]))


def _nth_weekday(words: str, found: re.Match[str]) -> Rule:
    number, weekday = _at_least_one(_number(found[2]), words), WEEKDAYS.index(found[3]) + 1
    return Rule(words, Span(found[4]), (Pick(WEEKDAY, number, weekday),), bool(found[1]))


def _numbered(words: str, found: re.Match[str]) -> Rule:
    numbers = [_at_least_one(_number(word), words) for word in re.findall(NTH, found[2])]
    picks = tuple(Pick(NUMBER, number) for number in dict.fromkeys(numbers))
    return Rule(words, Span(found[4]), picks, bool(found[1]))


def _dated(words: str, found: re.Match[str]) -> Rule:
    day, month = int(found[2]), MONTH_NAMES.index(found[3]) + 1
    if not 1 <= day <= 31:
        raise Invalid(_("“%(text)s” names a day that no month has.") % {"text": words}, field="limit")
    return Rule(words, Span(YEAR), (Pick(NUMBER, day, month=month),), bool(found[1]))


def _at_least_one(number: int, words: str) -> int:
    if number == 0:
        raise Invalid(_("“%(text)s” counts from one.") % {"text": words}, field="limit")
    return number


_ANY_WEEKDAY, _ANY_MONTH = f"({'|'.join(WEEKDAYS)})", f"({'|'.join(MONTH_NAMES)})"
Build = Callable[[str, "re.Match[str]"], Rule]
FORMS: tuple[tuple[re.Pattern[str], Build], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"every (day|working day|shift)", _each_day),
        (rf"every(?: ([1-9][0-9]?))? {UNIT}s?", _every),
        (rf"(?:(by) |every )(?:([1-9][0-9]?) weeks on )?{_ANY_WEEKDAY}", _on_weekday),
        (rf"(?:()every )(?:([1-9][0-9]?) )?weeks? on {_ANY_WEEKDAY}", _on_weekday),
        (rf"(?:the )?(first|last) ([0-9]{{1,2}}) working days of the {UNIT}", _edge),
        (rf"(by )?(?:the )?{NTH} working day of the {UNIT}", _nth_working),
        (rf"(by )?(?:the )?{NTH} {_ANY_WEEKDAY} of the (month|quarter|half-year|year)", _nth_weekday),
        (rf"(by )?(?:the )?((?:{NTH}(?: day)?(?:, | and (?:the )?)?)+) of the {UNIT}", _numbered),
        (rf"(by )?([0-9]{{1,2}}) {_ANY_MONTH}", _dated),
    )
)  # fmt: skip
# The rule that a bare rhythm of an older text means.
BY_RHYTHM = {
    "every_shift": "every shift",
    "daily": "every working day",
    "weekly": "every week",
    "fortnightly": "1st and 15th of the month",
    "monthly": "every month",
    "quarterly": "every quarter",
    "half_yearly": "every half-year",
    "yearly": "every year",
}

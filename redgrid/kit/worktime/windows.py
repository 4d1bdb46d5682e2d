"""What a calendar rule comes to on a calendar: windows, each with the moment it opens and the moment it is due.

A window belongs to the stretch it was picked in, whatever the calendar says: its key stays when a holiday moves its due
moment. A day that is picked and not worked gives way to the next one that is (Civil Code, article 203); what is due at
the end of a stretch is due when business closes on the last day that is worked in it. Windows of a rule follow each
other: none opens before the one before it is due, and one that would be due no later falls together with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime.calendars import WorkCalendar
from redgrid.kit.worktime.rules import (
    FIRST,
    LAST,
    NUMBER,
    RECURRING,
    SHIFT,
    WEEKDAY,
    WHOLE,
    WORKED,
    WORKING,
    Pick,
    Rule,
    recurring_days,
)
from redgrid.kit.worktime.spans import DAY, MONTHS, ONE_DAY, Stretch
from redgrid.kit.worktime.tale import Due, Tale, iso, run, step

# How far back the windows before the first one asked for are looked at: no row of days off is as long.
BEFORE = timedelta(days=40)
# How far ahead the next window is looked for.
YEARS_AHEAD = 30


@dataclass(frozen=True)
class Window:
    """From ``opens`` to ``due``. ``key`` names it among all windows of its rule: ``2026-Q3``, ``2026-11/2``."""

    key: str
    opens: datetime
    due: datetime
    is_provisional: bool = False


@dataclass(frozen=True)
class _Picked:
    """The days of a window before its neighbours are looked at; ``told`` are the days between that decided it."""

    key: str
    first: date
    last: date
    # The day that was picked, when another one had to take its place.
    meant: date
    # The days that were looked at to find it.
    seen: tuple[date, date]


def windows(rule: Rule, calendar: WorkCalendar, first: date, last: date) -> Iterator[Window]:
    """The windows of ``rule`` that open on a day from ``first`` to ``last``, in their order."""
    for _picked, window in _in_order(rule, calendar, first - BEFORE, last):
        if first <= window.opens.astimezone(calendar.zone).date() <= last:
            yield window


def window_called(rule: Rule, calendar: WorkCalendar, key: str, near: date) -> Window | None:
    """The window with this ``key`` that opens within a year of ``near``, as the calendar has it now."""
    around = timedelta(days=366)
    for _picked, window in _in_order(rule, calendar, near - around, near + around):
        if window.key == key:
            return window
    return None


def next_due(rule: Rule, calendar: WorkCalendar, start: datetime) -> Due:
    """The first moment after ``start`` at which a window of ``rule`` is due. Raises Invalid when there is none."""
    on = start.date() - BEFORE
    for year in range(YEARS_AHEAD):
        end = start.date() + timedelta(days=366 * (year + 1))
        for picked, window in _in_order(rule, calendar, on, end):
            if window.due > start:
                return _told(rule, calendar, picked, window, start)
        on = end - BEFORE
    raise Invalid(_("The calendar rule “%(text)s” does not come round any more.") % {"text": rule.text})


def _in_order(
    rule: Rule, calendar: WorkCalendar, first: date, last: date
) -> Iterator[tuple[_Picked, Window]]:
    """Windows from the stretch around ``first`` to the one around ``last``, none within the one before it."""
    before: datetime | None = None
    for picked in _all_picked(rule, calendar, first, last):
        window = _window(rule, calendar, picked)
        if before is not None and window.due <= before:
            continue
        if before is not None and window.opens < before:
            window = replace(window, opens=before)
        before = window.due
        yield picked, window


def _all_picked(rule: Rule, calendar: WorkCalendar, first: date, last: date) -> Iterator[_Picked]:
    if rule.picks[0].kind == RECURRING:
        for on in recurring_days(rule.text, first, last):
            yield _moved(Stretch(on, on, on.isoformat()), on, on, calendar, on.isoformat())
        return
    stretch = rule.span.around(first)
    while stretch.first <= last:
        yield from _in_stretch(rule, stretch, calendar)
        stretch = rule.span.around(stretch.last + ONE_DAY)


def _in_stretch(rule: Rule, stretch: Stretch, calendar: WorkCalendar) -> Iterator[_Picked]:
    opens = stretch.first
    for number, pick in enumerate(rule.picks, start=1):
        key = stretch.label if len(rule.picks) == 1 else f"{stretch.label}/{number}"
        picked = _pick(pick, stretch, calendar, key)
        if picked is None:
            continue
        yield replace(picked, first=opens) if rule.is_by else picked
        opens = picked.meant + ONE_DAY


def _pick(pick: Pick, stretch: Stretch, calendar: WorkCalendar, key: str) -> _Picked | None:
    if pick.kind in {WORKED, SHIFT}:
        is_worked = calendar.day(stretch.first).is_working
        return _on(stretch, stretch.first, key) if is_worked else None
    if pick.kind == WHOLE:
        last = stretch.last if stretch.first == stretch.last else _back(stretch, calendar)
        return _Picked(key, stretch.first, last, stretch.last, (last + ONE_DAY, stretch.last))
    if pick.kind == WEEKDAY:
        on = _nth_weekday(pick, stretch)
        return _moved(stretch, on, on, calendar, key) if on else None
    if pick.kind == NUMBER:
        return _by_number(pick, stretch, calendar, key)
    return _among_the_worked(pick, stretch, calendar, key)


def _on(stretch: Stretch, on: date, key: str) -> _Picked:
    return _Picked(key, on, on, on, (stretch.first, on))


def _by_number(pick: Pick, stretch: Stretch, calendar: WorkCalendar, key: str) -> _Picked:
    if pick.number < 0:
        on = _back(stretch, calendar)
        return _Picked(key, on, on, stretch.last, (on + ONE_DAY, stretch.last))
    begin = date(stretch.first.year, pick.month, 1) if pick.month else stretch.first
    end = _end_of_month(begin) if pick.month else stretch.last
    on = min(begin + timedelta(days=pick.number - 1), end)
    return _moved(stretch, on, on, calendar, key)


def _end_of_month(on: date) -> date:
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def _nth_weekday(pick: Pick, stretch: Stretch) -> date | None:
    if pick.number < 0:
        on = stretch.last - timedelta(days=(stretch.last.isoweekday() - pick.weekday) % 7)
    else:
        ahead = (pick.weekday - stretch.first.isoweekday()) % 7
        on = stretch.first + timedelta(days=ahead + 7 * (pick.number - 1))
    return on if stretch.first <= on <= stretch.last else None


def _among_the_worked(pick: Pick, stretch: Stretch, calendar: WorkCalendar, key: str) -> _Picked | None:
    """The n-th working day, or the first or last n of them; where a stretch has fewer, all it has."""
    worked = [on for on in _days(stretch.first, stretch.last) if calendar.day(on).is_working]
    if not worked:
        return None
    if pick.kind == FIRST:
        last = worked[: pick.number][-1]
        return _Picked(key, worked[0], last, last, (stretch.first, last))
    if pick.kind == LAST:
        first = worked[-pick.number :][0]
        return _Picked(key, first, worked[-1], worked[-1], (first, worked[-1]))
    on = worked[-1] if pick.number < 0 else worked[: pick.number][-1]
    return _Picked(key, on, on, on, (stretch.first if pick.number > 0 else on, on))


def _moved(stretch: Stretch, first: date, meant: date, calendar: WorkCalendar, key: str) -> _Picked:
    on = meant
    while not calendar.day(on).is_working:
        on += ONE_DAY
    return _Picked(key, first, on, meant, (meant, on))


def _back(stretch: Stretch, calendar: WorkCalendar) -> date:
    """The last day that is worked in the stretch, its last day when none is."""
    on = stretch.last
    while on >= stretch.first and not calendar.day(on).is_working:
        on -= ONE_DAY
    return on if on >= stretch.first else stretch.last


def _days(first: date, last: date) -> Iterator[date]:
    on = first
    while on <= last:
        yield on
        on += ONE_DAY


def _window(rule: Rule, calendar: WorkCalendar, picked: _Picked) -> Window:
    kind = rule.picks[0].kind
    is_every_day = kind == WHOLE and rule.span.unit == DAY
    opens = datetime.combine(picked.first, time(), calendar.zone)
    if kind == SHIFT:
        opens = calendar.moment(picked.first, calendar.hours_on(picked.first)[0][0])
    due = calendar.end_of_day(picked.last) if is_every_day else calendar.end_of_business(picked.last)
    seen = _days(picked.seen[0], max(picked.seen[1], picked.last))
    is_provisional = not is_every_day and any(calendar.day(on).is_provisional for on in seen)
    return Window(picked.key, opens, due, is_provisional)


def _told(rule: Rule, calendar: WorkCalendar, picked: _Picked, window: Window, start: datetime) -> Due:
    """The steps: the rule, the stretch that is meant, the days that were counted or gave way, the end."""
    tale = Tale([step("rule", at=iso(start), rule=rule.text)])
    kind = rule.picks[0].kind
    if rule.span.unit in MONTHS or rule.span.unit != DAY:
        stretch = rule.span.around(picked.meant)
        tale.steps.append(run("stretch", stretch.first, stretch.last))
    if kind in {WORKING, FIRST, LAST}:
        _count(tale, calendar, picked)
    elif picked.last != picked.meant:
        day = calendar.day(picked.meant)
        how = "moved" if picked.last > picked.meant else "back"
        tale.steps.append(run(how, picked.meant, picked.last, reason=day.reason, name=day.name, law=203))
    tale.is_provisional = window.is_provisional
    reason = "end_of_day" if kind == WHOLE and rule.span.unit == DAY else "end_of_business"
    return tale.closed(window.due, reason, law=203)


def _count(tale: Tale, calendar: WorkCalendar, picked: _Picked) -> None:
    counted = 0
    for on in _days(*picked.seen):
        day = calendar.day(on)
        if day.is_working:
            counted += 1
            tale.count(on, day, counted)
        else:
            tale.skip(on, day)

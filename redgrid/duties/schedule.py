"""Which duties come round by the calendar, and when. Reads the institution and the calendars, no table of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from redgrid.kit.worktime import (
    BY_RHYTHM,
    Due,
    Rule,
    Window,
    WorkCalendar,
    parse_limit,
    parse_rule,
    reckon,
    windows,
)
from redgrid.kit.worktime.rules import SHIFT, WORKED
from redgrid.rulebook.institution import DutyText, Institution
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import cite_calendar
from redgrid.rulebook.sunset import is_live

ON_EVENT = "on_event"
# Before the first look: whatever window is open now was opened within a year.
A_YEAR = timedelta(days=366)
# Limits of duties that run from the beginning of a window are shorter.
A_QUARTER = timedelta(days=92)
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Coming:
    """A window of a duty on one calendar, with its reckoning and the moment from which it counts as missed."""

    duty: DutyText
    window: Window
    due: Due
    missed_at: datetime


def carried_by_flows(text: Institution) -> frozenset[str]:
    """The duties that stages of a flow carry: they are done and judged there, nothing is entered twice."""
    return frozenset(stage.clause for flow in text.flows for stage in flow.stages if stage.clause)


def by_calendar(text: Institution) -> list[tuple[DutyText, Rule]]:
    """The duties that come round by themselves, with their rule."""
    carried = carried_by_flows(text)
    found = [(duty, rule_of(duty)) for duty in text.duties if duty.code not in carried]
    return [(duty, rule) for duty, rule in found if rule]


def by_event(text: Institution) -> list[DutyText]:
    """The duties that wait for something to happen that the journal tells."""
    carried = carried_by_flows(text)
    return [d for d in text.duties if d.rhythm == ON_EVENT and d.event and d.code not in carried]


def rule_of(duty: DutyText) -> Rule | None:
    """The calendar rule of a duty; None for one that waits for events or holds always."""
    written = duty.when or BY_RHYTHM.get(duty.rhythm, "")
    return parse_rule(written) if written else None


def is_by_the_day(duty: DutyText) -> bool:
    """Whether a day that is not worked asks for nothing."""
    rule = rule_of(duty)
    return rule is not None and rule.picks[0].kind in {SHIFT, WORKED}


def coming(
    text: Institution,
    blueprint: Blueprint,
    code: str,
    calendar: WorkCalendar,
    since: datetime | None,
    at: datetime,
) -> Iterator[Coming]:
    """What has opened on the calendar ``code`` after ``since`` until ``at``; at first, what is open at ``at``."""
    first = ((since or at - A_YEAR) - timedelta(days=1)).date()
    grace, cite = parse_limit(text.duty_grace), cite_calendar(code, blueprint)
    for duty, rule in by_calendar(text):
        for window in windows(rule, calendar, first, at.astimezone(calendar.zone).date()):
            if window.opens > at or (since is not None and window.opens <= since):
                continue
            if not is_live(duty, window.opens):
                continue
            if since is None and max(window.due, window.opens + A_QUARTER) <= at:
                continue
            due = replace(_due_in(duty, rule, window, calendar), calendar=cite)
            if since is None and due.due <= at:
                continue
            yield Coming(duty, window, due, reckon(due.due, grace, calendar).due)


def _due_in(duty: DutyText, rule: Rule, window: Window, calendar: WorkCalendar) -> Due:
    """When a duty is due in a window: by its rule, or by the limit that runs from the window's beginning."""
    if duty.limit and not duty.when:
        return reckon(window.opens - MOMENT, parse_limit(duty.limit), calendar)
    return reckon(window.opens, rule, calendar)

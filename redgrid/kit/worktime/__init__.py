"""Working time: from a moment and a limit to the moment it is due, with every step of the reckoning told.

Pure arithmetic. Limits run in natural time (minutes, hours, days) or on a calendar (work-hours, working days);
public holidays and make-up working days of China come from the package ``chinesecalendar``, edited days from outside.
"""

from __future__ import annotations

from redgrid.kit.worktime.calendars import (
    STANDARD,
    Day,
    Override,
    Rotation,
    WorkCalendar,
    parse_periods,
    written_period,
)
from redgrid.kit.worktime.limits import Limit, parse_limit
from redgrid.kit.worktime.phrases import rule_words
from redgrid.kit.worktime.reckoning import reckon
from redgrid.kit.worktime.rules import BY_RHYTHM, Rule, parse_rule
from redgrid.kit.worktime.sentences import day_reason, explain, limit_words
from redgrid.kit.worktime.spoken import said, written
from redgrid.kit.worktime.tale import Due, Step
from redgrid.kit.worktime.windows import Window, window_called, windows

__all__ = [
    "BY_RHYTHM",
    "STANDARD",
    "Day",
    "Due",
    "Limit",
    "Override",
    "Rotation",
    "Rule",
    "Step",
    "Window",
    "WorkCalendar",
    "day_reason",
    "explain",
    "limit_words",
    "parse_limit",
    "parse_periods",
    "parse_rule",
    "reckon",
    "rule_words",
    "said",
    "window_called",
    "windows",
    "written",
    "written_period",
]

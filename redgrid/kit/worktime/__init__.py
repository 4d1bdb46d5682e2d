"""Working time: from a moment and a limit to the moment it is due, with every step of the reckoning told.

Pure arithmetic. Limits run in natural time (minutes, hours, days) or on a calendar (work-hours, working days);
public holidays and make-up working days of China come from the package ``chinesecalendar``, edited days from outside.
"""

from __future__ import annotations

from redgrid.kit.worktime.calendars import (
    STANDARD,
    Day,
    Override,
    WorkCalendar,
    parse_periods,
    written_period,
)
from redgrid.kit.worktime.limits import Limit, parse_limit
from redgrid.kit.worktime.reckoning import Due, Step, reckon
from redgrid.kit.worktime.sentences import day_reason, explain, limit_words

__all__ = [
    "STANDARD",
    "Day",
    "Due",
    "Limit",
    "Override",
    "Step",
    "WorkCalendar",
    "day_reason",
    "explain",
    "limit_words",
    "parse_limit",
    "parse_periods",
    "reckon",
    "written_period",
]

"""What is left of a limit when it is stopped, and when it is due once it runs on."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from redgrid.cases.flows import calendar_at, flow_of, stage_of
from redgrid.cases.models import Case
from redgrid.kit.worktime import Due, Limit, WorkCalendar
from redgrid.rulebook.queries import due_of

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def left_of(case: Case, due: datetime, at: datetime) -> Limit | None:
    """What is left at ``at`` of the limit of the stage that is due at ``due``, in the unit of the limit, begun units
    counted as whole ones; None when nothing is.
    """
    if due <= at:
        return None
    text = stage_of(case).limit_for(case.urgency)
    # A limit that is a rule of the calendar has no unit of its own.
    unit = text.unit if isinstance(text, Limit) else "minutes"
    calendar = calendar_at(case, (at - DAY).date())
    at, due = at.astimezone(calendar.zone), due.astimezone(calendar.zone)
    if unit == "work-hours":
        return Limit(max(1, math.ceil(_worked(at, due, calendar) / timedelta(hours=1))), unit)
    if unit == "working days":
        days = (at.date() + DAY * n for n in range(1, (due.date() - at.date()).days + 1))
        return Limit(max(1, sum(calendar.day(day).is_working for day in days)), unit)
    if unit == "days":
        return Limit(max(1, (due.date() - at.date()).days), unit)
    return Limit(max(1, math.ceil((due - at) / MINUTE)), "minutes")


def _worked(begin: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    worked, on = timedelta(), begin.date()
    while on <= end.date():
        for opens, closes in calendar.hours if calendar.day(on).is_working else ():
            first, last = max(begin, calendar.moment(on, opens)), min(end, calendar.moment(on, closes))
            worked += max(last - first, timedelta())
        on += DAY
    return worked


def due_again(case: Case, due: datetime, stopped: datetime, at: datetime) -> Due:
    """When the stage is due that was due at ``due``, stood still from ``stopped`` and runs on from ``at``; what was
    late when it was stopped is late again at once. The steps tell of the time between.
    """
    left = left_of(case, due, stopped)
    step: dict[str, Any] = {"kind": "stood_still", "from": stopped.isoformat(timespec="seconds"),
                            "to": at.isoformat(timespec="seconds"), "left": str(left) if left else ""}  # fmt: skip
    if left is None:
        close = {"kind": "close", "at": at.isoformat(timespec="seconds"), "reason": "used_up"}
        return Due(at, provisional=False, steps=[step, close])
    found = due_of(at, str(left), calendar=flow_of(case).calendar, blueprint=case.blueprint, unit=case.unit)
    return replace(found, steps=[step, *found.steps])

"""Who is here: the calendar of a unit, with the days off of the working calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.grid.here import who_is_here
from redgrid.grid.models import Unit
from redgrid.kit.clock import now
from redgrid.kit.when import FIRST_YEAR, LAST_YEAR
from redgrid.rulebook.queries import calendar_of


@signed_in
@require_safe
def unit_calendar(request: PersonRequest, code: str) -> HttpResponse:
    """Members and days of a month, and who is here at this moment."""
    unit = get_object_or_404(Unit, code=code)
    today = timezone.localdate(now())
    first = _month(request.GET.get("month", ""), today)
    days = [first + timedelta(days=n) for n in range(monthrange(first.year, first.month)[1])]
    here = who_is_here(unit, days, now(), request.person)
    work = calendar_of(from_day=first)
    columns = [(day, work.day(day.on), day.on == today) for day in here.days]
    context = {
        "unit": unit,
        "above": list(Unit.objects.filter(path__in=unit.ancestor_paths[1:]).order_by("path")),
        "here": here,
        "columns": columns,
        "rows": [
            (person, [(day.on, kind.is_working, day.away.get(person.pk)) for day, kind, _is in columns])
            for person in here.members
        ],
        "listed": [
            column for column in columns if column[0].away and (column[0].on >= today or first > today)
        ]
        or [column for column in columns if column[0].away],
        "month": first,
        "before": first - timedelta(days=1),
        "after": days[-1] + timedelta(days=1),
        "today": today,
    }
    return render(request, "workbench/calendar.html", context)


def _month(said: str, today: date) -> date:
    """The first day of the month that is asked for (2026-03), else of this one."""
    try:
        year, month = (int(part) for part in said.split("-"))
        found = date(year, month, 1)
    except ValueError:
        return today.replace(day=1)
    return found if FIRST_YEAR < year < LAST_YEAR else today.replace(day=1)

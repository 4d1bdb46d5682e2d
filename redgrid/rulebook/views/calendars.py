"""Pages of the working calendars: their special days, a limit to try, who keeps which."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.grid.models import Unit
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Refused
from redgrid.kit.worktime import WorkCalendar, explain
from redgrid.rulebook import queries
from redgrid.rulebook.actions import clear_calendar_day, guard_change, keep_calendar, set_calendar_day
from redgrid.rulebook.forms.calendars import DayForm, KeepForm, RemovalForm, TryForm
from redgrid.rulebook.institution import CalendarText
from redgrid.rulebook.keeping import STANDARD_CALENDAR, kept_on
from redgrid.rulebook.models import UnitCalendar
from redgrid.rulebook.pages import hours_of, year_of
from redgrid.rulebook.rules import may_change

YEARS = range(2004, 2101)


@require_safe
@signed_in
def calendar(request: PersonRequest) -> HttpResponse:
    """The special days of a year, and a limit to try."""
    trial = TryForm(request.GET) if "start" in request.GET else TryForm(initial={"start": now()})
    return _calendar_page(request, trial, DayForm(), _asked(request.GET.get("calendar", "")))


@require_POST
@signed_in
def calendar_day(request: PersonRequest) -> HttpResponse:
    """Edit one day."""
    guard_change(request.person)
    form, code = DayForm(request.POST), _asked(request.POST.get("calendar", ""))
    if not form.is_valid():
        return _calendar_page(request, TryForm(initial={"start": now()}), form, code, status=422)
    said = {"is_working": form.cleaned_data["is_working"], "note": form.cleaned_data["note"]}
    edited = set_calendar_day(form.cleaned_data["day"], by=request.person, calendar=code, **said)
    messages.success(request, _("%(day)s is set.") % {"day": edited.day.isoformat()})
    return _to_year(edited.day, code)


@require_POST
@signed_in
def calendar_day_removal(request: PersonRequest) -> HttpResponse:
    """Let the published calendar speak again for one day."""
    guard_change(request.person)
    form, code = RemovalForm(request.POST), _asked(request.POST.get("calendar", ""))
    if not form.is_valid():
        raise Http404
    day = form.cleaned_data["day"]
    clear_calendar_day(day, by=request.person, calendar=code)
    messages.success(request, _("For %(day)s the published calendar holds again.") % {"day": day.isoformat()})
    return _to_year(day, code)


def _asked(code: str) -> str:
    """A calendar that the institution has; the standard one when none is asked for."""
    code = code or STANDARD_CALENDAR
    if code != STANDARD_CALENDAR and code not in {text.code for text in _texts()}:
        raise Http404
    return code


def _texts() -> tuple[CalendarText, ...]:
    blueprint = queries.loaded()
    return queries.institution_of(blueprint).calendars if blueprint else ()


def _to_year(day: date, code: str) -> HttpResponse:
    response = redirect("rulebook:calendar")
    response["Location"] += f"?year={day.year}" + ("" if code == STANDARD_CALENDAR else f"&calendar={code}")
    return response


def _calendar_page(
    request: PersonRequest, trial: TryForm, day_form: DayForm, code: str, *, status: int = 200
) -> HttpResponse:
    work_calendar = queries.calendar_of(code)
    year = year_of(work_calendar, _year(request))
    page = {
        "code": code,
        "calendars": _texts(),
        "is_standard": code == STANDARD_CALENDAR,
        "year": year,
        "before": year.number - 1 if year.number - 1 in YEARS else None,
        "after": year.number + 1 if year.number + 1 in YEARS else None,
        "hours": hours_of(work_calendar),
        "rotation": work_calendar.rotation,
        "trial": trial,
        "day_form": day_form,
        "may_change": may_change(request.person),
        **_tried(trial, code, work_calendar),
    }
    return render(request, "rulebook/calendar.html", page, status=status)


def _tried(trial: TryForm, code: str, work_calendar: WorkCalendar) -> dict[str, Any]:
    """The answer of the trial, when one was asked; a refusal lands beside its field."""
    if not trial.is_valid():
        return {}
    start = trial.cleaned_data["start"]
    try:
        due = queries.due_of(start, trial.limit, code)
    except Refused as refusal:
        trial.add_error(trial.limit_field if refusal.field else "start", refusal.reason)
        return {}
    return {"due": due, "sentences": explain(due.steps)}


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return number if number in YEARS else timezone.localdate(now()).year


@require_safe
@signed_in
def kept(request: PersonRequest) -> HttpResponse:
    """Which calendars units keep, since when; where there is a right, another one to choose."""
    return _kept_page(request, KeepForm(_texts(), initial={"starts_on": timezone.localdate(now())}))


@require_POST
@signed_in
def keep(request: PersonRequest) -> HttpResponse:
    """Let a unit keep another calendar."""
    guard_change(request.person)
    form = KeepForm(_texts(), request.POST)
    if not form.is_valid():
        return _kept_page(request, form, status=422)
    said = form.cleaned_data
    unit = get_object_or_404(Unit, code=said["unit"])
    keep_calendar(unit, said["calendar"], by=request.person, starts_on=said["starts_on"], note=said["note"])
    messages.success(request, _("The calendar of %(unit)s is set.") % {"unit": label(unit)})
    return redirect("rulebook:kept")


def _kept_page(request: PersonRequest, form: KeepForm, *, status: int = 200) -> HttpResponse:
    today = timezone.localdate(now())
    names = {text.code: label(text) for text in _texts()}
    rows = list(UnitCalendar.objects.select_related("unit").order_by("unit__path", "-starts_on"))
    now_kept = {row.pk for row in kept_on(today).by_path.values()}
    page = {
        "form": form,
        "may_change": may_change(request.person),
        "rows": [
            (row, names.get(row.calendar, row.calendar), row.pk in now_kept, row.starts_on > today)
            for row in rows
        ],
        "has_choice": len(names) > 1,
    }
    return render(request, "rulebook/kept.html", page, status=status)

"""Pages of the institution. Published: everybody who is signed in may read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.kit.worktime import explain, written_period
from redgrid.rulebook import queries
from redgrid.rulebook.actions import clear_calendar_day, guard_change, set_calendar_day
from redgrid.rulebook.fieldpages import fields_in_words
from redgrid.rulebook.forms import DayForm, RemovalForm, TryForm
from redgrid.rulebook.institution import Institution
from redgrid.rulebook.pages import officers_with_duties, stages_in_words, year_of
from redgrid.rulebook.rules import may_change
from redgrid.rulebook.words import at_words

YEARS = range(2004, 2101)


@require_safe
@signed_in
def institution(request: PersonRequest) -> HttpResponse:
    """The version in force at a glance."""
    blueprint = queries.loaded()
    if blueprint is None:
        return render(request, "rulebook/nothing.html")
    text = queries.institution_of(blueprint)
    page = {
        "blueprint": blueprint,
        "text": text,
        "capacities": [(c, at_words(c.at)) for c in text.capacities if c.kind != "officer"],
        "officers": officers_with_duties(text),
        "derivations": _derivations(text),
        "versions": queries.versions(),
    }
    return render(request, "rulebook/institution.html", page)


def _derivations(text: Institution) -> list[tuple[Any, list[Any]]]:
    return [(d, [text.capacity(code) for code in d.gives]) for d in text.derivations]


@require_safe
@signed_in
def duties(request: PersonRequest) -> HttpResponse:
    """The duty list of all officers, or of one (?officer=)."""
    blueprint = queries.loaded()
    if blueprint is None:
        return render(request, "rulebook/nothing.html")
    text = queries.institution_of(blueprint)
    chosen = request.GET.get("officer", "")
    found = officers_with_duties(text, chosen)
    if not found:
        raise Http404
    page = {"blueprint": blueprint, "officers": text.officers, "chosen": chosen, "lists": found}
    return render(request, "rulebook/duties.html", page)


@require_safe
@signed_in
def flow(request: PersonRequest, code: str) -> HttpResponse:
    """A flow: its stages drawn, and what is asked at each."""
    blueprint = queries.loaded()
    text = queries.institution_of(blueprint) if blueprint else None
    found = text.flow(code) if text else None
    if text is None or found is None:
        raise Http404
    drawn = [
        {"name": stage.name, "name_en": stage.name_en, "state": "coming", "note": ""}
        for stage in found.stages
    ]
    page = {
        "blueprint": blueprint,
        "flow": found,
        "drawn": drawn,
        "stages": stages_in_words(text, found),
        "fields": fields_in_words(found),
        "flows": text.flows,
    }
    return render(request, "rulebook/flow.html", page)


@require_safe
@signed_in
def calendar(request: PersonRequest) -> HttpResponse:
    """The special days of a year, and a limit to try."""
    trial = TryForm(request.GET) if "start" in request.GET else TryForm(initial={"start": now()})
    return _calendar_page(request, trial, DayForm())


@require_POST
@signed_in
def calendar_day(request: PersonRequest) -> HttpResponse:
    """Edit one day."""
    guard_change(request.person)
    form = DayForm(request.POST)
    if not form.is_valid():
        return _calendar_page(request, TryForm(initial={"start": now()}), form, status=422)
    edited = set_calendar_day(form.cleaned_data["day"], by=request.person, **_without_day(form))
    messages.success(request, _("%(day)s is set.") % {"day": edited.day.isoformat()})
    return _to_year(edited.day)


def _without_day(form: DayForm) -> dict[str, Any]:
    return {"is_working": form.cleaned_data["is_working"], "note": form.cleaned_data["note"]}


@require_POST
@signed_in
def calendar_day_removal(request: PersonRequest) -> HttpResponse:
    """Let the published calendar speak again for one day."""
    guard_change(request.person)
    form = RemovalForm(request.POST)
    if not form.is_valid():
        raise Http404
    day = form.cleaned_data["day"]
    clear_calendar_day(day, by=request.person)
    messages.success(request, _("For %(day)s the published calendar holds again.") % {"day": day.isoformat()})
    return _to_year(day)


def _to_year(day: date) -> HttpResponse:
    response = redirect("rulebook:calendar")
    response["Location"] += f"?year={day.year}"
    return response


def _calendar_page(
    request: PersonRequest, trial: TryForm, day_form: DayForm, *, status: int = 200
) -> HttpResponse:
    work_calendar = queries.calendar_of()
    year = year_of(work_calendar, _year(request))
    page = {
        "year": year,
        "before": year.number - 1 if year.number - 1 in YEARS else None,
        "after": year.number + 1 if year.number + 1 in YEARS else None,
        "periods": [written_period(period) for period in work_calendar.hours],
        "trial": trial,
        "day_form": day_form,
        "may_change": may_change(request.person),
        **_tried(trial),
    }
    return render(request, "rulebook/calendar.html", page, status=status)


def _tried(trial: TryForm) -> dict[str, Any]:
    """The answer of the trial, when one was asked; a refusal lands beside its field."""
    if not trial.is_valid():
        return {}
    try:
        due = queries.due_of(trial.cleaned_data["start"], trial.limit)
    except Refused as refusal:
        trial.add_error("amount" if refusal.field else "start", refusal.reason)
        return {}
    return {"due": due, "sentences": explain(due.steps)}


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return number if number in YEARS else timezone.localdate(now()).year

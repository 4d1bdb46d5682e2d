"""Pages of visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.queries import for_lists as cases_for_lists
from redgrid.cases.rules import visible_to as cases_visible_to
from redgrid.grid.models import Unit
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import once_key
from redgrid.kit.clock import now
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.visits.actions import (
    answer_visit,
    change_visit,
    note_visit,
    open_found,
    plan_visit,
    withdraw_visit,
)
from redgrid.visits.forms import AnswerForm, FoundForm, NotesForm, PlanForm, SeenForm
from redgrid.visits.models import Visit
from redgrid.visits.queries import month_of, visits_at
from redgrid.visits.rules import may_answer, may_plan, may_write, visible_to
from redgrid.visits.sources import sources

TAKES_FORMS = ["GET", "HEAD", "POST"]


@signed_in
@require_safe
def visits(request: PersonRequest) -> HttpResponse:
    """The visits of a month."""
    rights = rights_of(request.person)
    month = month_of(visible_to(request.person, rights), _month(request.GET.get("month", "")))
    today = timezone.localdate(now())
    shown = {"month": month, "may_plan": may_plan(request.person, rights), "today": today}
    return render(request, "visits/visits.html", shown)


def _month(said: str) -> date:
    """The first day of the month that is asked for (2026-03), else of this one."""
    try:
        year, month = (int(part) for part in said.split("-"))
        return date(year, month, 1) if 2000 <= year < 2900 else timezone.localdate(now()).replace(day=1)
    except ValueError:
        return timezone.localdate(now()).replace(day=1)


@signed_in
@require_safe
def visits_of(request: PersonRequest, code: str) -> HttpResponse:
    """Visits to a unit, and of its people elsewhere, newest first."""
    unit, rights = get_object_or_404(Unit, code=code), rights_of(request.person)
    page = page_of(visits_at(visible_to(request.person, rights), unit), request.GET.get("cursor"))
    shown = {"unit": unit, "page": page, "may_plan": may_plan(request.person, rights)}
    return render(request, "visits/of_unit.html", shown)


@signed_in
@require_http_methods(TAKES_FORMS)
def plan(request: PersonRequest) -> HttpResponse:
    """Plan a visit."""
    if not may_plan(request.person):
        raise Forbidden(_("Visits are planned by those whose post the institution lets plan them."))
    first = {"unit": request.GET.get("unit", ""), "people": [request.person.staff_number]}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            visit = plan_visit(form.plan(), by=request.person)
        except Refused as refused:
            _put_refusal(form, refused)
        else:
            messages.success(request, _("The visit is planned."))
            return redirect("visits:visit", visit.pk)
    shown = {"form": form, "visit": None}
    return render(request, "visits/plan.html", shown, status=422 if form.errors else 200)


@signed_in
@require_safe
def visit(request: PersonRequest, key: int) -> HttpResponse:
    """One visit: what is planned, the notes, what was found, what those visited say."""
    return _page(request, _visible(request, key))


def _visible(request: PersonRequest, key: int) -> Visit:
    rows = visible_to(request.person).select_related("unit", "home", "planned_by", "confirmer", "answered_by")
    return get_object_or_404(rows.prefetch_related("visitors__person"), pk=key)


def _page(
    request: PersonRequest, visit: Visit, *, forms: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    person = request.person
    found = cases_for_lists(cases_visible_to(person)).filter(found_by__visit=visit).order_by("pk")
    shown = {
        "visit": visit,
        "source": sources().get(visit.source, visit.source),
        "found": list(found),
        "may_write": may_write(visit, person) and visit.state != Visit.WITHDRAWN,
        "may_answer": visit.needs_answer and may_answer(visit, person),
        "has_come": visit.has_come(timezone.localdate(now())),
        "notes": NotesForm(initial={"notes": visit.notes, "seen": visit.revision}),
        "answer": AnswerForm(initial={"seen": visit.revision}),
        "found_form": FoundForm(visit, person),
        **(forms or {}),
    }
    return render(request, "visits/visit.html", shown, status=status)


@signed_in
@require_http_methods(TAKES_FORMS)
def change(request: PersonRequest, key: int) -> HttpResponse:
    """Change what is planned."""
    visit = _visible(request, key)
    if not may_write(visit, request.person):
        raise Forbidden(_("Those who go, and who planned the visit, write here."))
    first = {
        "unit": visit.unit.code if visit.unit else "", "outside": visit.outside, "on": visit.on,
        "purpose": visit.purpose, "source": visit.source,
        "people": [visitor.person.staff_number for visitor in visit.visitors.all()],
        "confirmer": visit.confirmer.staff_number if visit.confirmer else "",
    }  # fmt: skip
    form = PlanForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            change_visit(visit, form.plan(), by=request.person, seen=_seen(request, visit))
        except Refused as refused:
            _put_refusal(form, refused)
        else:
            messages.success(request, _("The visit is changed."))
            return redirect("visits:visit", key)
    shown = {"form": form, "visit": visit, "seen": visit.revision}
    return render(request, "visits/plan.html", shown, status=422 if form.errors else 200)


@signed_in
@require_POST
def withdraw(request: PersonRequest, key: int) -> HttpResponse:
    """Call it off."""
    visit = _visible(request, key)
    withdraw_visit(visit, by=request.person, seen=_seen(request, visit))
    messages.success(request, _("The visit is called off."))
    return redirect("visits:visit", key)


def _seen(request: PersonRequest, visit: Visit) -> int:
    form = SeenForm(request.POST)
    return int(form.cleaned_data["seen"]) if form.is_valid() else visit.revision


def _taken(
    request: PersonRequest,
    visit: Visit,
    name: str,
    form: Form,
    told: str,
    do: Callable[[], object],
    is_allowed: bool,
) -> HttpResponse:
    """Do what one of the page's forms asks for; what cannot be done comes back beside what was typed."""
    if not is_allowed:
        raise Forbidden(_("You may read this visit; writing here is for those who go or were visited."))
    if form.is_valid():
        try:
            do()
        except Refused as refused:
            _put_refusal(form, refused)
            return _page(request, _visible(request, visit.pk), forms={name: form}, status=refused.status)
        messages.success(request, told)
        return redirect("visits:visit", visit.pk)
    return _page(request, visit, forms={name: form}, status=422)


def _put_refusal(form: Form, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.reason)


@signed_in
@require_POST
def note(request: PersonRequest, key: int) -> HttpResponse:
    """Write the notes."""
    visit = _visible(request, key)
    form = NotesForm(request.POST)
    return _taken(request, visit, "notes", form, _("The notes are written; those visited are asked to confirm them."),
                  lambda: note_visit(visit, form.cleaned_data["notes"], by=request.person,
                                     seen=form.cleaned_data["seen"]), may_write(visit, request.person))  # fmt: skip


@signed_in
@require_POST
def answer(request: PersonRequest, key: int) -> HttpResponse:
    """Those visited confirm, or object."""
    visit = _visible(request, key)
    form = AnswerForm(request.POST)
    return _taken(request, visit, "answer", form, _("Your answer is recorded."),
                  lambda: answer_visit(visit, by=request.person, agrees=bool(form.cleaned_data["agrees"]),
                                       words=form.cleaned_data["words"], seen=form.cleaned_data["seen"]),
                  may_answer(visit, request.person))  # fmt: skip


@signed_in
@require_POST
def find(request: PersonRequest, key: int) -> HttpResponse:
    """What was found on the spot becomes a case."""
    visit = _visible(request, key)
    form = FoundForm(visit, request.person, request.POST)

    def do() -> None:
        said = form.cleaned_data
        facts, words = form.facts(), (said["once"], said["title"], said["text"])
        once = once_key("found", request.person.staff_number, key, *words, *sorted(facts.items()))
        open_found(visit, said["flow"], by=request.person, title=said["title"], text=said["text"],
                   place=said["place"], facts=facts, once=once)  # fmt: skip

    return _taken(request, visit, "found_form", form, _("Opened. Nobody has to type it again."), do,
                  may_write(visit, request.person))  # fmt: skip

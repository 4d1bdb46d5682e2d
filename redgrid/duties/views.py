"""Pages of duties that come round: mine, one, a cell's month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.duties import queries
from redgrid.duties.actions import begin_by_hand, excuse_duty, finish_duty
from redgrid.duties.forms import DoneForm, ExcuseForm, StartForm
from redgrid.duties.models import Occurrence
from redgrid.duties.page import duty_page
from redgrid.duties.rules import may_read_cell, visible_to
from redgrid.grid.models import Unit
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.clock import now
from redgrid.kit.when import FIRST_YEAR, LAST_YEAR
from redgrid.rulebook.queries import institution_of, loaded


@require_safe
@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """What my roles have to do, and what I ended lately."""
    rights = rights_of(request.person)
    to_do, ended = queries.of_person(request.person, rights)
    cells = {t.unit.pk: t.unit for t in rights.effective if t.unit and t.unit.kind == Unit.CELL}
    links = [
        (cell, may_read_cell(rights, cell), bool(queries.startable(cell, rights))) for cell in cells.values()
    ]
    page = {"to_do": to_do, "ended": ended, "links": links}
    return render(request, "duties/mine.html", page)


@require_safe
@signed_in
def detail(request: PersonRequest, key: int) -> HttpResponse:
    """One duty that came round: what is asked, by when and why then, what was said of it."""
    return _detail(request, _found(request, key), DoneForm(), ExcuseForm())


def _found(request: PersonRequest, key: int) -> Occurrence:
    rows = visible_to(request.person).select_related("unit", "blueprint", "person", "away_for")
    return get_object_or_404(rows.defer("blueprint__text", "blueprint__content"), pk=key)


def _detail(
    request: PersonRequest, row: Occurrence, done: DoneForm, excuse: ExcuseForm, *, status: int = 200
) -> HttpResponse:
    page = {**vars(duty_page(row, request.person)), "done": done, "excuse": excuse}
    return render(request, "duties/detail.html", page, status=status)


@require_POST
@signed_in
def finish(request: PersonRequest, key: int) -> HttpResponse:
    """Done, or nothing to report."""
    row, form = _found(request, key), DoneForm(request.POST)
    if not form.is_valid():
        return _detail(request, row, form, ExcuseForm(), status=422)
    how = Occurrence.NOTHING if request.POST.get("how") == Occurrence.NOTHING else Occurrence.SOMETHING
    said = form.cleaned_data
    finish_duty(row, by=request.person, how=how, note=said["note"], record_link=said["record"])
    words = _("Nothing to report: full marks.") if how == Occurrence.NOTHING else _("It is done.")
    messages.success(request, words)
    return redirect("duties:mine")


@require_POST
@signed_in
def excuse(request: PersonRequest, key: int) -> HttpResponse:
    """Not asked for this time."""
    row, form = _found(request, key), ExcuseForm(request.POST)
    if not form.is_valid():
        return _detail(request, row, DoneForm(), form, status=422)
    excuse_duty(row, by=request.person, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"])
    messages.success(request, _("It is not asked for this time."))
    return redirect("duties:detail", key)


@require_safe
@signed_in
def cell(request: PersonRequest, code: str) -> HttpResponse:
    """The month of a cell: by days, and as a list."""
    unit, rights = get_object_or_404(Unit.objects.cells(), code=code), rights_of(request.person)
    if not may_read_cell(rights, unit):
        raise Http404
    return render(request, "duties/cell.html", _month_page(request, unit, rights))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def start(request: PersonRequest, code: str) -> HttpResponse:
    """Something happened that a duty waits for, and no journal tells it."""
    unit, rights = get_object_or_404(Unit.objects.cells(), code=code), rights_of(request.person)
    startable = queries.startable(unit, rights)
    if not startable:
        raise Http404
    form = StartForm(startable, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"unit": unit, "form": form, "may_read_cell": may_read_cell(rights, unit)}
        return render(request, "duties/start.html", page, status=422 if form.is_bound else 200)
    begun = begin_by_hand(
        form.cleaned_data["duty"], unit, by=request.person, cause=form.cleaned_data["cause"]
    )
    messages.success(request, _("The duty has begun."))
    return redirect("duties:detail", begun.pk)


def _month_page(request: PersonRequest, unit: Unit, rights: Rights) -> dict[str, Any]:
    first = _month(request.GET.get("month", ""))
    blueprint = loaded()
    officers = institution_of(blueprint).officers if blueprint else ()
    chosen = request.GET.get("officer", "")
    chosen = chosen if chosen in {each.code for each in officers} else ""
    state = request.GET.get("state", "")
    state = state if state in queries.STATES else ""
    month = queries.cell_month(unit, first, officer=chosen, state=state)
    return {
        "unit": unit,
        "month": month,
        "lines": [(line, [(day, line.days.get(day)) for day in month.days]) for line in month.lines],
        "first": first,
        "before": first - timedelta(days=1),
        "after": month.days[-1] + timedelta(days=1),
        "today": timezone.localdate(now()),
        "officers": officers,
        "officer": chosen,
        "state": state,
        "may_start": bool(queries.startable(unit, rights)),
    }


def _month(said: str) -> date:
    """The first day of the month that is asked for (2026-03), else of this one."""
    try:
        year, month = (int(part) for part in said.split("-"))
        found = date(year, month, 1)
    except ValueError:
        return timezone.localdate(now()).replace(day=1)
    return found if FIRST_YEAR < year < LAST_YEAR else timezone.localdate(now()).replace(day=1)

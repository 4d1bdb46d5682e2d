"""The page of a net or cell: what it is, who does what there, what is late and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.assessment.rules import may_see_total
from redgrid.cases.matrix import Matrix, matrix
from redgrid.cases.models import Case
from redgrid.cases.rules import visible_to
from redgrid.grid.as_of import read_as_of
from redgrid.grid.history import changes_of
from redgrid.grid.models import Person, Unit
from redgrid.grid.pages import unit_page
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.clock import now
from redgrid.rulebook.queries import institution_of, loaded
from redgrid.tasks.models import Task
from redgrid.workbench.burden_records import may_read_records

SHOWN = 6


@dataclass(frozen=True)
class Work:
    """What goes on in a unit and below it, as far as the reader may see it."""

    matrix: Matrix | None
    late_cases: list[Case]
    late_tasks: list[Task]
    closed: int
    done: int
    late: int


@require_safe
@signed_in
def unit(request: PersonRequest, code: str) -> HttpResponse:
    """One net or cell, now or as it stood."""
    as_of, found = read_as_of(request), get_object_or_404(Unit, code=code)
    rights, month = rights_of(request.person), timezone.localdate(now()).replace(day=1)
    page = unit_page(found, as_of)
    context = {
        "as_of": as_of,
        "page": page,
        "changes": changes_of(found, as_of),
        "work": _work(found, request.person, rights, month) if as_of.is_now else None,
        "month": reverse("assessment:month", args=[code, month]) if may_see_total(rights, found) else "",
        "since": month.isoformat(),
        "done": _done_address(found, rights, month),
        "may_change": as_of.is_now and rights.may("grid.change", found),
        "may_give_tasks": as_of.is_now and rights.may("task.give", found),
        "may_read_tasks": as_of.is_now and rights.may("task.read", found),
        "may_assign": as_of.is_now and rights.may("officer.assign", found),
    }
    template = "workbench/cell.html" if found.kind == Unit.CELL else "workbench/net.html"
    return render(request, template, context, status=as_of.status)


def _done_address(unit: Unit, rights: Rights, month: date) -> str:
    """Where the tasks are that were done since ``month``, for those who read them; else the points of the month."""
    if may_read_records(rights, "ended", unit):
        return f"{reverse('workbench:burden_records', args=[unit.code, 'ended'])}?from={month.isoformat()}"
    return reverse("assessment:month", args=[unit.code, month]) if may_see_total(rights, unit) else ""


def _work(unit: Unit, person: Person, rights: Rights, month: date) -> Work | None:
    """None for whoever reads no cases there: a number leads to its records or is not shown."""
    if rights.is_administrator or not rights.may("case.read", unit):
        return None
    moment, since = now(), timezone.make_aware(datetime(month.year, month.month, 1))  # noqa: DTZ001
    here = Q(unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    cases = visible_to(person, rights).filter(here)
    late_cases = cases.filter(is_open=True, due_at__lt=moment).order_by("due_at", "pk")
    tasks = Task.objects.filter(here, is_sealed=False)
    if not rights.may("task.read", unit):
        # What people gave each other is for heads; what cases and duties ask for belongs to the unit.
        tasks = tasks.exclude(source__startswith="given:")
    late_tasks = tasks.filter(state=Task.DUE, reported_at=None, due_at__lt=moment).select_related(
        "person", "unit"
    )
    institution = loaded()
    flow = institution_of(institution).flow_for("report") if institution else None
    shown = list(late_cases.select_related("unit")[:SHOWN])
    return Work(
        matrix=matrix(flow, rights, unit) if flow else None,
        late_cases=shown,
        late_tasks=list(late_tasks.order_by("due_at", "pk")[:SHOWN]),
        closed=cases.filter(is_open=False, closed_at__gte=since).count(),
        done=tasks.filter(state=Task.DONE, ended_at__gte=since).count(),
        late=late_cases.count() if len(shown) == SHOWN else len(shown),
    )

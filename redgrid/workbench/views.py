"""The first page of everybody, the way to complain, and the way in by a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, VisitorRequest, signed_in
from redgrid.cases.models import Case, Part
from redgrid.cases.queries import for_lists
from redgrid.cases.rules import may_report, open_to
from redgrid.cases.unnamed import report_unnamed
from redgrid.cases.views import report_into
from redgrid.grid.claiming import open_calls
from redgrid.grid.codes import place_of_code
from redgrid.grid.models import Person, Resource
from redgrid.grid.queries import CLAIM
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now
from redgrid.kit.refusal import Missing
from redgrid.notices.queries import for_workbench
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.queries import current
from redgrid.tasks.keeping import filters_for
from redgrid.tasks.models import Task
from redgrid.tasks.queries import counts_of, end_of_today, most_pressing, with_slips
from redgrid.tasks.slips import SlipsAsked, slips_of

SHOWN = 20
MOST_TASKS = 100


@dataclass(frozen=True)
class Pile:
    """Tasks that press alike."""

    title: str
    tone: str
    tasks: list[Task]


@signed_in
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """What I have to do, what I take part in, what I answer for."""
    person, rights = request.person, rights_of(request.person)
    tasks = list(with_slips(most_pressing(person, rights, MOST_TASKS)))
    visible = open_to(person, rights)
    is_late = Q(due_at__lt=now())
    shown = {
        "piles": [pile for pile in _piles(tasks) if pile.tasks],
        "many": len(tasks),
        "counts": counts_of(person, rights, todo=len(tasks) if len(tasks) < MOST_TASKS else None),
        "filters": filters_for(person, rights=rights),
        "slips": slips_of(person, rights, SlipsAsked(to_me=True))[:SHOWN],
        "may_give": rights.may("task.give"),
        "mine": _mine(person),
        "places": [t.resource for t in rights.tenures if t.resource and t.capacity.code == CLAIM],
        **visible.aggregate(open=Count("pk"), late=Count("pk", filter=is_late)),
        "calls": open_calls(rights, now()),
        "notices": for_workbench(rights),
        "may_report": may_report(person, rights),
    }
    return render(request, "workbench/home.html", shown)


def _mine(person: Person) -> QuerySet[Case]:
    """Open cases that ``person`` takes part in, the most pressing first; what is due never comes last."""
    played = Part.objects.filter(person=person, ends_at=None, is_of_open_case=True).exclude(
        answer=Part.DECLINED
    )
    mine = Case.objects.filter(pk__in=played.values("case"), is_open=True)
    pressing = (F("due_at").asc(nulls_last=True), "pk")
    # Keys first: what a row shows is joined to the few that are shown.
    keys = mine.order_by(*pressing).values("pk")[:SHOWN]
    return for_lists(Case.objects.filter(pk__in=keys)).order_by(*pressing)


def _piles(tasks: list[Task]) -> list[Pile]:
    moment, midnight = now(), end_of_today()
    late = [task for task in tasks if task.due_at and task.due_at < moment]
    today = [task for task in tasks if task.due_at and moment <= task.due_at < midnight]
    return [
        Pile(_("Late"), "red", late),
        Pile(_("Due today"), "yellow", today),
        Pile(_("Coming"), "blue", [task for task in tasks if _is_coming(task, midnight)]),
    ]


def _is_coming(task: Task, midnight: datetime) -> bool:
    return task.due_at is None or task.due_at >= midnight


def feedback(request: VisitorRequest) -> HttpResponseBase:
    """Complaints and suggestions about the system or the work, with or without an account."""
    return (feedback_with_name if request.person else feedback_of_visitor)(request)


@signed_in
def feedback_with_name(request: PersonRequest) -> HttpResponse:
    """The form of somebody signed in, who may leave their name out."""
    return report_into(request, _feedback_flow())


def feedback_of_visitor(request: VisitorRequest) -> HttpResponse:
    """The form of somebody without an account: no name is asked, a receipt code is given."""
    return report_unnamed(request, _feedback_flow(), place=None, page="workbench/feedback.html", shown={})


def _feedback_flow() -> Flow:
    flow = current().flow_for("feedback")
    if flow is None:
        raise Missing(_("The institution has no flow for feedback yet."))
    return flow


@signed_in
def scan(request: PersonRequest) -> HttpResponse:
    """The code on a door, by the phone's own camera or typed by hand."""
    typed = request.POST.get("code", "")
    place: Resource | None = place_of_code(typed) if typed else None
    if place is not None:
        return redirect("signs:place", place.scan_code)
    return render(request, "workbench/scan.html", {"typed": typed}, status=422 if typed else 200)

"""One task: its page, its moves, its check list, the questions about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.grid.choices import people_beside
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import once_key
from redgrid.kit.naming import label
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.tasks.actions import Sent, answer_pass, decide_time, tick_check
from redgrid.tasks.actions.direct import copy_to
from redgrid.tasks.forms import MoveForm, TimeForm, units_to_give
from redgrid.tasks.models import Check, PassAsk, Task, TimeAsk
from redgrid.tasks.moves import make_move
from redgrid.tasks.page import task_page
from redgrid.tasks.rules import may_decide, visible_to

KEY_LENGTH = 40


def visible(request: PersonRequest, key: int) -> Task:
    """The task, or 404 for whoever may not see it."""
    rows = visible_to(request.person).select_related("unit", "person", "giver", "parent")
    return get_object_or_404(rows, pk=key)


def key_of(request: PersonRequest) -> str:
    """The key under which a form counts once; empty when it carries none."""
    return request.POST.get("once", "")[:KEY_LENGTH]


@signed_in
@require_safe
def detail(request: PersonRequest, key: int) -> HttpResponse:
    """One task: what, by when, what one may do now, its parts, its time line."""
    return render(request, "tasks/detail.html", _shown(request, visible(request, key)))


def _shown(request: PersonRequest, task: Task, **more: Any) -> dict[str, Any]:
    page = task_page(task, request.person)
    wants_people = page.may_copy or any(offer.asks == "person" for offer in page.offers)
    units = units_to_give(rights_of(request.person)) if wants_people else ()
    people = people_beside(request.person) if wants_people else ()
    return {"page": page, "people": people, "units": [(unit.code, label(unit)) for unit in units], **more}


def refused_page(request: PersonRequest, key: int, form: Form, refused: Refused) -> HttpResponse:
    """The page again with what was refused, and what was typed."""
    shown = _shown(request, visible(request, key), refused=refused, typed=form.data)
    return render(request, "tasks/detail.html", shown, status=refused.status)


@signed_in
@require_POST
def move(request: PersonRequest, key: int) -> HttpResponse:
    """Make a move; what cannot be done comes back beside what was typed."""
    task, form = visible(request, key), MoveForm(request.POST)
    if not form.is_valid():
        return refused_page(request, key, form, _incomplete())
    try:
        make_move(task, form, by=request.person)
    except Refused as refused:
        return refused_page(request, key, form, refused)
    messages.success(request, _("Done: %(title)s.") % {"title": task.title})
    # Whoever passed it on may not see it any more.
    is_seen = visible_to(request.person).filter(pk=key).exists()
    return redirect("tasks:detail", key) if is_seen else redirect("tasks:list")


def _incomplete() -> Invalid:
    return Invalid(_("The form is not complete. Look again, then decide."))


@signed_in
@require_POST
def tick(request: PersonRequest, key: int, check: int) -> HttpResponse:
    """Tick a line of the check list, or take the tick back."""
    task = visible(request, key)
    found = get_object_or_404(Check.objects.select_related("task__unit"), pk=check, task=task)
    is_done, sent = request.POST.get("is_done") == "1", key_of(request)
    once = once_key("tick", request.person.staff_number, check, is_done, sent) if sent else None
    tick_check(found, by=request.person, is_done=is_done, once=once)
    return redirect(f"{reverse('tasks:detail', args=[key])}#checks")


@signed_in
@require_POST
def decide(request: PersonRequest, key: int, ask: int) -> HttpResponse:
    """Grant or refuse more time."""
    task, form = visible(request, key), TimeForm(request.POST)
    found = get_object_or_404(TimeAsk.objects.select_related("task__unit", "unit"), pk=ask, task=task)
    if not may_decide(found, request.person, rights_of(request.person)):
        raise Forbidden(_("Somebody else decides about this."))
    return _answered(request, key, form, found)


@signed_in
@require_POST
def take(request: PersonRequest, key: int, ask: int) -> HttpResponse:
    """Take a task over, or decline."""
    task, form = visible(request, key), TimeForm(request.POST)
    found = get_object_or_404(PassAsk.objects.select_related("task"), pk=ask, task=task)
    if found.to_id != request.person.pk:
        raise Forbidden(_("Only the person who was asked answers."))
    return _answered(request, key, form, found)


def _answered(request: PersonRequest, key: int, form: TimeForm, ask: TimeAsk | PassAsk) -> HttpResponse:
    if not form.is_valid():
        return refused_page(request, key, form, _incomplete())
    said = form.cleaned_data
    words = (ask.pk, said["answer"], said["note"], said["once"])
    sent = Sent(
        once=once_key(type(ask).__name__, request.person.staff_number, *words) if said["once"] else None
    )
    try:
        if isinstance(ask, TimeAsk):
            decide_time(ask, by=request.person, grants=said["answer"] == "yes", note=said["note"], sent=sent)
        else:
            answer_pass(ask, by=request.person, accepts=said["answer"] == "yes", note=said["note"], sent=sent)
    except Refused as refused:
        return refused_page(request, key, form, refused)
    messages.success(request, _("Your answer is recorded."))
    is_seen = visible_to(request.person).filter(pk=key).exists()
    return redirect("tasks:detail", key) if is_seen else redirect("tasks:list")


@signed_in
@require_POST
def copy(request: PersonRequest, key: int) -> HttpResponse:
    """Let others know of the task."""
    task = visible(request, key)
    numbers = request.POST.getlist("person")[:100]
    many = copy_to(task, Person.objects.filter(staff_number__in=numbers), by=request.person)
    if many:
        messages.success(request, _("They are told of it now."))
    return redirect("tasks:detail", key)

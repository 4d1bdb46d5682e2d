"""My tasks: to do, done, copied, started; many moved at once; why something is due by then."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.grid.choices import people_beside
from redgrid.grid.models import Unit
from redgrid.grid.rules import rights_of
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Invalid
from redgrid.kit.worktime import explain
from redgrid.tasks.forms import ListForm, MoveForm
from redgrid.tasks.keeping import filters_for
from redgrid.tasks.moves import IN_BATCHES, each_for_itself, make_move
from redgrid.tasks.queries import BOXES, TODO, box_of, counts_of, tasks_of, with_slips
from redgrid.tasks.recounts import Moved
from redgrid.tasks.rules import visible_to

# What is to do stands on one page, so that several can be chosen.
MOST_SHOWN = 200


@signed_in
@require_safe
def task_list(request: PersonRequest) -> HttpResponse:
    """One of the four boxes, with filters in the address."""
    person, rights = request.person, rights_of(request.person)
    box = request.GET.get("box", TODO)
    box = box if box in BOXES else TODO
    form = ListForm(request.GET)
    asked = form.asked()
    rows = with_slips(box_of(box, person, rights).filter(asked.condition()))
    page = None if box == TODO else page_of(rows, request.GET.get("cursor"))
    shown = {
        "form": form,
        "box": box,
        "tasks": page.rows if page else list(rows[:MOST_SHOWN]),
        "page": page,
        "counts": counts_of(person, rights),
        "is_filtered": bool(form.has_changed() and any(form.cleaned_data.values())),
        "unit": Unit.objects.filter(code=asked.unit).first() if asked.unit else None,
        "filters": filters_for(person, "tasks:list", rights),
        "may_give": rights.may("task.give"),
        "may_read": rights.may("task.read"),
        "people": people_beside(person) if box == TODO else (),
    }
    return render(request, "tasks/list.html", shown)


@signed_in
@require_POST
def batch(request: PersonRequest) -> HttpResponse:
    """The same move on several tasks, each for itself: what cannot be done is told row by row."""
    form = MoveForm(request.POST)
    keys = [int(key) for key in request.POST.getlist("task") if key.isascii() and key.isdigit()][:MOST_SHOWN]
    keys = [key for key in keys if key < 2**63]
    if not form.is_valid() or form.cleaned_data["move"] not in IN_BATCHES:
        raise Invalid(_("The form is not complete. Look again, then decide."))
    tasks = visible_to(request.person).filter(pk__in=keys).select_related("unit", "person", "giver", "parent")
    outcomes = each_for_itself(
        tasks.order_by("id"), lambda task: make_move(task, form, by=request.person, is_one_of_many=True)
    )
    failed = [outcome for outcome in outcomes if outcome.reason]
    done = len(outcomes) - len(failed)
    if done:
        messages.success(request, ngettext("Done: %(n)d task.", "Done: %(n)d tasks.", done) % {"n": done})
    if not outcomes:
        messages.error(request, _("Choose at least one task."))
    if not failed:
        return redirect("tasks:list")
    shown: dict[str, Any] = {"failed": failed, "done": done, "typed": form.cleaned_data, "form": form}
    return render(request, "tasks/batch.html", shown, status=409)


@signed_in
@require_safe
def why(request: PersonRequest, key: int) -> HttpResponse:
    """How the due moment of one of my tasks was reckoned."""
    task = get_object_or_404(tasks_of(request.person), pk=key)
    moves = Moved.objects.filter(task=task).select_related("recount").order_by("-id")
    shown = {"task": task, "sentences": explain(task.due_steps), "moves": moves}
    return render(request, "tasks/why.html", shown)

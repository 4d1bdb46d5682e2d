"""Pages of tasks: what I have to do, and why by then."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.paging import page_of
from redgrid.kit.worktime import explain
from redgrid.tasks.models import Task
from redgrid.tasks.queries import open_tasks_of, tasks_of
from redgrid.tasks.recounts import Moved


@signed_in
@require_safe
def task_list(request: PersonRequest) -> HttpResponse:
    """My open tasks by their due moment, or what I have done."""
    if request.GET.get("state") == "ended":
        ended = page_of(tasks_of(request.person).exclude(state=Task.DUE), request.GET.get("cursor"))
        return render(request, "tasks/list.html", {"tasks": ended.rows, "page": ended, "is_ended": True})
    return render(request, "tasks/list.html", {"tasks": open_tasks_of(request.person), "is_ended": False})


@signed_in
@require_safe
def why(request: PersonRequest, key: int) -> HttpResponse:
    """How the due moment of one of my tasks was reckoned."""
    task = get_object_or_404(tasks_of(request.person), pk=key)
    moves = Moved.objects.filter(task=task).select_related("recount").order_by("-id")
    return render(
        request, "tasks/why.html", {"task": task, "sentences": explain(task.due_steps), "moves": moves}
    )

"""Pages of due moments that moved with a calendar: which changes there were, and whose dates they moved."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.paging import page_of
from redgrid.tasks.recounts import Moved, Recount
from redgrid.tasks.rules import visible_to


@require_safe
@signed_in
def moved(request: PersonRequest) -> HttpResponse:
    """The changes that moved something, newest first, with how much of it the reader may see."""
    mine = Q(rows__task__in=visible_to(request.person).values("pk"))
    rows = Recount.objects.filter(moved__gt=0).annotate(seen=Count("rows", filter=mine)).order_by("-id")
    return render(request, "tasks/moved.html", {"page": page_of(rows, request.GET.get("cursor"))})


@require_safe
@signed_in
def recount(request: PersonRequest, key: int) -> HttpResponse:
    """What one change moved: from when to when."""
    found = get_object_or_404(Recount, pk=key)
    mine = visible_to(request.person).values("pk")
    rows = Moved.objects.filter(recount=found, task__in=mine).select_related("task__unit", "task__person")
    page = page_of(rows.order_by("id"), request.GET.get("cursor"))
    if not found.moved:
        raise Http404
    return render(request, "tasks/recount.html", {"recount": found, "page": page})

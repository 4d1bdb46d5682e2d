"""Slips of the units one reads: in the order they were written, never a ranking."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, needs
from redgrid.grid.models import Unit
from redgrid.grid.rules import rights_of
from redgrid.kit.paging import page_of
from redgrid.tasks.slips import COLOURS, SlipsAsked, counts, slips_of


@needs("task.read")
@require_safe
def slip_list(request: PersonRequest) -> HttpResponse:
    """Slips of open tasks, newest first; with ``state=all`` those of ended tasks as well."""
    rights = rights_of(request.person)
    colour = request.GET.get("colour", "")
    asked = SlipsAsked(
        colour=colour if colour in COLOURS else "",
        unit=Unit.objects.filter(code=request.GET.get("unit", "")).first(),
        is_all=request.GET.get("state") == "all",
        to_me=request.GET.get("to") == "me",
    )
    page = page_of(slips_of(request.person, rights, asked), request.GET.get("cursor"))
    shown = {"page": page, "asked": asked, "counts": counts(request.person, rights, asked)}
    return render(request, "tasks/slips.html", shown)

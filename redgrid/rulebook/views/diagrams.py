"""Drawings of the institution on the screen: the duty cycle of an officer (a flow is drawn on its own page)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.rulebook import queries
from redgrid.rulebook.cycledrawing import cycle_diagram
from redgrid.rulebook.pages import officers_with_duties


@require_safe
@signed_in
def cycle(request: PersonRequest, officer: str) -> HttpResponse:
    """What an officer does how often: drawn, to print, and as forms."""
    blueprint = queries.loaded()
    text = queries.institution_of(blueprint) if blueprint else None
    role = next((each for each in text.officers if each.code == officer), None) if text else None
    if text is None or role is None:
        raise Http404
    found = officers_with_duties(text, officer)[0]
    page = {
        "blueprint": blueprint,
        "officers": text.officers,
        "list": found,
        "diagram": cycle_diagram(role, found.rows),
    }
    return render(request, "rulebook/cycle.html", page)

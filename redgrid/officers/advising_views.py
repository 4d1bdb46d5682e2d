"""The page that finds help for a case: people and past cases, each with its reason."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from redgrid.cases.rules import visible_to
from redgrid.kit.entrance import signed_in
from redgrid.officers.advising import help_for
from redgrid.officers.views import PersonRequest


@require_safe
@signed_in
def advisers(request: PersonRequest, number: str) -> HttpResponse:
    """For whoever looks for help."""
    rows = visible_to(request.person).select_related("unit", "place", "blueprint")
    case = get_object_or_404(rows.defer("blueprint__text", "blueprint__content"), number=number)
    found = help_for(case, request.person)
    shown = {"case": case, "advisers": found.advisers, "past": found.past}
    return render(request, "officers/advisers.html", shown)

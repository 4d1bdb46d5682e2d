"""The page that finds help for a case: people and past cases, each with its reason."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.cases.rights import may_link
from redgrid.cases.rules import visible_to, words_of
from redgrid.grid.rules import rights_of
from redgrid.kit.entrance import signed_in
from redgrid.kit.refusal import Forbidden
from redgrid.officers.advising import advisers_for, past_like
from redgrid.officers.views import PersonRequest


@require_safe
@signed_in
def advisers(request: PersonRequest, number: str) -> HttpResponse:
    """For whoever looks for help: lead, overseer, the head who answers and the centre."""
    rows = visible_to(request.person).select_related("unit", "place", "blueprint")
    case = get_object_or_404(rows.defer("blueprint__text", "blueprint__content"), number=number)
    rights = rights_of(request.person)
    if not may_link(words_of(case, request.person, rights)):
        raise Forbidden(_("Lead, overseer and whoever answers for the case look for help."))
    shown = {
        "case": case,
        "advisers": advisers_for(case, request.person, rights),
        "past": past_like(case, request.person, rights),
    }
    return render(request, "officers/advisers.html", shown)

"""What the institution costs its people, and how it stands against the rules that forbid formalism."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.grid.models import Unit
from redgrid.grid.queries import root
from redgrid.kit.refusal import Missing
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.rulebook.waiving import today, waivers
from redgrid.rulebook.yearly import counts_of_map, yearly_minutes
from redgrid.workbench.burden import burdens, cases_of_the_year
from redgrid.workbench.selfcheck import points_of

WEEKS = (4, 13, 52)
SHOWN = 12


@require_safe
@signed_in
def burden(request: PersonRequest, code: str = "") -> HttpResponse:
    """Minutes, fields, messages and photos for each person and week: of the centre, a net or a cell."""
    unit = get_object_or_404(Unit, code=code) if code else root()
    if unit is None:
        raise Missing(_("The map is empty"))
    text = institution_of(in_force())
    weeks = next((n for n in WEEKS if request.GET.get("weeks") == str(n)), WEEKS[0])
    whole, *parts = burdens(unit, text.burden, weeks)
    page = {
        "here": unit,
        "whole": whole,
        "parts": parts,
        "weeks": weeks,
        "choices": WEEKS,
        "rules": text.burden,
    }
    if unit.parent_id is None:
        yearly = yearly_minutes(text, {**counts_of_map(), **cases_of_the_year()})
        page |= {"yearly": yearly, "costs": sorted(yearly.costs, key=lambda cost: -cost.minutes)[:SHOWN]}
    return render(request, "workbench/burden.html", page)


@require_safe
@signed_in
def self_check(request: PersonRequest) -> HttpResponse:
    """Each point of the rules with its state, found by the system itself; printable."""
    blueprint = in_force()
    text, centre = institution_of(blueprint), root()
    day = today()
    page = {
        "blueprint": blueprint,
        "points": points_of(blueprint),
        "waivers": [waiver for waiver in waivers() if waiver.holds_on(day)],
        "whole": burdens(centre, text.burden, WEEKS[0])[0] if centre else None,
        "weeks": WEEKS[0],
        "today": day,
        "centre": centre,
    }
    return render(request, "workbench/self_check.html", page)

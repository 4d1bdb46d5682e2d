"""The page of the Party tree beside the administrative tree."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.changes.two_trees import mismatches, read_trees
from redgrid.grid.forms import UnitForm
from redgrid.grid.models import PATH_STEP
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now
from redgrid.rulebook.queries import institution_of, loaded

MOST_ROWS = 200


@require_safe
@signed_in
def two_trees(request: PersonRequest) -> HttpResponse:
    """Both trees side by side, of the whole map or of one part, and what does not fit."""
    form = UnitForm(request.GET or None)
    unit = form.cleaned_data.get("unit") if form.is_valid() else None
    blueprint, rights = loaded(), rights_of(request.person)
    trees = read_trees(now(), institution_of(blueprint) if blueprint else None)
    top = unit.path if unit else ""
    found = [each for each in mismatches(trees) if each.unit.path.startswith(top)]
    here = [each for each in trees.units if each.path.startswith(top)]
    context = {
        "form": form,
        "rows": [(each, rights.may("grid.change", each.unit)) for each in found[:MOST_ROWS]],
        "count": len(found),
        "more": len(found) - MOST_ROWS,
        "units": [(each, len(each.path) // PATH_STEP - 1) for each in here[:MOST_ROWS]],
        "more_units": len(here) - MOST_ROWS,
        "named": sum(bool(each.party_organisation and each.office) for each in here),
        "all": len(here),
    }
    return render(request, "changes/two_trees.html", context, status=422 if form.errors else 200)

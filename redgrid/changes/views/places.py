"""Who answers for a place, and the cell it lies in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.accounts.decorators import PersonRequest
from redgrid.changes.change import Change
from redgrid.changes.forms import CellForm, ClaimForm
from redgrid.changes.successors import head_of
from redgrid.changes.views.flow import Words, change_page, changing
from redgrid.changes.work import cases_at, work_of_claim
from redgrid.grid import actions
from redgrid.grid.models import Resource
from redgrid.grid.queries import CLAIM, cell_of, holders, root
from redgrid.kit.naming import label


@changing
def claim(request: PersonRequest, code: str) -> HttpResponse:
    """Choose who answers for a place."""
    place = get_object_or_404(Resource, code=code)
    form = ClaimForm(request.POST or None, initial={"is_stand_in": request.GET.get("stand_in") == "1"})
    cell = cell_of(place)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            tenure = actions.begin_tenure(
                said["person"], CLAIM, by=request.person, resource=place, starts_at=at,
                is_stand_in=said["is_stand_in"], basis=said["basis"],
            )  # fmt: skip
            return _("%(name)s answers for %(place)s now (%(record)s).") % {
                "name": tenure.person.name, "place": place.name, "record": tenure.record,
            }  # fmt: skip

        unit = cell or root()
        if unit is None:
            raise Http404
        change = Change("claim", unit, at, said["basis"], do)
        return change if said["is_stand_in"] else _from_before(change, place, said["person"])

    words = Words(_("Choose who answers for it"), place.name, reverse("grid:place", args=[code]))
    return change_page(request, cell, form, make, words)


def _from_before(change: Change, place: Resource, to: Any) -> Change:
    """Whoever answered for it before hands it over."""
    before = next(
        (h.tenure.person for h in holders(CLAIM, place, change.at) if not h.tenure.is_stand_in), None
    )
    if before is None or before == to:
        return change
    work = (work_of_claim(place, to),)
    return Change(change.kind, change.unit, change.at, change.basis, change.do, before, work=work)


@changing
def put(request: PersonRequest, code: str) -> HttpResponse:
    """Put a place into a cell; its open cases go along."""
    place = get_object_or_404(Resource, code=code)
    form = CellForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.put_place(place, said["unit"], by=request.person, starts_at=at, basis=said["basis"])
            return _("%(place)s lies in %(unit)s now.") % {"place": place.name, "unit": label(said["unit"])}

        work = tuple(cases_at(place, said["unit"]))
        unit = cell_of(place, at) or said["unit"]
        return Change("put", unit, at, said["basis"], do, work=work, speaker=head_of(unit))

    words = Words(_("Put into a cell"), place.name, reverse("grid:place", args=[code]))
    return change_page(request, None, form, make, words)

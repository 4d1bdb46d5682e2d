"""Who answers for a place, and the cell it lies in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.changes.forms import (
    CellForm,
    ClaimForm,
)
from redgrid.grid import actions
from redgrid.grid.models import Resource
from redgrid.grid.queries import CLAIM, cell_of
from redgrid.grid.views import PersonRequest, change_page
from redgrid.kit.entrance import signed_in
from redgrid.kit.naming import label

TAKES_FORMS = ["GET", "HEAD", "POST"]


@require_http_methods(TAKES_FORMS)
@signed_in
def claim(request: PersonRequest, code: str) -> HttpResponse:
    """Choose who answers for a place."""
    place = get_object_or_404(Resource, code=code)
    form = ClaimForm(request.POST or None, initial={"is_stand_in": request.GET.get("stand_in") == "1"})

    def do(said: dict[str, Any]) -> str:
        tenure = actions.begin_tenure(
            said["person"], CLAIM, by=request.person, resource=place, starts_at=form.starts_at,
            is_stand_in=said["is_stand_in"], basis=said["basis"],
        )  # fmt: skip
        return _("%(name)s answers for %(place)s now (%(record)s).") % {
            "name": tenure.person.name, "place": place.name, "record": tenure.record,
        }  # fmt: skip

    words = (_("Choose who answers for it"), place.name, reverse("grid:place", args=[code]))
    return change_page(request, cell_of(place), form, do, words)


@require_http_methods(TAKES_FORMS)
@signed_in
def put(request: PersonRequest, code: str) -> HttpResponse:
    """Put a place into a cell."""
    place = get_object_or_404(Resource, code=code)
    form = CellForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.put_place(
            place, said["unit"], by=request.person, starts_at=form.starts_at, basis=said["basis"]
        )
        return _("%(place)s lies in %(unit)s now.") % {"place": place.name, "unit": label(said["unit"])}

    words = (_("Put into a cell"), place.name, reverse("grid:place", args=[code]))
    return change_page(request, None, form, do, words)

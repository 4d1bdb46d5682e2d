"""Places and equipment with codes of their own: entered in their cell, described, closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.changes.thing_forms import CloseForm, DescribeThingForm, EnterForm
from redgrid.grid import actions
from redgrid.grid.models import Resource, Unit
from redgrid.grid.queries import cell_of
from redgrid.grid.views import PersonRequest, change_page
from redgrid.kit.entrance import signed_in

TAKES_FORMS = ["GET", "HEAD", "POST"]
SAID = ("name", "place_kind", "building", "floor", "risk", "standard", "emergency")
LYING = (Resource.PLACE, Resource.EQUIPMENT)


@require_http_methods(TAKES_FORMS)
@signed_in
def enter(request: PersonRequest) -> HttpResponse:
    """Enter a piece of equipment or a place in a cell."""
    cell = Unit.objects.filter(code=request.GET.get("cell", ""), kind=Unit.CELL).first()
    initial = {"unit": cell.code if cell else "", "kind": Resource.EQUIPMENT}
    form = EnterForm(request.POST or None, initial=initial)

    def do(said: dict[str, Any]) -> str:
        found = actions.enter_in_cell(
            said["code"], said["unit"], by=request.person, starts_at=form.starts_at, basis=said["basis"],
            kind=said["kind"], **{name: said[name] for name in SAID},
        )  # fmt: skip
        return _("%(name)s is entered under the code %(code)s.") % {"name": found.name, "code": found.code}

    back = reverse("workbench:equipment") + (f"?cell={cell.code}" if cell else "")
    return change_page(request, None, form, do, (_("Enter equipment or a place"), _("Equipment"), back))


@require_http_methods(TAKES_FORMS)
@signed_in
def describe(request: PersonRequest, code: str) -> HttpResponse:
    """Write something else of a place or a piece of equipment."""
    thing = get_object_or_404(Resource, code=code, kind__in=LYING)
    form = DescribeThingForm(request.POST or None, initial={name: getattr(thing, name) for name in SAID})

    def do(said: dict[str, Any]) -> str:
        actions.describe_thing(thing, by=request.person, **{name: said[name] for name in SAID})
        return _("It is noted for %(unit)s.") % {"unit": thing.name}

    words = (_("Describe"), thing.name, reverse("grid:place", args=[code]))
    return change_page(request, cell_of(thing), form, do, words)


@require_http_methods(TAKES_FORMS)
@signed_in
def close(request: PersonRequest, code: str) -> HttpResponse:
    """Close a place or a piece of equipment from a day on."""
    thing = get_object_or_404(Resource, code=code, kind__in=LYING)
    form = CloseForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.close_thing(thing, by=request.person, closes_at=form.starts_at, reason=said["basis"])
        return _("%(name)s closes.") % {"name": thing.name}

    words = (_("Close"), thing.name, reverse("grid:place", args=[code]))
    return change_page(request, cell_of(thing), form, do, words)

"""Places and equipment with codes of their own: entered in their cell, described, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.accounts.decorators import PersonRequest
from redgrid.changes.change import Change
from redgrid.changes.thing_forms import CloseForm, DescribeThingForm, EnterForm
from redgrid.changes.views import flow
from redgrid.changes.work import home_or_centre
from redgrid.grid import actions, views
from redgrid.grid.models import Resource, Unit
from redgrid.grid.queries import cell_of
from redgrid.kit.entrance import signed_in

SAID = ("name", "place_kind", "building", "floor", "risk", "standard", "emergency")
LYING = (Resource.PLACE, Resource.EQUIPMENT)


@flow.changing
def enter(request: PersonRequest) -> HttpResponse:
    """Enter a piece of equipment or a place in a cell."""
    cell = Unit.objects.filter(code=request.GET.get("cell", ""), kind=Unit.CELL).first()
    initial = {"unit": cell.code if cell else "", "kind": Resource.EQUIPMENT}
    form = EnterForm(request.POST or None, initial=initial)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            found = actions.enter_in_cell(
                said["code"], said["unit"], by=request.person, starts_at=at, basis=said["basis"],
                kind=said["kind"], **{name: said[name] for name in SAID},
            )  # fmt: skip
            words = {"name": found.name, "code": found.code}
            return _("%(name)s is entered under the code %(code)s.") % words

        return Change("thing", said["unit"], at, said["basis"], do)

    back = reverse("workbench:equipment") + (f"?cell={cell.code}" if cell else "")
    words = flow.Words(_("Enter equipment or a place"), _("Equipment"), back)
    return flow.change_page(request, None, form, make, words)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def describe(request: views.PersonRequest, code: str) -> HttpResponse:
    """Write something else of a place or a piece of equipment."""
    thing = get_object_or_404(Resource, code=code, kind__in=LYING)
    form = DescribeThingForm(request.POST or None, initial={name: getattr(thing, name) for name in SAID})

    def do(said: dict[str, Any]) -> str:
        actions.describe_thing(thing, by=request.person, **{name: said[name] for name in SAID})
        return _("It is noted for %(unit)s.") % {"unit": thing.name}

    words = (_("Describe"), thing.name, reverse("grid:place", args=[code]))
    return views.change_page(request, cell_of(thing), form, do, words, button=_("Save"))


@flow.changing
def close(request: PersonRequest, code: str) -> HttpResponse:
    """Close a place or a piece of equipment from a day on."""
    thing = get_object_or_404(Resource, code=code, kind__in=LYING)
    cell = cell_of(thing)
    form = CloseForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.close_thing(thing, by=request.person, closes_at=at, reason=said["basis"])
            return _("%(name)s closes.") % {"name": thing.name}

        return Change("thing", home_or_centre(cell), at, said["basis"], do)

    words = flow.Words(_("Take out of use"), thing.name, reverse("grid:place", args=[code]))
    return flow.change_page(request, cell, form, make, words)

"""The business tree is kept: entered, called otherwise, made part of another, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.accounts.decorators import PersonRequest
from redgrid.changes.business_forms import BusinessForm, CloseBusinessForm, NewBusinessForm
from redgrid.changes.change import Change
from redgrid.changes.views.flow import Words, change_page, changing
from redgrid.changes.work import home_or_centre
from redgrid.grid import actions
from redgrid.grid.models import Resource
from redgrid.grid.queries import cell_of


@changing
def enter_business(request: PersonRequest) -> HttpResponse:
    """Enter a business, at the top or as a part of another."""
    form = NewBusinessForm(request.POST or None, initial={"parent": request.GET.get("parent", "")})

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            made = actions.enter_business(
                said["code"], by=request.person, name=said["name"], parent=said["parent"], opens_at=at
            )
            return _("%(name)s is entered. Put it into the cell that answers for it.") % {"name": made.name}

        return Change("business", home_or_centre(None), at, "", do)

    words = _words(_("Enter a business"), _("Business tree"))
    return change_page(request, None, form, make, words)


@changing
def change_business(request: PersonRequest, code: str) -> HttpResponse:
    """Call a business otherwise, or make it a part of another."""
    found = _open_business(code)
    cell = cell_of(found)
    said = {"name": found.name, "parent": found.parent.code if found.parent else ""}
    form = BusinessForm(request.POST or None, initial=said, business=found)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.change_business(found, by=request.person, name=said["name"], parent=said["parent"])
            return _("%(name)s is changed.") % {"name": found.name}

        return Change("business", home_or_centre(cell), at, "", do)

    closing = reverse("changes:close_business", args=[code])
    return change_page(request, cell, form, make, _words(_("Change"), found.name), closing=closing)


@changing
def close_business(request: PersonRequest, code: str) -> HttpResponse:
    """Close a business from a day on."""
    found = _open_business(code)
    cell = cell_of(found)
    form = CloseBusinessForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.close_thing(found, by=request.person, closes_at=at, reason=said["basis"])
            return _("It is noted when %(name)s closes.") % {"name": found.name}

        return Change("business", home_or_centre(cell), at, said["basis"], do)

    return change_page(request, cell, form, make, _words(_("Close the business"), found.name))


def _words(verb: str, name: str) -> Words:
    return Words(verb, name, reverse("grid:business"))


def _open_business(code: str) -> Resource:
    rows = Resource.objects.select_related("parent").filter(kind=Resource.BUSINESS, closes_at=None)
    return get_object_or_404(rows, code=code)

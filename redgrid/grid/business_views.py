"""The page of the business tree, and the forms that keep it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from redgrid.grid import actions
from redgrid.grid.as_of import read_as_of
from redgrid.grid.business import business_tree
from redgrid.grid.forms import BusinessForm, CloseBusinessForm, NewBusinessForm
from redgrid.grid.models import Resource
from redgrid.grid.queries import cell_of
from redgrid.grid.rules import may
from redgrid.grid.views import PersonRequest, change_page
from redgrid.kit.entrance import signed_in
from redgrid.kit.words import clean_line

TAKES_FORMS = ["GET", "HEAD", "POST"]


@require_safe
@signed_in
def business(request: PersonRequest) -> HttpResponse:
    """What the centre does, each leaf with its cell and who answers; ``?under=CODE`` that part alone."""
    as_of, under = read_as_of(request), clean_line(request.GET.get("under", ""))
    top = get_object_or_404(Resource, code=under, kind=Resource.BUSINESS) if under else None
    items = business_tree(as_of, top)
    context = {
        "as_of": as_of,
        "items": items,
        "top": top,
        "gaps": sum(item.gaps for item in items),
        "leaves": sum(item.leaves for item in items),
        "may_change": as_of.is_now and may(request.person, "grid.change"),
    }
    return render(request, "grid/business.html", context, status=as_of.status)


@require_http_methods(TAKES_FORMS)
@signed_in
def enter_business(request: PersonRequest) -> HttpResponse:
    """Enter a business, at the top or as a part of another."""
    form = NewBusinessForm(request.POST or None, initial={"parent": request.GET.get("parent", "")})

    def do(said: dict[str, Any]) -> str:
        made = actions.enter_business(
            said["code"], by=request.person, name=said["name"], parent=said["parent"]
        )
        return _("%(name)s is entered. Put it into the cell that answers for it.") % {"name": made.name}

    words = (_("Enter a business"), _("Business tree"), reverse("grid:business"))
    return change_page(request, None, form, do, words)


@require_http_methods(TAKES_FORMS)
@signed_in
def change_business(request: PersonRequest, code: str) -> HttpResponse:
    """Call a business otherwise, or make it a part of another."""
    found = _open_business(code)
    said = {"name": found.name, "parent": found.parent.code if found.parent else ""}
    form = BusinessForm(request.POST or None, initial=said, business=found)

    def do(said: dict[str, Any]) -> str:
        actions.change_business(found, by=request.person, name=said["name"], parent=said["parent"])
        return _("%(name)s is changed.") % {"name": found.name}

    words = (_("Change"), found.name, reverse("grid:business"))
    closing = reverse("grid:close_business", args=[code])
    return change_page(request, cell_of(found), form, do, words, closing=closing)


@require_http_methods(TAKES_FORMS)
@signed_in
def close_business(request: PersonRequest, code: str) -> HttpResponse:
    """Close a business from a day on."""
    found = _open_business(code)
    form = CloseBusinessForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.close_thing(found, by=request.person, closes_at=form.starts_at, reason=said["basis"])
        return _("It is noted when %(name)s closes.") % {"name": found.name}

    words = (_("Close the business"), found.name, reverse("grid:business"))
    return change_page(request, cell_of(found), form, do, words)


def _open_business(code: str) -> Resource:
    rows = Resource.objects.select_related("parent").filter(kind=Resource.BUSINESS, closes_at=None)
    return get_object_or_404(rows, code=code)

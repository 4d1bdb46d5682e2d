"""Nets and cells are opened, named, closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.changes.forms import (
    EndForm,
    NameForm,
    OpenForm,
)
from redgrid.grid import actions
from redgrid.grid.models import Unit
from redgrid.grid.remaining import still_there
from redgrid.grid.views import PersonRequest, change_page
from redgrid.kit.clock import now
from redgrid.kit.entrance import signed_in
from redgrid.kit.naming import label

TAKES_FORMS = ["GET", "HEAD", "POST"]


@require_http_methods(TAKES_FORMS)
@signed_in
def open_unit(request: PersonRequest, code: str) -> HttpResponse:
    """Open a net or cell under a net."""
    parent = get_object_or_404(Unit, code=code, kind=Unit.NET)
    form = OpenForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        level = (parent.level or 0) + 1 if said["kind"] == Unit.NET else None
        opened = actions.open_unit(
            said["code"], by=request.person, name=said["name"], kind=said["kind"], parent=parent, level=level,
            name_en=said["name_en"], type_label=said["type_label"], party_organisation=said["party_organisation"],
            office=said["office"], opens_at=form.starts_at, basis=said["basis"],
        )  # fmt: skip
        return _("%(unit)s is open.") % {"unit": label(opened)}

    words = (_("Open a unit below"), label(parent), reverse("grid:unit", args=[code]))
    return change_page(request, parent, form, do, words)


@require_http_methods(TAKES_FORMS)
@signed_in
def rename(request: PersonRequest, code: str) -> HttpResponse:
    """Give a unit another name from a day on."""
    unit = get_object_or_404(Unit, code=code)
    form = NameForm(request.POST or None, initial={"name": unit.name, "name_en": unit.name_en})

    def do(said: dict[str, Any]) -> str:
        actions.rename_unit(
            unit, by=request.person, name=said["name"], name_en=said["name_en"], starts_at=form.starts_at,
            basis=said["basis"],
        )  # fmt: skip
        return _("The name is noted: %(name)s.") % {"name": said["name"]}

    words = (_("Rename"), label(unit), reverse("grid:unit", args=[code]))
    return change_page(request, unit, form, do, words)


@require_http_methods(TAKES_FORMS)
@signed_in
def close(request: PersonRequest, code: str) -> HttpResponse:
    """Close a unit, once nothing is left in it."""
    unit = get_object_or_404(Unit, code=code)
    form = EndForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.close_unit(unit, by=request.person, closes_at=form.starts_at, reason=said["basis"])
        return _("It is noted that %(unit)s closes.") % {"unit": label(unit)}

    words = (_("Close the unit"), label(unit), reverse("grid:unit", args=[code]))
    at = form.starts_at if form.is_bound and form.is_valid() else now()
    return change_page(request, unit, form, do, words, remaining=still_there(unit, at))

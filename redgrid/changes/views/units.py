"""Nets and cells are opened, named, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.accounts.decorators import PersonRequest
from redgrid.changes.change import Change
from redgrid.changes.forms import CloseForm, NameForm, OpenForm
from redgrid.changes.successors import head_of
from redgrid.changes.views.flow import Words, change_page, changing
from redgrid.changes.work import cases_of, tasks_at
from redgrid.grid import actions
from redgrid.grid.models import Unit
from redgrid.grid.remaining import still_there
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Refused


@changing
def open_unit(request: PersonRequest, code: str) -> HttpResponse:
    """Open a net or cell under a net."""
    parent = get_object_or_404(Unit, code=code, kind=Unit.NET)
    form = OpenForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        level = (parent.level or 0) + 1 if said["kind"] == Unit.NET else None

        def do() -> str:
            opened = actions.open_unit(
                said["code"], by=request.person, name=said["name"], kind=said["kind"], parent=parent,
                level=level, name_en=said["name_en"], type_label=said["type_label"],
                party_organisation=said["party_organisation"], office=said["office"], opens_at=at,
                basis=said["basis"],
            )  # fmt: skip
            return _("%(unit)s is open.") % {"unit": label(opened)}

        return Change("open", parent, at, said["basis"], do)

    return change_page(request, parent, form, make, _words(_("Open a unit below"), parent))


@changing
def rename(request: PersonRequest, code: str) -> HttpResponse:
    """Give a unit another name from a day on."""
    unit = get_object_or_404(Unit, code=code)
    form = NameForm(request.POST or None, initial={"name": unit.name, "name_en": unit.name_en})
    words = _words(_("Rename"), unit)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.rename_unit(
                unit, by=request.person, name=said["name"], name_en=said["name_en"], starts_at=at,
                basis=said["basis"],
            )  # fmt: skip
            return _("The name is noted: %(name)s.") % {"name": said["name"]}

        return Change("rename", unit, at, said["basis"], do)

    return change_page(request, unit, form, make, words)


@changing
def close(request: PersonRequest, code: str) -> HttpResponse:
    """Close a unit, once nothing is left in it; its open cases and tasks go to another unit."""
    unit = get_object_or_404(Unit, code=code)
    form = CloseForm(unit, request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.close_unit(unit, by=request.person, closes_at=at, reason=said["basis"])
            return _("It is noted that %(unit)s closes.") % {"unit": label(unit)}

        into = said["into"]
        work = [*cases_of(unit, into or unit), *tasks_at(unit, into or unit)]
        if work and into is None:
            raise Refused(
                _("%(count)s open cases and tasks are in it. Say which unit takes them on.")
                % {"count": len(work)},
                field="into",
            )
        return Change("close", unit, at, said["basis"], do, work=tuple(work), speaker=head_of(unit))

    at = form.starts_at if form.is_bound and form.is_valid() else now()
    words = _words(_("Close the unit"), unit)
    return change_page(request, unit, form, make, words, remaining=still_there(unit, at))


def _words(verb: str, unit: Unit) -> Words:
    return Words(verb, label(unit), reverse("grid:unit", args=[unit.code]))

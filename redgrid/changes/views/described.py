"""What units are made for, and people who come back: changes that leave nothing open behind."""

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
from redgrid.changes.forms import DescribeForm, ReturnForm
from redgrid.changes.views import flow
from redgrid.grid import actions, views
from redgrid.grid.models import Person, Unit
from redgrid.kit.entrance import signed_in
from redgrid.kit.naming import label

SAID = ("type_label", "party_organisation", "office")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def describe(request: views.PersonRequest, code: str) -> HttpResponse:
    """Say what a unit is made for, and which party organisation and office it stands for."""
    unit = get_object_or_404(Unit, code=code)
    form = DescribeForm(request.POST or None, initial={name: getattr(unit, name) for name in SAID})

    def do(said: dict[str, Any]) -> str:
        changed = {name: said[name] for name in SAID if said[name] != getattr(unit, name)}
        changes = [actions.Change(unit, changed)] if changed else []
        for refused in filter(None, actions.change_entries(changes, by=request.person)):
            raise refused
        return _("It is noted for %(unit)s.") % {"unit": label(unit)}

    words = (_("Type and organisations"), label(unit), reverse("grid:unit", args=[code]))
    return views.change_page(request, unit, form, do, words, button=_("Save"))


@flow.changing
def come_back(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Enter somebody who had left again."""
    person = get_object_or_404(Person.objects.exclude(leaves_at=None), staff_number=staff_number)
    form = ReturnForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        unit = said["unit"]

        def do() -> str:
            actions.let_person_return(person, unit, by=request.person, starts_at=at, basis=said["basis"])
            return _("%(name)s belongs to %(unit)s now.") % {"name": person.name, "unit": label(unit)}

        return Change("return", unit, at, said["basis"], do)

    words = flow.Words(_("Comes back"), person.name, reverse("grid:person", args=[staff_number]))
    return flow.change_page(request, None, form, make, words)

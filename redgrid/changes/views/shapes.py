"""Units are split, merged and moved under another net."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.accounts.decorators import PersonRequest
from redgrid.changes.change import Change, Work
from redgrid.changes.forms import MergeForm, MoveForm, SplitForm
from redgrid.changes.successors import head_of
from redgrid.changes.views.flow import Words, change_page, changing
from redgrid.changes.work import cases_going, cases_of, claimed_in, tasks_at, unclaimed_among, unheld_tasks
from redgrid.grid import actions
from redgrid.grid.models import Unit
from redgrid.kit.naming import label


@changing
def split(request: PersonRequest, code: str) -> HttpResponse:
    """Let some of a unit become a unit of its own; open cases go along with their places and leads."""
    unit = get_object_or_404(Unit, code=code, parent__isnull=False)
    form = SplitForm(unit, request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            new = actions.split_unit(
                unit, by=request.person, code=said["code"], name=said["name"], starts_at=at,
                people=said["people"], resources=said["resources"], units=said["units"],
                basis=said["basis"], keeps_claims=said["keeps_claims"], name_en=said["name_en"],
            )  # fmt: skip
            return _("%(new)s is split off from %(unit)s.") % {"new": label(new), "unit": label(unit)}

        claimed = claimed_in(unit, at)

        def late() -> tuple[Work, ...]:
            new = Unit.objects.get(code=said["code"])
            going = cases_going(unit, new, said["people"], said["resources"])
            return (*going, *unheld_tasks(unit, at), *unclaimed_among(claimed, at))

        speaker = head_of(unit)
        return Change("split", unit, at, said["basis"], do, speaker=speaker, late=late)

    return change_page(request, unit, form, make, _words(_("Split the unit"), unit))


@changing
def merge(request: PersonRequest, code: str) -> HttpResponse:
    """Let a unit with everybody and everything in it become part of another."""
    unit = get_object_or_404(Unit, code=code, parent__isnull=False)
    form = MergeForm(unit, request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        into = said["unit"]

        def do() -> str:
            actions.merge_unit(unit, into, by=request.person, starts_at=at, basis=said["basis"])
            return _("%(unit)s becomes part of %(into)s.") % {"unit": label(unit), "into": label(into)}

        work = (*cases_of(unit, into), *tasks_at(unit, into))
        speaker = head_of(unit)
        return Change("merge", unit, at, said["basis"], do, work=work, speaker=speaker)

    return change_page(request, unit, form, make, _words(_("Merge into another unit"), unit))


@changing
def move(request: PersonRequest, code: str) -> HttpResponse:
    """Let a unit stand under another net, with everything below it."""
    unit = get_object_or_404(Unit, code=code, parent__isnull=False)
    form = MoveForm(unit, request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        parent = said["unit"]

        def do() -> str:
            actions.move_unit(unit, parent, by=request.person, starts_at=at, basis=said["basis"])
            return _("%(unit)s stands under %(parent)s.") % {"unit": label(unit), "parent": label(parent)}

        return Change("move", unit, at, said["basis"], do)

    return change_page(request, unit, form, make, _words(_("Move under another net"), unit))


def _words(verb: str, unit: Unit) -> Words:
    return Words(verb, label(unit), reverse("grid:unit", args=[unit.code]))

"""What to do about each kind of gap: a sentence, and the page where it is done."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.grid.coverage.gaps import DESERTED, Lack
from redgrid.grid.models import Capacity
from redgrid.kit.naming import label


def subject_of(lack: Lack) -> str:
    """The code of what is missing something; a role of a cell is ``cell/role``."""
    if lack.kind == "officer_unfilled" and lack.capacity:
        return f"{lack.code}/{lack.capacity.code}"
    return lack.code


def subject_name(lack: Lack) -> str:
    """The same in words."""
    name = label(lack.thing)
    if lack.kind == "officer_unfilled" and lack.capacity:
        return _("%(unit)s: %(capacity)s") % {"unit": name, "capacity": label(lack.capacity)}
    return name


def remedy_of(lack: Lack, cell: str, away: str) -> str:
    """One sentence. ``cell`` names the cell that a place lies in, ``away`` who is away; both may be empty."""
    words = {"name": label(lack.thing), "cell": cell, "away": away, "capacity": _capacity_name(lack)}
    return _sentence(lack, has_cell=bool(cell)) % words


def _capacity_name(lack: Lack) -> str:
    return label(lack.capacity) if lack.capacity else ""


def _sentence(lack: Lack, *, has_cell: bool) -> str:
    if lack.kind == "place_unclaimed":
        return _unclaimed(has_cell=has_cell)
    return {
        "net_without_head": _("“%(capacity)s” of %(name)s is vacant: appoint somebody."),
        "cell_without_head": _("“%(capacity)s” of %(name)s is vacant: appoint somebody."),
        "officer_unfilled": _("%(name)s has no “%(capacity)s”: choose somebody."),
        "head_absent": _("%(away)s is away and nobody stands in: name a stand-in for %(name)s."),
        "place_answerable_absent": _("%(away)s is away and nobody stands in: name a stand-in for %(name)s."),
        "place_without_cell": _("Put %(name)s into the cell that answers for it."),
        "place_in_two_cells": _("Put %(name)s anew into the one cell that answers for it."),
        "person_without_unit": _("Enter the unit that %(name)s belongs to."),
        "person_in_two_units": _("Enter anew the one unit that %(name)s belongs to."),
    }[lack.kind]


def _unclaimed(*, has_cell: bool) -> str:
    if has_cell:
        return _("Choose who answers for %(name)s; until then the head of %(cell)s does.")
    return _("Choose who answers for %(name)s; until then nobody does.")


def link_of(lack: Lack) -> str:
    """The address of the form that mends it."""
    stand_in = {"stand_in": "1"} if lack.fault == DESERTED else {}
    if lack.capacity is None:
        name = "grid:join" if lack.kind.startswith("person") else "grid:put"
        return reverse(name, args=[lack.code])
    if lack.capacity.kind == Capacity.CLAIM:
        return _address("grid:claim", lack.code, stand_in)
    return _address("grid:appoint", lack.code, {"capacity": lack.capacity.code, **stand_in})


def _address(name: str, code: str, query: dict[str, str]) -> str:
    return reverse(name, args=[code]) + (f"?{urlencode(query)}" if query else "")

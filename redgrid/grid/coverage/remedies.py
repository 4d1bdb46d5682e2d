"""What to do about each kind of gap: a sentence, and the page where it is done."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.grid.coverage.gaps import CROWDED, DESERTED, EXCLUSIVE, LOST, VACANT, Lack
from redgrid.grid.models import Capacity, Resource, Unit
from redgrid.kit.naming import label


def subject_of(lack: Lack) -> str:
    """The code of what is missing something; a role of a cell is ``cell/role``."""
    if lack.kind == "officer_unfilled" and lack.capacity:
        return f"{lack.code}/{lack.capacity.code}"
    if lack.fault == EXCLUSIVE:
        return f"{lack.code}/{'+'.join(capacity.code for capacity in lack.capacities)}"
    return lack.code


def subject_name(lack: Lack) -> str:
    """The same in words."""
    name = label(lack.thing)
    if lack.kind == "officer_unfilled" and lack.capacity:
        return _("%(unit)s: %(capacity)s") % {"unit": name, "capacity": label(lack.capacity)}
    return name


def remedy_of(lack: Lack, cell: str, away: str) -> str:
    """One sentence. ``cell`` names the cell that a resource lies in, ``away`` who is away; both may be empty."""
    names = [label(capacity) for capacity in lack.capacities]
    words = {"name": label(lack.thing), "cell": cell, "away": away, "capacity": next(iter(names), "")}
    words["other"] = names[-1] if names else ""
    return _sentence(lack, has_cell=bool(cell)) % words


def _sentence(lack: Lack, *, has_cell: bool) -> str:
    if lack.kind.endswith("_unclaimed"):
        return _unclaimed(has_cell=has_cell)
    if lack.fault == DESERTED:
        return _("%(away)s is away and nobody stands in: name a stand-in for %(name)s.")
    if lack.kind.endswith("_without_cell"):
        return _("Put %(name)s into the cell that answers for it.")
    if lack.kind.endswith("_in_two_cells"):
        return _("Put %(name)s anew into the one cell that answers for it.")
    return {
        "net_without_head": _("“%(capacity)s” of %(name)s is vacant: appoint somebody."),
        "cell_without_head": _("“%(capacity)s” of %(name)s is vacant: appoint somebody."),
        "officer_unfilled": _("%(name)s has no “%(capacity)s”: choose somebody."),
        "person_without_unit": _("Enter the unit that %(name)s belongs to."),
        "person_in_two_units": _("Enter anew the one unit that %(name)s belongs to."),
        "exclusive_duties": _("%(name)s is both “%(capacity)s” and “%(other)s”: end one of them."),
        "unit_orphaned": _("%(name)s hangs under no open net: move it under one, or close it."),
        "unit_in_a_ring": _("%(name)s lies under itself: move it under another net."),
    }[lack.kind]


def _unclaimed(*, has_cell: bool) -> str:
    if has_cell:
        return _("Choose who answers for %(name)s; until then the head of %(cell)s does, or the next above.")
    return _("Choose who answers for %(name)s; until then nobody does.")


def title_of(lack: Lack) -> str:
    """What is wrong, in a few words."""
    if lack.fault in {VACANT, DESERTED} and lack.capacity:
        words = (
            _("“%(capacity)s” vacant") if lack.fault == VACANT else _("“%(capacity)s” away, nobody stands in")
        )
        return words % {"capacity": label(lack.capacity)}
    if lack.fault == LOST:
        return _("not in its place in the tree")
    return {
        VACANT: _("in no cell or unit"),
        CROWDED: _("in two cells or units"),
        EXCLUSIVE: _("exclusive duties in one hand"),
    }[lack.fault]


def records_of(lack: Lack) -> str:
    """The address of the page that holds what is recorded about it."""
    name = (
        "unit" if isinstance(lack.thing, Unit) else "place" if isinstance(lack.thing, Resource) else "person"
    )
    return reverse(f"grid:{name}", args=[lack.code])


def link_of(lack: Lack) -> str:
    """The address of the form that mends it."""
    if lack.fault in {EXCLUSIVE, LOST}:
        return reverse("grid:person" if lack.fault == EXCLUSIVE else "grid:unit", args=[lack.code])
    stand_in = {"stand_in": "1"} if lack.fault == DESERTED else {}
    if lack.capacity is None:
        name = "changes:join" if lack.kind.startswith("person") else "changes:put"
        return reverse(name, args=[lack.code])
    if lack.capacity.kind == Capacity.CLAIM:
        return _address("changes:claim", lack.code, stand_in)
    return _address("changes:appoint", lack.code, {"capacity": lack.capacity.code, **stand_in})


def _address(name: str, code: str, query: dict[str, str]) -> str:
    return reverse(name, args=[code]) + (f"?{urlencode(query)}" if query else "")

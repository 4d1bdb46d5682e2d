"""Who assigns officers, and who may see what a person said of themselves."""

from __future__ import annotations

from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.grid.rules import Rights

ASSIGN = "officer.assign"
HEADS_OF = {"cell", "net"}


def may_assign(rights: Rights, unit: Unit | None = None) -> bool:
    """Assign the roles of a cell and see the load of its people; without a unit: of any cell."""
    return rights.may(ASSIGN, unit)


def may_see_profile(viewer: Person, rights: Rights, person: Person, home: Unit | None) -> bool:
    """The person; whoever heads their cell or a net above it and assigns there. Nobody else, whatever they hold."""
    if viewer == person:
        return True
    return home is not None and any(_heads(tenure, home) for tenure in rights.effective)


def _heads(tenure: Tenure, home: Unit) -> bool:
    capacity = tenure.capacity
    is_head = capacity.kind == Capacity.POST and capacity.is_required and capacity.at in HEADS_OF
    return (
        is_head
        and ASSIGN in capacity.verbs
        and tenure.unit is not None
        and home.path.startswith(tenure.unit.path)
    )

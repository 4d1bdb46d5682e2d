"""Who may print and replace boards: whoever may change the map there."""

from __future__ import annotations

from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights, rights_of

VERB = "grid.change"


def may_print(person: Person | None, units: list[Unit | None]) -> bool:
    """Whether the boards of all these units (None: of what lies in no cell) are this person's to print."""
    rights: Rights = rights_of(person)
    return all(rights.may(VERB, unit) for unit in {unit.pk if unit else 0: unit for unit in units}.values())

"""Who may draw: whoever may change the map there. Everybody who is signed in may look."""

from __future__ import annotations

from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.actor import SYSTEM, Actor

VERB = "grid.change"


def may_draw(by: Actor, units: list[Unit | None] | None = None) -> bool:
    """Whether what lies in all of these units (None: in no cell) may be drawn; of no units, anything at all."""
    if by == SYSTEM:
        return True
    if not isinstance(by, Person):
        return False
    rights: Rights = rights_of(by)
    return all(rights.may(VERB, unit) for unit in units or [None])

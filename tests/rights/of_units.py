"""Who may come to which address: what units are made for, and who comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from redgrid.grid import actions
from redgrid.grid.models import Person
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.rights.kinds import CLERK, EVERYBODY
from tests.world import World

# As in test_every_address: who gets the page, and whose form is let in.
SENDERS: Mapping[str, frozenset[str]] = {"changes:describe": CLERK, "changes:come_back": CLERK}
PAGES: Mapping[str, frozenset[str]] = {**SENDERS, "changes:two_trees": EVERYBODY}
GONE = "W900"


def play(world: World) -> None:
    """Somebody has left."""
    gone = actions.enter_person(GONE, by=SYSTEM, name="离员")
    actions.let_person_leave(gone, by=SYSTEM, leaves_at=now() - timedelta(days=1), reason="x")


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    gone = Person.objects.get(staff_number=GONE)
    return {
        "changes:describe": {"code": world.electrical.code},
        "changes:come_back": {"staff_number": gone.staff_number},
    }

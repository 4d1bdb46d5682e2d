"""Who may come to which address: absences, stand-ins and who is here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from redgrid.grid.actions import note_absence
from redgrid.grid.models import Absence
from redgrid.kit.clock import now
from tests.rights.kinds import EVERYBODY
from tests.world import World

# Who notes when the worker is away, and sees why.
OF_THE_WORKER = frozenset({"worker", "cell_head", "net_head", "director", "clerk"})
OF_ABSENCES = ("grid:absences", "grid:absence", "grid:stand_in")

# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("grid:my_absences", "workbench:unit_calendar"), EVERYBODY),
    **dict.fromkeys(OF_ABSENCES, OF_THE_WORKER),
}
SENDERS: Mapping[str, frozenset[str]] = {
    "grid:my_absences": EVERYBODY,
    **dict.fromkeys(OF_ABSENCES, OF_THE_WORKER),
}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""
    soon = now() + timedelta(days=1)
    note_absence(
        world.worker, by=world.worker, starts_at=soon, ends_at=soon + timedelta(days=1), reason="leave"
    )


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    worker = {"staff_number": world.worker.staff_number}
    return {
        **dict.fromkeys(("grid:absences", "grid:stand_in"), worker),
        "workbench:unit_calendar": {"code": world.electrical.code},
        "grid:absence": {"key": Absence.objects.get().pk},
    }

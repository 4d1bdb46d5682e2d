"""Who may come to which address: changes to the map with what they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redgrid.grid.models import Tenure
from tests.rights.kinds import CLERK
from tests.world import World

# As in test_every_address: who gets the page, and whose form is let in.
ON_THE_MAP = (
    "appoint", "claim", "put", "join", "relieve", "transfer", "leave", "open_unit", "rename", "close",
)  # fmt: skip
PAGES: Mapping[str, frozenset[str]] = {f"changes:{name}": CLERK for name in ON_THE_MAP}
SENDERS: Mapping[str, frozenset[str]] = {f"changes:{name}": CLERK for name in ON_THE_MAP}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    post = Tenure.objects.get(person=world.worker, capacity__code="grid_worker")
    unit, place = {"code": world.electrical.code}, {"code": world.workshop.code}
    worker = {"staff_number": world.worker.staff_number}
    return {
        **dict.fromkeys(("changes:appoint", "changes:rename", "changes:close"), unit),
        **dict.fromkeys(("changes:claim", "changes:put"), place),
        **dict.fromkeys(("changes:join", "changes:transfer", "changes:leave"), worker),
        "changes:open_unit": {"code": world.north.code},
        "changes:relieve": {"key": post.pk},
    }

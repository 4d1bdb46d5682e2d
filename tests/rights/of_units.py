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
SENDERS: Mapping[str, frozenset[str]] = {
    "changes:describe": CLERK, "changes:come_back": CLERK, "changes:lay_second_net": CLERK,
    "changes:open_sector": CLERK, "changes:head_of_net": CLERK, "changes:cover": CLERK,
    "changes:head_of_sector": CLERK, "changes:close_sector": CLERK,
}  # fmt: skip
PAGES: Mapping[str, frozenset[str]] = {
    **SENDERS, "changes:two_trees": EVERYBODY, "grid:second_nets": EVERYBODY, "grid:second_net": EVERYBODY,
}  # fmt: skip
GONE = "W900"


def play(world: World) -> None:
    """Somebody has left; a safety net lies over the first."""
    net = actions.lay_second_net("safe", by=SYSTEM, name="安全网")
    sector = actions.open_sector(net, "safe-1", by=SYSTEM, name="一片")
    actions.cover_unit(sector, world.centre, by=SYSTEM, starts_at=now())
    for of in (net, sector):
        actions.name_head(of, world.clerk, by=SYSTEM, starts_at=now())
    gone = actions.enter_person(GONE, by=SYSTEM, name="离员")
    actions.let_person_leave(gone, by=SYSTEM, leaves_at=now() - timedelta(days=1), reason="x")


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    gone = Person.objects.get(staff_number=GONE)
    net, sector = {"code": "safe"}, {"code": "safe-1"}
    return {
        **dict.fromkeys(("grid:second_net", "changes:open_sector", "changes:head_of_net"), net),
        **dict.fromkeys(("changes:cover", "changes:head_of_sector", "changes:close_sector"), sector),
        "changes:describe": {"code": world.electrical.code},
        "changes:come_back": {"staff_number": gone.staff_number},
    }

"""Who may come to which address: pages of the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redgrid.grid import actions
from redgrid.kit.actor import SYSTEM
from tests.rights.kinds import CLERK, EVERYBODY
from tests.world import World

KEEPING = ("changes:enter_business", "changes:change_business", "changes:close_business")

# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("grid:search", "grid:business"), EVERYBODY),
    **dict.fromkeys(KEEPING, CLERK),
}
SENDERS: Mapping[str, frozenset[str]] = dict.fromkeys(KEEPING, CLERK)


def play(world: World) -> None:
    """A business with one part."""
    top = actions.enter_business("YW-1", by=SYSTEM, name="仪表检定")
    actions.enter_business("YW-1-1", by=SYSTEM, name="压力表检定", parent=top)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    return {name: {"code": "YW-1-1"} for name in ("changes:change_business", "changes:close_business")}

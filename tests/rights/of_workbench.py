"""Who may come to which address: what one looks at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.rights.kinds import EVERYBODY, VISITOR
from tests.world import World

# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("workbench:offline", "workbench:kit"), EVERYBODY),
    **dict.fromkeys(("workbench:worker", "workbench:manifest"), EVERYBODY | VISITOR),
}
SENDERS: Mapping[str, frozenset[str]] = {}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    return {}

"""Who may come to which address: the matrix and what is told beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.rights.kinds import EVERYBODY
from tests.world import World

VIEWS = ("cases:stuck", "cases:trend", "cases:forecast", "cases:sources", "cases:matrix_workbook")
# As in test_every_address: who gets the page, and whose form is let in. What it counts depends on the reader.
PAGES: Mapping[str, frozenset[str]] = dict.fromkeys(VIEWS, EVERYBODY)
SENDERS: Mapping[str, frozenset[str]] = {}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    return {name: {"flow": "problem"} for name in VIEWS}

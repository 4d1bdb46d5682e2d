"""What each kind of person is answered: returns, sources and notices."""

from __future__ import annotations

from typing import Any

from tests.world import World

SENT: dict[str, Any] = {}
ASKED = {"list_return_cases": {"of": "found"}}
KINDS = ("stranger", "system_admin")
ANYBODY = [200] * 2
# Everybody may ask; what is counted are the cases that they read.
EXPECTED = {
    "read_return": ANYBODY,
    "list_return_cases": ANYBODY,
    "read_sources": ANYBODY,
    "list_noticed": ANYBODY,
}


def play(_world: World) -> dict[str, dict[str, Any]]:
    return {"": {"flow": "hidden_danger"}}

"""What the clock calls."""

from __future__ import annotations

from redgrid.drafts.actions import come_into_force


def bring_into_force() -> int:
    """Let published versions come into force whose day has come; how many."""
    return come_into_force()

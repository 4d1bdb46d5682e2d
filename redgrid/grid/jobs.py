"""What the clock does for the map."""

from __future__ import annotations

from redgrid.grid.actions import take_over_standings


def catch_up() -> None:
    """Let units bear the names that were announced for by now."""
    take_over_standings()

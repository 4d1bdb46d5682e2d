"""What the clock calls."""

from __future__ import annotations

from redgrid.exchange.actions import forget

__all__ = ["forget"]

"""The only writers of imports: try, do, undo, forget."""

from __future__ import annotations

from redgrid.exchange.actions.bringing import bring_in, confirm_import, discard_import, try_import
from redgrid.exchange.actions.forgetting import forget
from redgrid.exchange.actions.proposing import confirm_proposals
from redgrid.exchange.actions.undoing import undo_import

__all__ = [
    "bring_in",
    "confirm_import",
    "confirm_proposals",
    "discard_import",
    "forget",
    "try_import",
    "undo_import",
]

"""The only writers of handovers."""

from __future__ import annotations

from redgrid.changes.actions.answering import answer_handover, settle_item
from redgrid.changes.actions.carrying import Outcome, Plan, Stale, carry_out, make_change
from redgrid.changes.actions.passing import pass_handover, put_off
from redgrid.changes.actions.strays import hand_over_strays

__all__ = [
    "Outcome",
    "Plan",
    "Stale",
    "answer_handover",
    "carry_out",
    "hand_over_strays",
    "make_change",
    "pass_handover",
    "put_off",
    "settle_item",
]

"""The only writers of drafts: their text, their steps, their coming into force."""

from __future__ import annotations

from redgrid.drafts.actions.coming import come_into_force
from redgrid.drafts.actions.editing import begin_draft, save_text, write_content
from redgrid.drafts.actions.steps import Proof, open_to_all, publish, return_draft, take_step, withdraw

__all__ = [
    "Proof",
    "begin_draft",
    "come_into_force",
    "open_to_all",
    "publish",
    "return_draft",
    "save_text",
    "take_step",
    "withdraw",
    "write_content",
]

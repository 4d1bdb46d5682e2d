"""Pages of versions and drafts."""

from __future__ import annotations

from redgrid.drafts.views.drafts import begin, draft, draft_text, proof, text
from redgrid.drafts.views.entries import add, drop, entries, entry
from redgrid.drafts.views.steps import step
from redgrid.drafts.views.versions import index, version, version_text

__all__ = [
    "add",
    "begin",
    "draft",
    "draft_text",
    "drop",
    "entries",
    "entry",
    "index",
    "proof",
    "step",
    "text",
    "version",
    "version_text",
]

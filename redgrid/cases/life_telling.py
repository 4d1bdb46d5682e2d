"""How what happens to a case beside its flow is told on its time line: title, tone and icon."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from redgrid.cases.family import link_words

# Shown in a place of their own on the page of the case.
SHOWN_ELSEWHERE = frozenset({"case.commented", "case.comment_withdrawn"})
# What somebody who gave no name learns of, besides the way through the stages.
TOLD_OUTSIDE = frozenset({"case.suspended", "case.resumed", "case.merged", "case.reopened", "case.checked"})


def beside_flow(kind: str, facts: dict[str, Any]) -> tuple[str, str, str] | None:
    """Title, tone and icon of an event beside the flow, None for any other."""
    if kind in {"case.linked", "case.unlinked"}:
        words = link_words()[facts["kind"]][0 if facts["way"] == "to" else 1]
        told = (
            _("Noted: %(link)s another case")
            if kind == "case.linked"
            else _("Taken back: %(link)s another case")
        )
        return told % {"link": words}, "grey", "link"
    titles = {
        "case.filed": (_("Put into the library"), "green", "books"),
        "case.reopened": (_("Opened again"), "orange", "arrow-back-up"),
        "case.echoed": (_("Somebody else met the same"), "grey", "hand-finger"),
        "case.checked": (
            (_("Looked back: it works"), "green", "eye-check")
            if facts.get("answer") == "effective"
            else (_("Looked back: it does not work"), "orange", "eye-check")
        ),
        "case.suspended": (_("Suspended"), "yellow", "player-pause"),
        "case.resumed": (_("The limit runs on"), "blue", "player-play"),
        "case.merged": (_("Became part of another case"), "grey", "arrow-merge"),
        "case.took_in": (_("Another case became part of this one"), "blue", "arrow-merge"),
        "case.split": (_("A part became a case of its own"), "blue", "arrows-split"),
        "case.attached": (_("Files attached"), "grey", "paperclip"),
        "case.file_withdrawn": (_("A file was taken back and deleted"), "orange", "file-x"),
    }
    return titles.get(kind)


def is_told_outside(kind: str) -> bool:
    """Whether the unnamed reporter of a case learns of an event of ``kind``."""
    return kind in TOLD_OUTSIDE or beside_flow(kind, {"kind": "related", "way": "to"}) is None

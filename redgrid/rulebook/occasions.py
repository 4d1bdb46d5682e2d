"""What makes a duty due that has no place in the calendar: things that happen, as the journal tells them.

Written ``tenure.changed`` for a family of events, ``case.closed`` for one kind, ``case.closed/problem`` for the cases
of one flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from redgrid.journal.events import EVENTS

# Families: the events that mean one thing to whoever has the duty.
FAMILIES: dict[str, tuple[str, ...]] = {
    "tenure.changed": ("tenure.begun", "tenure.ended", "tenure.corrected", "tenure.withdrawn"),
    "place.changed": ("place.put", "place.changed", "place.closed", "place.withdrawn"),
    "unit.changed": ("unit.renamed", "unit.moved", "unit.split", "unit.merged", "unit.closed"),
}
WORDS = {
    "tenure.changed": gettext_noop("Somebody takes on or lays down a post or role"),
    "place.changed": gettext_noop("A place changes"),
    "unit.changed": gettext_noop("A net or cell changes"),
}

# What happens in the field, by the first word of its kind: what a duty is likely to wait for.
IN_THE_FIELD = frozenset(
    {"absence", "board", "case", "claim", "notice", "person", "place", "task", "unit", "visit"}
)
# Where it matters of which flow a case is.
OF_FLOWS = ("case.opened", "case.closed")


def occasions() -> list[str]:
    """Everything that may be written before the slash."""
    return [*FAMILIES, *EVENTS]


def usual_occasions(flows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a duty may wait for, to be chosen from, with its words. ``flows``: (code, name) of each."""
    grouped = {kind for kinds in FAMILIES.values() for kind in kinds}
    single = [kind for kind in EVENTS if kind.partition(".")[0] in IN_THE_FIELD and kind not in grouped]
    kinds = [*FAMILIES, *(kind for kind in single if kind not in FAMILIES)]
    found = [(kind, event_words(kind)) for kind in kinds]
    return found + [
        (f"{kind}/{code}", f"{event_words(kind)} · {name}") for code, name in flows for kind in OF_FLOWS
    ]


def kinds_of(event: str) -> tuple[str, ...]:
    """The kinds of event that ``event`` means."""
    name = event.partition("/")[0]
    return FAMILIES.get(name) or (name,)


def is_meant(event: str, kind: str, facts: Mapping[str, Any]) -> bool:
    """Whether something of ``kind`` with these facts is an occasion that ``event`` names."""
    flow = event.partition("/")[2]
    return kind in kinds_of(event) and (not flow or facts.get("flow") == flow)


def event_words(event: str) -> str:
    """An occasion in the reader's language."""
    name = event.partition("/")[0]
    return _(WORDS.get(name) or EVENTS.get(name, name))

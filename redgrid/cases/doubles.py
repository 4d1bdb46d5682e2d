"""Before a report is sent: is it about something known? A second step on the same page, which works without script."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from redgrid.cases.likeness import Lookalike, lookalikes
from redgrid.cases.models import Case
from redgrid.grid.models import Person, Resource
from redgrid.grid.queries import cell_of
from redgrid.journal.queries import happened
from redgrid.kit.clock import now
from redgrid.rulebook.institution import Flow

# What a button of the second step says: it is none of these; it is this one.
NEW, TOO = "new", "too"


def second_look(
    sent: QueryDict, flow: Flow, *, title: str, place: Resource | None, person: Person | None, once: str
) -> list[Lookalike]:
    """What a report called ``title`` may be about; nothing once the reporter has said that it is new, or when the same
    report had arrived before.
    """
    if sent.get(NEW) or sent.get("board") or happened(once) is not None:
        return []
    return known_already(flow, title, place, person)


def known_already(flow: Flow, title: str, place: Resource | None, person: Person | None) -> list[Lookalike]:
    """Cases that a report called ``title`` may be about, where the flow is one for reports."""
    if flow.purpose != "report":
        return []
    unit = cell_of(place, now()) if place else None
    return lookalikes(flow.code, title, place=place, unit=unit, person=person)


def chosen_among(looked: Sequence[Lookalike], sent: QueryDict) -> Case | None:
    """The case that the reporter said it is, among those they were shown."""
    return next((one.case for one in looked if str(one.case.pk) == sent.get(TOO)), None)

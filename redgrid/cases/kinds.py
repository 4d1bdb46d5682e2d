"""The kinds of case that somebody may open."""

from __future__ import annotations

from redgrid.cases.rules import may_open, may_report
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.queries import current


def kinds_for(person: Person) -> list[Flow]:
    """The flows of the institution in force that ``person`` may open, in the order of the text.

    Whoever administers the system opens without a name what everybody may open so.
    """
    rights = rights_of(person)
    if not may_report(person, rights):
        return [flow for flow in current().flows if not (flow.opened_by or flow.public)]
    return [flow for flow in current().flows if may_open(flow, rights)]

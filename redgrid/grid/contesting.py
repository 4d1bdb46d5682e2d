"""Who rules when somebody disputes who answers for a place."""

from __future__ import annotations

from collections.abc import Iterable

from redgrid.grid.models import Contest, Person, Resource
from redgrid.grid.queries import CLAIM, cell_of, heads_above, holders, root


def judges(resource: Resource, parties: Iterable[int]) -> list[Person]:
    """Whoever heads the nearest unit above ``resource`` and is no party to it: nobody rules in their own matter.

    ``parties`` are keys of people; whoever answers for the resource now is one of them. A stand-in of a party counts
    as the party.
    """
    involved = {*parties, *(holder.person.pk for holder in holders(CLAIM, resource))}
    for capacity, where in heads_above(cell_of(resource) or root()):
        found = [
            holder.person
            for holder in holders(capacity, where)
            if holder.is_present
            and holder.person.pk not in involved
            and holder.tenure.person_id not in involved
        ]
        if found:
            return found
    return []


def judges_of(contest: Contest) -> list[Person]:
    """Who rules on ``contest`` today."""
    return judges(contest.resource, [contest.person_id, contest.claimant_id])

"""What nobody answers for in a cell, who asks for it, and who could take what is left over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from redgrid.grid.models import Bid, Call, Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.rules import Rights
from redgrid.kit.clock import now


@dataclass
class Free:
    """Something that nobody answers for, and who asks for it."""

    resource: Resource
    bids: list[Bid] = field(default_factory=list)
    proposed: Person | None = None


def unclaimed(unit: Unit) -> list[Resource]:
    """Places, equipment and business of the cell ``unit`` that have no claimant now; a stand-in alone is none.

    A business with parts is answered for by its parts.
    """
    lying = Placement.objects.current().filter(unit=unit)
    claims = Tenure.objects.current().filter(
        capacity__kind=Capacity.CLAIM, is_stand_in=False, resource=OuterRef("pk")
    )
    rows = Resource.objects.filter(pk__in=lying.values("resource")).filter(~Exists(claims))
    branches = Resource.objects.filter(kind=Resource.BUSINESS, parent__isnull=False).values("parent")
    still = rows.filter(Q(closes_at=None) | Q(closes_at__gt=now())).exclude(pk__in=branches)
    return list(still.order_by("kind", "building", "floor", "code"))


def members_of(unit: Unit) -> list[Person]:
    """Who belongs to ``unit`` now."""
    rows = Tenure.objects.current().filter(unit=unit, capacity__kind=Capacity.MEMBERSHIP)
    return list(Person.objects.filter(pk__in=rows.values("person")))


def is_member(person: Person, unit: Unit) -> bool:
    """Whether ``person`` belongs to ``unit`` now."""
    rows = Tenure.objects.current().filter(person=person, unit=unit, capacity__kind=Capacity.MEMBERSHIP)
    return rows.exists()


def free_things(unit: Unit, call: Call | None) -> list[Free]:
    """What nobody answers for, with those who ask for it in ``call``."""
    asked: dict[int, list[Bid]] = defaultdict(list)
    if call is not None:
        for row in call.bids.waiting().select_related("person", "resource"):
            asked[row.resource_id].append(row)
    return [Free(resource, asked[resource.pk]) for resource in unclaimed(unit)]


def shared_out(free: list[Free], unit: Unit) -> list[Free]:
    """The same with a proposal for each: whoever asked first, else whoever answers for least."""
    members = members_of(unit)
    claims = Tenure.objects.current().filter(capacity__kind=Capacity.CLAIM, is_stand_in=False)
    counted = dict(
        claims.filter(person__in=members).values("person").annotate(n=Count("pk")).values_list("person", "n")
    )
    for thing in free:
        asking = next((bid.person for bid in thing.bids if bid.person in members), None)
        thing.proposed = asking or min(
            members, key=lambda person: (counted.get(person.pk, 0), person.staff_number), default=None
        )
        if thing.proposed:
            counted[thing.proposed.pk] = counted.get(thing.proposed.pk, 0) + 1
    return free


def open_calls(rights: Rights, at: datetime) -> list[Call]:
    """Calls that concern whoever holds ``rights``, the most pressing first; ``waiting`` counts what is asked for.

    Members see the call of their cell while it lasts, its head until it is closed.
    """
    headed = [t.unit_id for t in rights.effective if t.unit and "claim.call" in t.capacity.verbs]
    own = Q(unit=rights.home, until__gt=at) if rights.home else Q(pk__in=[])
    rows = Call.objects.filter(own | Q(unit__in=headed), closed_at=None).select_related("unit")
    waiting = Count("bids", filter=Q(bids__ruled_at=None, bids__withdrawn_at=None))
    return list(rows.annotate(waiting=waiting).order_by("until", "id"))

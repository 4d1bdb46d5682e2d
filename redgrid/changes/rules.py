"""Who sees a handover, who confirms it, who settles what is disputed."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from redgrid.changes.models import Answer, Handover, Item
from redgrid.changes.successors import head_of
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights, rights_of, within

# Whoever heads a unit names people there; whoever changes the map makes the lists.
READS = ("case.assign", "grid.change")


def visible_to(person: Person, rights: Rights | None = None) -> QuerySet[Handover]:
    """The handovers that ``person`` is a side of, and those of the units they head or change. No administrator's."""
    rights = rights or rights_of(person)
    if rights.is_administrator:
        return Handover.objects.none()
    mine = Q(person=person) | Q(pk__in=Item.objects.filter(receiver=person).values("handover"))
    scopes = [scope for verb in READS for scope in rights.scopes(verb)]
    if scopes:
        mine |= Q(unit__in=Unit.objects.filter(within(scopes)).values("pk"))
    return Handover.objects.filter(mine)


def sides_of(handover: Handover, person: Person) -> list[tuple[Item, str]]:
    """The items that ``person`` still has to answer, each with the side they are on."""
    answered = set(Answer.objects.filter(item__handover=handover).values_list("item", "side"))
    found = [
        (item, side)
        for item in handover.items.select_related("handover", "receiver")
        for side, who in ((Answer.GIVER, handover.person_id), (Answer.RECEIVER, item.receiver_id))
        if who == person.pk and not (side == Answer.RECEIVER and item.state == Item.KEPT)
    ]
    return [(item, side) for item, side in found if (item.pk, side) not in answered]


def parties_of(handover: Handover) -> set[int]:
    """Keys of the people on both sides."""
    found = set(handover.items.values_list("receiver", flat=True))
    return found | ({handover.person_id} if handover.person_id else set())


def may_settle(item: Item, person: Person) -> bool:
    """Whether ``person`` is the next head who is no party, and there is something to settle."""
    if item.settled_at is not None or not item.answers.filter(is_right=False).exists():
        return False
    return head_of(item.handover.unit, parties_of(item.handover)) == person

"""Who plans visits, who sees them, who writes what was seen, and who confirms it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from redgrid.grid.models import Person, Unit
from redgrid.grid.queries import head_capacity
from redgrid.grid.rules import Rights, rights_of, within
from redgrid.visits.models import Visit, Visitor

PLAN = "visit.plan"


def may_plan(person: Person | None, rights: Rights | None = None) -> bool:
    """Whoever holds the verb anywhere: visits lead elsewhere."""
    rights = rights or rights_of(person)
    return not rights.is_administrator and rights.may(PLAN)


def own_of(person: Person) -> Q:
    """The visits that ``person`` has to do with, wherever they lead."""
    going = Visitor.objects.filter(person=person).values("visit")
    return Q(pk__in=going) | Q(planned_by=person) | Q(confirmer=person)


def visible_to(person: Person, rights: Rights | None = None) -> QuerySet[Visit]:
    """The visits that ``person`` may see: of those who go, are asked, planned it or read the cases at either end."""
    rights = rights or rights_of(person)
    if rights.is_administrator:
        return Visit.objects.none()
    units = Unit.objects.filter(within(rights.scopes("case.read"))).values("pk")
    return Visit.objects.filter(own_of(person) | Q(unit__in=units) | Q(home__in=units))


def may_write(visit: Visit, person: Person) -> bool:
    """Who goes, and who planned it."""
    return visit.planned_by_id == person.pk or goes(visit, person)


def goes(visit: Visit, person: Person) -> bool:
    return any(visitor.person_id == person.pk for visitor in visit.visitors.all())


def may_answer(visit: Visit, person: Person, rights: Rights | None = None) -> bool:
    """The named person, else whoever heads the visited unit; never somebody who went there."""
    if goes(visit, person):
        return False
    if visit.confirmer_id or visit.unit is None:
        return visit.confirmer_id == person.pk
    rights = rights or rights_of(person)
    return not rights.is_administrator and rights.holds(head_capacity(visit.unit), visit.unit)

"""Who publishes notices, and who sees them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from redgrid.grid.models import Person, Tenure, Unit
from redgrid.grid.rules import Rights, rights_of, within
from redgrid.notices.models import Notice, NoticeQuerySet

PUBLISH = "notice.publish"


def may_publish(person: Person | None, unit: Unit | None = None, rights: Rights | None = None) -> bool:
    """Whoever holds the verb at ``unit``; without a unit, anywhere. The same people renew, withdraw and put right."""
    return (rights or rights_of(person)).may(PUBLISH, unit)


def concerning(rights: Rights) -> Q:
    """The notices that are meant for somebody: of the units they belong to, and of all above these."""
    units = [held.unit for held in rights.tenures if held.unit]
    paths = sorted({path for unit in units for path in unit.ancestor_paths})
    return Q(unit__path__in=paths)


def visible_to(person: Person, rights: Rights | None = None) -> NoticeQuerySet:
    """The notices that ``person`` may see: those meant for them, and those of units whose cases they read or for which
    they publish themselves.
    """
    rights = rights or rights_of(person)
    scopes = [*rights.scopes(PUBLISH), *rights.scopes("case.read")]
    return Notice.objects.filter(concerning(rights) | within(scopes, "unit__path"))


def people_of(notice: Notice) -> QuerySet[Person]:
    """Whom ``notice`` is meant for now: ``concerning`` seen from the notice, without those who only stand in."""
    there = Tenure.objects.current().filter(unit__in=Unit.objects.under(notice.unit))
    return Person.objects.filter(pk__in=there.values("person"))

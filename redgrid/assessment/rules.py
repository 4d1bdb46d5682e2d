"""Who may see which points."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from redgrid.assessment.models import Mark
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights, within

READ, TOTAL = "assessment.read", "assessment.total"


def may_read(rights: Rights, unit: Unit) -> bool:
    """Details: officers, items, receipts, names."""
    return rights.may(READ, unit)


def may_see_total(rights: Rights, unit: Unit) -> bool:
    """The unit's score and band, and nothing below it."""
    return rights.may(TOTAL, unit) or may_read(rights, unit)


def visible_to(person: Person, rights: Rights) -> QuerySet[Mark]:
    """The marks that ``person`` may open: their own, and those of units whose details they read."""
    units = Unit.objects.filter(within(rights.scopes(READ))).values("pk")
    return Mark.objects.filter(Q(person=person) | Q(unit__in=units))


def units_of(rights: Rights) -> QuerySet[Unit]:
    """The units whose score may be seen, in the order of the tree."""
    scopes = [*rights.scopes(TOTAL), *rights.scopes(READ)]
    return Unit.objects.filter(within(scopes)).select_related("parent")

"""Somebody goes: to another unit, or away for good. What they held is laid down on the same day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from redgrid.grid.actions.absences import release_stand_in
from redgrid.grid.actions.ground import explained, guard, hold, overlapping, supersede
from redgrid.grid.actions.tenures import begin_tenure, end_tenure, tenure_facts
from redgrid.grid.entered import NEVER
from redgrid.grid.models import Capacity, Departure, Person, Placement, Tenure, TenureQuerySet, Unit
from redgrid.grid.queries import cell_of, home_of
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.refusal import Refused


def transfer_person(
    person: Person, unit: Unit, *, by: Actor, starts_at: datetime, basis: str = "", keeps: bool = False
) -> Tenure:
    """Let ``person`` belong to ``unit`` from ``starts_at`` on; what they hold in the unit before ends then.

    With ``keeps`` posts, officer roles and claims there stay with them. Raises Refused for the unit they belong to.
    """
    home = home_of(person, starts_at)
    if home == unit:
        raise Refused(_("%(name)s belongs to this unit already.") % {"name": person.name}, field="unit")
    guard(by, unit)
    explained(by, starts_at, basis)
    with transaction.atomic():
        hold(person)
        if home is not None and not keeps:
            lay_down(_held_in(person, home, starts_at), by=by, at=starts_at, reason=basis)
        return begin_tenure(person, _membership(person), by=by, unit=unit, starts_at=starts_at, basis=basis)


def _membership(person: Person) -> str:
    """The kind of membership that ``person`` has, else the first of the institution."""
    kinds = Capacity.objects.filter(kind=Capacity.MEMBERSHIP)
    found = kinds.filter(tenures__person=person, tenures__superseded_at=None).first() or kinds.first()
    return found.code if found else ""


def _held_in(person: Person, home: Unit, at: datetime) -> Iterable[Tenure]:
    """Posts and officer roles of ``person`` at ``home``, and claims of what lies in it, that last beyond ``at``."""
    lying = Placement.objects.believed().holding_at(at).filter(unit=home)
    there = Q(unit=home, capacity__kind__in=[Capacity.POST, Capacity.OFFICER])
    there |= Q(resource__in=lying.values("resource"), capacity__kind=Capacity.CLAIM)
    return overlapping(_rows(person).filter(there), at, None)


def _rows(person: Person) -> TenureQuerySet:
    return Tenure.objects.filter(person=person).select_related("person", "capacity", "unit", "resource")


def let_person_leave(person: Person, *, by: Actor, leaves_at: datetime, reason: str) -> Person:
    """Note that ``person`` leaves at ``leaves_at``: everything they hold ends then, and they sign in no longer.

    Raises Refused when it is noted already that they leave.
    """
    guard(by, home_of(person))
    explained(by, leaves_at, reason, field="reason")
    with transaction.atomic():
        hold(person)
        lay_down(overlapping(_rows(person), leaves_at, None), by=by, at=leaves_at, reason=reason)
        release_stand_in(person, by=by, at=leaves_at)
        if not Person.objects.filter(pk=person.pk, leaves_at=None).update(leaves_at=leaves_at):
            raise Refused(_("It is noted already that %(name)s leaves.") % {"name": person.name})
        facts = {"at": leaves_at.isoformat(), "reason": reason}
        record("person.left", by=by, subject=f"person:{person.staff_number}", facts=facts)
    person.leaves_at = leaves_at
    return person


def let_person_return(
    person: Person, unit: Unit, *, by: Actor, starts_at: datetime, basis: str = ""
) -> Tenure:
    """Let somebody who left belong to ``unit`` from ``starts_at`` on. Nothing of before comes back by itself.

    Raises Refused for whoever has not left by then; Invalid for the past without a reason.
    """
    guard(by, unit)
    explained(by, starts_at, basis)
    with transaction.atomic():
        known = hold(person)
        person.refresh_from_db()
        left = person.leaves_at
        if left is None or left == NEVER or starts_at < left:
            raise Refused(_("%(name)s has not left by then.") % {"name": person.name}, field="starts_at")
        # A list may have said that somebody left, and nothing of what they held.
        lay_down(overlapping(_rows(person), left, None), by=by, at=left, reason=basis or _("Had left."))
        Departure(person=person, left_at=left, returned_at=starts_at, noted_at=known).save(force_insert=True)
        Person.objects.filter(pk=person.pk).update(leaves_at=None)
        person.leaves_at = None
        begun = begin_tenure(person, _membership(person), by=by, unit=unit, starts_at=starts_at, basis=basis)
        facts = {"left": left.isoformat(), "at": starts_at.isoformat(), "unit": unit.code, "basis": basis}
        record("person.returned", by=by, subject=f"person:{person.staff_number}", facts=facts)
    return begun


def lay_down(rows: Iterable[Tenure], *, by: Actor, at: datetime, reason: str) -> None:
    """End ``rows`` at ``at``; what would only begin later never begins."""
    for row in rows:
        if row.starts_at < at:
            end_tenure(row, by=by, ends_at=at, reason=reason)
        else:
            _call_off(row, by=by, reason=reason)


def _call_off(row: Tenure, *, by: Actor, reason: str) -> None:
    guard(by, cell_of(row.resource) if row.resource else row.unit)
    supersede(row, hold(row))
    facts = {**tenure_facts(row), "reason": reason}
    unit = row.unit.code if row.unit else ""
    record("tenure.withdrawn", by=by, subject=f"tenure:{row.record}", unit=unit, facts=facts)

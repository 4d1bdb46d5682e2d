"""Who holds what, what lies where, who is away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import (
    copy,
    cut,
    explained,
    guard,
    hold,
    in_order,
    iso,
    on_day,
    overlapping,
    supersede,
)
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import CLAIM, cell_of
from redgrid.grid.rules import may
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.naming import label
from redgrid.kit.refusal import Forbidden, Invalid, Refused


def put_place(
    place: Resource,
    unit: Unit,
    *,
    by: Actor,
    starts_at: datetime,
    ends_at: datetime | None = None,
    basis: str = "",
) -> Placement:
    """Put ``place`` into the cell ``unit`` over ``[starts_at, ends_at)``; what was believed of that time is superseded.

    Raises Refused when ``unit`` is not a cell, Forbidden also when it would be taken from a cell out of one's reach.
    """
    guard(by, unit)
    if unit.kind != Unit.CELL:
        raise Refused(_("A place lies in a cell, not in a net."), field="unit")
    in_order(starts_at, ends_at)
    explained(by, starts_at, basis)
    outlasted(unit.closes_at, ends_at)
    with transaction.atomic():
        known = hold(place)
        rivals = Placement.objects.filter(resource=place).select_related("unit")
        for row in overlapping(rivals, starts_at, ends_at):
            guard(by, row.unit)
            cut(row, starts_at, ends_at, known)
        placement = Placement(
            resource=place, unit=unit, starts_at=starts_at, ends_at=ends_at, known_from=known, basis=basis
        )
        placement.save(force_insert=True)
        facts = {
            "unit": unit.code,
            "from": starts_at.isoformat(),
            "to": iso(ends_at),
            "record": placement.pk,
        }
        record("place.put", by=by, subject=f"place:{place.code}", unit=unit.code, facts=facts)
    return placement


def begin_tenure(
    person: Person,
    capacity: str,
    *,
    by: Actor,
    starts_at: datetime,
    unit: Unit | None = None,
    resource: Resource | None = None,
    ends_at: datetime | None = None,
    is_stand_in: bool = False,
    basis: str = "",
) -> Tenure:
    """Let ``person`` hold ``capacity`` at a unit or a resource over ``[starts_at, ends_at)``.

    A resource has one primary claimant and a person one membership: the one before ends where the new one begins.
    It ends when the person leaves, where that is known. Raises Invalid for an unknown capacity or one that is not held
    there and for the past without a reason, Refused for what somebody holds already, for what begins or ends after
    somebody has left, and for a second way of administering the system.
    """
    held = _capacity(capacity, unit, resource)
    tenure = Tenure(
        person=person, capacity=held, unit=unit, resource=resource, is_stand_in=is_stand_in,
        starts_at=starts_at, ends_at=ends_at, basis=basis,
    )  # fmt: skip
    _guard(tenure, by)
    _may_be_named(tenure, by)
    in_order(starts_at, ends_at)
    explained(by, starts_at, basis)
    ends_at = own_end(tenure)
    with transaction.atomic():
        tenure.known_from = hold(resource or person)
        _one_administrator(tenure)
        _make_room(tenure, by)
        tenure.ends_at = ends_at
        tenure.save(force_insert=True)
        facts = tenure_facts(tenure)
        record("tenure.begun", by=by, subject=_subject(tenure), unit=_unit_code(tenure), facts=facts)
    return tenure


def settle_claim(resource: Resource, person: Person, *, by: Actor, starts_at: datetime, basis: str) -> Tenure:
    """Let ``person`` answer for ``resource``, as a head has ruled. Who may rule is asked by the caller."""
    claim = _capacity(CLAIM, None, resource)
    tenure = Tenure(person=person, capacity=claim, resource=resource, starts_at=starts_at, basis=basis)
    ends_at = own_end(tenure)
    with transaction.atomic():
        tenure.known_from = hold(resource)
        _make_room(tenure, SYSTEM)
        tenure.ends_at = ends_at
        tenure.save(force_insert=True)
        record("tenure.begun", by=by, subject=_subject(tenure), facts=tenure_facts(tenure))
    return tenure


def end_tenure(tenure: Tenure, *, by: Actor, ends_at: datetime, reason: str) -> Tenure:
    """Let ``tenure`` end at ``ends_at`` (past or future); the row is superseded by one with that end.

    Raises Refused when it was superseded meanwhile, would end before it began, or ends earlier already (what came
    after it must not be overlapped).
    """
    _guard(tenure, by)
    in_order(tenure.starts_at, ends_at)
    explained(by, ends_at, reason, field="reason")
    if tenure.ends_at and ends_at > tenure.ends_at:
        raise Refused(_("It ends earlier already; a longer time is a new tenure."), field="ends_at")
    with transaction.atomic():
        known = hold(tenure)
        supersede(tenure, known)
        ended = copy(tenure, tenure.starts_at, ends_at, known)
        record(
            "tenure.ended",
            by=by,
            subject=_subject(ended),
            unit=_unit_code(ended),
            facts={**tenure_facts(ended), "replaces": tenure.pk, "reason": reason},
        )
    return ended


def outlasted(gone_at: datetime | None, ends_at: datetime | None) -> None:
    """Raises Refused when something would last longer than the person or the unit is there."""
    if gone_at is not None and (ends_at is None or ends_at > gone_at):
        raise Refused(_("Beyond %(day)s there is nothing left of it to hold.") % {"day": on_day(gone_at)})


def own_end(tenure: Tenure) -> datetime | None:
    """When ``tenure`` ends; without an end of its own when its person leaves, if that is known.

    Raises Refused for what would begin or end after that, or last longer than its unit. What it takes the place of
    ends for good nevertheless: it does not come back when somebody leaves.
    """
    leaves_at = tenure.person.leaves_at
    ends_at = tenure.ends_at
    if ends_at is None and leaves_at is not None and leaves_at > tenure.starts_at:
        ends_at = leaves_at
    outlasted(leaves_at, ends_at)
    outlasted(tenure.unit.closes_at if tenure.unit else None, ends_at)
    return ends_at


def _capacity(code: str, unit: Unit | None, resource: Resource | None) -> Capacity:
    """The capacity of this code, which must be one that is held at ``unit`` or for ``resource``."""
    held = Capacity.objects.filter(code=code).first()
    if held is None:
        raise Invalid(
            _("There is no capacity “%(code)s” in the institution.") % {"code": code}, field="capacity"
        )
    if (unit is None) == (resource is None) or not held.fits(unit):
        raise Invalid(_("“%(name)s” is not held there.") % {"name": label(held)}, field="capacity")
    return held


def _where(tenure: Tenure) -> Unit | None:
    """The unit whose map a tenure belongs to; None for the claim of a resource that lies in no cell."""
    return cell_of(tenure.resource) if tenure.resource else tenure.unit


def _guard(tenure: Tenure, by: Actor) -> None:
    """Officer roles are given by the heads too, who hold ``officer.assign``; all else needs ``grid.change``."""
    is_role = tenure.capacity.kind == Capacity.OFFICER
    if not (is_role and isinstance(by, Person) and may(by, "officer.assign", tenure.unit)):
        guard(by, _where(tenure))


def _may_be_named(tenure: Tenure, by: Actor) -> None:
    if tenure.capacity.kind == Capacity.ADMINISTRATOR and isinstance(by, Person):
        raise Forbidden(_("Who administers the system is set up on the server, not on the map."))
    if tenure.capacity.kind == Capacity.MEMBERSHIP and tenure.is_stand_in:
        raise Refused(_("Nobody stands in for being a member."), field="is_stand_in")


def _one_administrator(tenure: Tenure) -> None:
    if tenure.capacity.kind != Capacity.ADMINISTRATOR:
        return
    others = Tenure.objects.filter(person=tenure.person, capacity__kind=Capacity.ADMINISTRATOR)
    if overlapping(others.exclude(capacity=tenure.capacity), tenure.starts_at, tenure.ends_at):
        raise Refused(
            _("System, security and audit are administered by three different people."), field="person"
        )


def _make_room(tenure: Tenure, by: Actor) -> None:
    """End what the new tenure takes the place of; raises Refused when the person holds the very same already."""
    if tenure.capacity.kind == Capacity.MEMBERSHIP:
        before = Tenure.objects.filter(capacity__kind=Capacity.MEMBERSHIP, person=tenure.person)
    else:
        before = Tenure.objects.filter(
            capacity=tenure.capacity,
            unit=tenure.unit,
            resource=tenure.resource,
            is_stand_in=tenure.is_stand_in,
        )
    is_alone = tenure.capacity.kind in {Capacity.MEMBERSHIP, Capacity.CLAIM} and not tenure.is_stand_in
    if not is_alone:
        before = before.filter(person=tenure.person)
    for row in overlapping(before.select_related("unit", "person"), tenure.starts_at, tenure.ends_at):
        if not is_alone:
            raise Refused(
                _("%(name)s holds this already (%(record)s).")
                % {"name": row.person.name, "record": row.record},
                field="person",
            )
        guard(by, _where(row))
        cut(row, tenure.starts_at, tenure.ends_at, tenure.known_from)


def _subject(tenure: Tenure) -> str:
    return f"tenure:{tenure.record}"


def _unit_code(tenure: Tenure) -> str:
    return tenure.unit.code if tenure.unit else ""


def tenure_facts(tenure: Tenure) -> dict[str, Any]:
    return {
        "person": tenure.person.staff_number,
        "capacity": tenure.capacity.code,
        "resource": tenure.resource.code if tenure.resource else None,
        "is_stand_in": tenure.is_stand_in,
        "from": tenure.starts_at.isoformat(),
        "to": iso(tenure.ends_at),
        "basis": tenure.basis,
    }

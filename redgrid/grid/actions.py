"""The only writers of the map."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import PATH_STEP, Absence, Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.rules import may
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused

# No vowels and no look-alikes: a printed code spells no word and can be read out.
SCAN_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
SCAN_LENGTH = 12


def _guard(by: Actor, unit: Unit | None = None) -> None:
    """A person needs grid.change at the unit (anywhere, for what lies in no unit); the system may."""
    if isinstance(by, Person) and not may(by, "grid.change", unit):
        raise Forbidden(_("You may look at the map here, not change it."))


def define_capacity(code: str, *, by: Actor, **fields: Any) -> bool:
    """Define or redefine a capacity (fields as in the Capacity table); False when nothing changed."""
    with transaction.atomic():
        found = Capacity.objects.filter(code=code).first()
        if found and all(getattr(found, name) == value for name, value in fields.items()):
            return False
        Capacity.objects.update_or_create(code=code, defaults=fields)
        record("capacity.defined", by=by, subject=f"capacity:{code}", facts=fields)
        return True


def open_unit(code: str, *, by: Actor, name: str, kind: str, parent: Unit | None, **fields: Any) -> Unit:
    """Open a net or cell under ``parent``. Fields: level, type_label, party_organisation, office, name_en, opens_at.

    Raises Refused for a code that was ever used, and for anything under a cell.
    """
    _guard(by, parent)
    if parent and parent.kind == Unit.CELL:
        raise Refused(_("A cell is the smallest unit: nothing can be opened under it."), field="parent")
    with transaction.atomic():
        if Unit.objects.filter(code=code).exists():
            raise Refused(_("The code %(code)s has been used; codes are never used again.") % {"code": code})
        unit = Unit(code=code, name=name, kind=kind, parent=parent, path=_next_path(parent), **fields)
        unit.opens_at = unit.opens_at or now()
        unit.save(force_insert=True)
        facts = {"name": name, "kind": kind, "parent": parent.code if parent else None}
        record("unit.opened", by=by, subject=f"unit:{code}", unit=code, facts=facts)
    return unit


def _next_path(parent: Unit | None) -> str:
    last = Unit.objects.filter(parent=parent).order_by("-path").values_list("path", flat=True).first()
    step = int(last[-PATH_STEP:]) + 1 if last else 1
    if step >= 10**PATH_STEP:
        raise Refused(_("A net holds at most 9,999 units."))
    return (parent.path if parent else "") + f"{step:0{PATH_STEP}d}"


def enter_person(staff_number: str, *, by: Actor, name: str, **fields: Any) -> Person:
    """Enter a member of staff. Fields as in the Person table. Raises Refused for a known staff number."""
    _guard(by)
    with transaction.atomic():
        if Person.objects.filter(staff_number=staff_number).exists():
            raise Refused(_("The staff number %(number)s is known already.") % {"number": staff_number})
        person = Person(staff_number=staff_number, name=name, **fields)
        person.save(force_insert=True)
        record("person.entered", by=by, subject=f"person:{staff_number}", facts={"name": name})
    return person


def enter_place(code: str, *, by: Actor, name: str, **fields: Any) -> Resource:
    """Enter a place, piece of equipment or business leaf, with a fresh scan code. Raises Refused for a known code."""
    _guard(by)
    with transaction.atomic():
        if Resource.objects.filter(code=code).exists():
            raise Refused(_("The code %(code)s has been used; codes are never used again.") % {"code": code})
        place = Resource(code=code, name=name, scan_code=_fresh_scan_code(), **fields)
        place.opens_at = place.opens_at or now()
        place.save(force_insert=True)
        record("place.entered", by=by, subject=f"place:{code}", facts={"name": name, "kind": place.kind})
    return place


def _fresh_scan_code() -> str:
    return "".join(secrets.choice(SCAN_LETTERS) for _letter in range(SCAN_LENGTH))


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

    Raises Refused when ``unit`` is not a cell.
    """
    _guard(by, unit)
    if unit.kind != Unit.CELL:
        raise Refused(_("A place lies in a cell, not in a net."), field="unit")
    _in_order(starts_at, ends_at)
    known = now()
    with transaction.atomic():
        for row in _overlapping(Placement.objects.filter(resource=place), starts_at, ends_at):
            _cut(row, starts_at, ends_at, known)
        placement = Placement(
            resource=place, unit=unit, starts_at=starts_at, ends_at=ends_at, known_from=known, basis=basis
        )
        placement.save(force_insert=True)
        facts = {
            "unit": unit.code,
            "from": starts_at.isoformat(),
            "to": _iso(ends_at),
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

    A resource has one primary claimant: an overlapping claim ends where the new one begins. Raises Invalid for an
    unknown capacity, Refused when a person would administer the system in two ways at once.
    """
    held = Capacity.objects.filter(code=capacity).first()
    if held is None:
        raise Invalid(
            _("There is no capacity “%(code)s” in the institution.") % {"code": capacity}, field="capacity"
        )
    _guard(by, unit)
    _in_order(starts_at, ends_at)
    known = now()
    with transaction.atomic():
        _one_administrator(person, held, starts_at, ends_at)
        if resource is not None and not is_stand_in:
            rivals = Tenure.objects.filter(resource=resource, capacity=held, is_stand_in=False)
            for row in _overlapping(rivals, starts_at, ends_at):
                _cut(row, starts_at, ends_at, known)
        tenure = Tenure(
            person=person, capacity=held, unit=unit, resource=resource, is_stand_in=is_stand_in,
            starts_at=starts_at, ends_at=ends_at, known_from=known, basis=basis,
        )  # fmt: skip
        tenure.save(force_insert=True)
        record("tenure.begun", by=by, subject=_subject(tenure), unit=_unit_code(tenure), facts=_facts(tenure))
    return tenure


def end_tenure(tenure: Tenure, *, by: Actor, ends_at: datetime, reason: str) -> Tenure:
    """Let ``tenure`` end at ``ends_at`` (past or future); the row is superseded by one with that end.

    Raises Refused when it was superseded meanwhile or would end before it began.
    """
    _guard(by, tenure.unit)
    if ends_at <= tenure.starts_at:
        raise Refused(_("It would end before it began."), field="ends_at")
    known = now()
    with transaction.atomic():
        _supersede(tenure, known)
        ended: Tenure = _copy(tenure, tenure.starts_at, ends_at, known)
        record(
            "tenure.ended",
            by=by,
            subject=_subject(ended),
            unit=_unit_code(ended),
            facts={**_facts(ended), "replaces": tenure.pk, "reason": reason},
        )
    return ended


def note_absence(
    person: Person,
    *,
    by: Actor,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    stand_in: Person | None = None,
) -> Absence:
    """Note that ``person`` is away over ``[starts_at, ends_at)``: their own, or anybody's with grid.change."""
    if by is not person:
        _guard(by)
    _in_order(starts_at, ends_at)
    if stand_in == person:
        raise Refused(_("Nobody stands in for themselves."), field="stand_in")
    with transaction.atomic():
        absence = Absence(
            person=person,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason,
            stand_in=stand_in,
            known_from=now(),
        )
        absence.save(force_insert=True)
        facts = {
            "from": starts_at.isoformat(),
            "to": ends_at.isoformat(),
            "stand_in": stand_in.staff_number if stand_in else None,
        }
        record("absence.noted", by=by, subject=f"person:{person.staff_number}", facts=facts)
    return absence


def _in_order(starts_at: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and ends_at <= starts_at:
        raise Refused(_("It would end before it began."), field="ends_at")


def _one_administrator(
    person: Person, capacity: Capacity, starts_at: datetime, ends_at: datetime | None
) -> None:
    if capacity.kind != Capacity.ADMINISTRATOR:
        return
    others = Tenure.objects.filter(person=person, capacity__kind=Capacity.ADMINISTRATOR).exclude(
        capacity=capacity
    )
    if _overlapping(others, starts_at, ends_at):
        raise Refused(
            _("System, security and audit are administered by three different people."), field="person"
        )


def _overlapping(rows: Any, starts_at: datetime, ends_at: datetime | None) -> list[Any]:
    """The believed rows of ``rows`` that touch ``[starts_at, ends_at)``."""
    found = rows.filter(superseded_at=None)
    return [
        row
        for row in found
        if (ends_at is None or row.starts_at < ends_at) and (row.ends_at is None or row.ends_at > starts_at)
    ]


def _cut(row: Any, starts_at: datetime, ends_at: datetime | None, known: datetime) -> None:
    """Supersede ``row`` at ``known`` by what is left of it outside ``[starts_at, ends_at)``."""
    _supersede(row, known)
    if row.starts_at < starts_at:
        _copy(row, row.starts_at, starts_at, known)
    if ends_at is not None and (row.ends_at is None or row.ends_at > ends_at):
        _copy(row, ends_at, row.ends_at, known)


def _supersede(row: Any, known: datetime) -> None:
    if not type(row).objects.filter(pk=row.pk, superseded_at=None).update(superseded_at=known):
        raise Refused(_("Somebody else changed this a moment ago. Look again before you change it."))


def _copy(row: Any, starts_at: datetime, ends_at: datetime | None, known: datetime) -> Any:
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    fields.update(starts_at=starts_at, ends_at=ends_at, known_from=known, superseded_at=None)
    copy = type(row)(**fields)
    copy.save(force_insert=True)
    return copy


def _subject(tenure: Tenure) -> str:
    return f"tenure:{tenure.record}"


def _unit_code(tenure: Tenure) -> str:
    return tenure.unit.code if tenure.unit else ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _facts(tenure: Tenure) -> dict[str, Any]:
    return {
        "person": tenure.person.staff_number,
        "capacity": tenure.capacity.code,
        "resource": tenure.resource.code if tenure.resource else None,
        "is_stand_in": tenure.is_stand_in,
        "from": tenure.starts_at.isoformat(),
        "to": _iso(tenure.ends_at),
        "basis": tenure.basis,
    }

"""Units, people, places and capacities are entered here."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import explained, guard, hold
from redgrid.grid.actions.paths import next_path
from redgrid.grid.cell_types import type_code
from redgrid.grid.models import Capacity, CellType, Person, Resource, Unit
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused

# No vowels and no look-alikes: a printed code spells no word and can be read out.
SCAN_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
SCAN_LENGTH = 12


def define_capacity(code: str, *, by: Actor, **fields: Any) -> bool:
    """Define or redefine a capacity (fields as in the Capacity table); False when nothing changed.

    Whoever loads the institution asks for the right to it, once for the whole text.
    """
    with transaction.atomic():
        found = Capacity.objects.filter(code=code).first()
        if found and all(getattr(found, name) == value for name, value in fields.items()):
            return False
        Capacity.objects.update_or_create(code=code, defaults=fields)
        record("capacity.defined", by=by, subject=f"capacity:{code}", facts=fields)
        return True


def define_cell_types(types: Iterable[tuple[str, str, str]], *, by: Actor) -> None:
    """Let these be the types of cell, each (code, name, name in English); units that bear a name bear its code then.

    Whoever loads the institution asks for the right to it, once for the whole text.
    """
    wanted = [CellType(code=c, name=n, name_en=e, order=order) for order, (c, n, e) in enumerate(types)]
    with transaction.atomic():
        if _said(wanted) == _said(CellType.objects.all()):
            return
        CellType.objects.all().delete()
        CellType.objects.bulk_create(wanted)
        for each in wanted:
            names = [name for name in (each.name, each.name_en) if name]
            Unit.objects.filter(type_label__in=names).update(type_label=each.code)
        record("cell_types.defined", by=by, subject="institution:cell_types", facts={"types": _said(wanted)})


def _said(types: Iterable[CellType]) -> list[list[str]]:
    return [[each.code, each.name, each.name_en] for each in types]


def open_unit(
    code: str, *, by: Actor, name: str, kind: str, parent: Unit | None, basis: str = "", **fields: Any
) -> Unit:
    """Open a net or cell under ``parent``. Fields: level, type_label, party_organisation, office, name_en, opens_at.

    Raises Refused for a code that was ever used, for anything under a cell or under what has closed by then, Invalid
    for the past without a reason and for a type that the institution does not know.
    """
    guard(by, parent)
    fields["type_label"] = type_code(fields.get("type_label") or "")
    if parent and parent.kind == Unit.CELL:
        raise Refused(_("A cell is the smallest unit: nothing can be opened under it."), field="parent")
    opens_at = fields.get("opens_at") or now()
    explained(by, opens_at, basis)
    if parent and parent.closes_at and parent.closes_at <= opens_at:
        raise Refused(_("The net above has closed by then."), field="starts_at")
    with transaction.atomic():
        hold(parent)
        if Unit.objects.filter(code=code).exists():
            raise Refused(_("The code %(code)s has been used; codes are never used again.") % {"code": code})
        unit = Unit(code=code, name=name, kind=kind, parent=parent, path=next_path(parent), **fields)
        unit.opens_at = unit.opens_at or now()
        unit.save(force_insert=True)
        facts = {"name": name, "kind": kind, "parent": parent.code if parent else None, "basis": basis}
        record("unit.opened", by=by, subject=f"unit:{code}", unit=code, facts=facts)
    return unit


def enter_person(staff_number: str, *, by: Actor, name: str, **fields: Any) -> Person:
    """Enter a member of staff. Fields as in the Person table. Raises Refused for a known staff number."""
    guard(by)
    with transaction.atomic():
        if Person.objects.filter(staff_number=staff_number).exists():
            raise Refused(_("The staff number %(number)s is known already.") % {"number": staff_number})
        person = Person(staff_number=staff_number, name=name, **fields)
        person.save(force_insert=True)
        record("person.entered", by=by, subject=f"person:{staff_number}", facts={"name": name})
    return person


def enter_place(code: str, *, by: Actor, name: str, **fields: Any) -> Resource:
    """Enter a place, piece of equipment or business leaf, with a fresh scan code. Raises Refused for a known code."""
    guard(by)
    with transaction.atomic():
        if Resource.objects.filter(code=code).exists():
            raise Refused(_("The code %(code)s has been used; codes are never used again.") % {"code": code})
        place = Resource(code=code, name=name, scan_code=fresh_scan_code(), **fields)
        place.opens_at = place.opens_at or now()
        place.save(force_insert=True)
        record("place.entered", by=by, subject=f"place:{code}", facts={"name": name, "kind": place.kind})
    return place


def fresh_scan_code() -> str:
    """A code that nobody can guess, for a printed sign."""
    return "".join(secrets.choice(SCAN_LETTERS) for _letter in range(SCAN_LENGTH))

"""The map as it is answered: units, people, places, and you."""

from __future__ import annotations

from typing import Self

from ninja import Schema
from pydantic import Field

from redgrid.grid.models import Person, Resource, Tenure, Unit
from redgrid.grid.rules import Rights
from redgrid.kit.naming import label


class UnitRow(Schema):
    """A net with its level, or a cell."""

    code: str
    name: str
    kind: str
    level: int | None
    type_label: str
    parent: str | None

    @classmethod
    def of(cls, unit: Unit) -> Self:
        parent = unit.parent.code if unit.parent else None
        return cls(
            code=unit.code,
            name=label(unit),
            kind=unit.kind,
            level=unit.level,
            type_label=unit.type_label,
            parent=parent,
        )


class PersonRow(Schema):
    """A member of staff and the unit they are a member of. Only phones made public are told."""

    staff_number: str
    name: str
    unit: str | None
    job_title: str
    specialty: str
    phone: str

    @classmethod
    def of(cls, person: Person, unit: str | None) -> Self:
        return cls(
            staff_number=person.staff_number,
            name=person.name,
            unit=unit,
            job_title=person.job_title,
            specialty=person.specialty,
            phone=person.published_phone,
        )


class PlaceRow(Schema):
    """A place, the cell it lies in and the person who answers for it."""

    code: str
    name: str
    kind: str
    building: str
    floor: str
    risk: str
    cell: str | None
    claimed_by: str | None

    @classmethod
    def of(cls, place: Resource, cell: str | None, claimed_by: str | None) -> Self:
        return cls(
            code=place.code,
            name=place.name,
            kind=place.place_kind,
            building=place.building,
            floor=place.floor,
            risk=place.risk,
            cell=cell,
            claimed_by=claimed_by,
        )


class CapacityHeld(Schema):
    """A capacity that you hold or act in now."""

    capacity: str
    name: str
    unit: str | None
    place: str | None
    away: str | None = Field(description="Staff number of the holder you act for.")
    record: str

    @classmethod
    def of(cls, tenure: Tenure, person: Person) -> Self:
        return cls(
            capacity=tenure.capacity.code,
            name=label(tenure.capacity),
            unit=tenure.unit.code if tenure.unit else None,
            place=tenure.resource.code if tenure.resource else None,
            away=tenure.person.staff_number if tenure.person_id != person.pk else None,
            record=tenure.record,
        )


class Me(Schema):
    """Who you are and what you may do."""

    staff_number: str
    name: str
    capacities: list[CapacityHeld]
    verbs: list[str]

    @classmethod
    def of(cls, person: Person, rights: Rights) -> Self:
        held = [CapacityHeld.of(tenure, person) for tenure in rights.tenures]
        return cls(
            staff_number=person.staff_number, name=person.name, capacities=held, verbs=sorted(rights.verbs)
        )

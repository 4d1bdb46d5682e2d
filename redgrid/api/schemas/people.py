"""People as they are named in answers."""

from __future__ import annotations

from typing import Self

from ninja import Schema

from redgrid.grid.models import Person


class Named(Schema):
    """A person by number and name."""

    staff_number: str
    name: str

    @classmethod
    def of(cls, person: Person) -> Self:
        return cls(staff_number=person.staff_number, name=person.name)


def named(person: Person | None) -> Named | None:
    """The same, where there may be nobody."""
    return Named.of(person) if person else None

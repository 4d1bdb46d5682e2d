"""What is checked: the map at one moment, read in a constant number of statements whatever its size."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from redgrid.grid.coverage.spans import Away, Row
from redgrid.grid.models import Absence, Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.rules import absent_at

ANSWERING = (Capacity.POST, Capacity.OFFICER, Capacity.CLAIM)
TENURE_FIELDS = (
    "starts_at", "ends_at", "person__staff_number", "person__leaves_at", "unit__code", "unit__closes_at",
    "resource__code", "capacity__code", "is_stand_in",
)  # fmt: skip
PLACEMENT_FIELDS = ("starts_at", "ends_at", "resource__code", "unit__code", "unit__closes_at")
ABSENCE_FIELDS = ("starts_at", "ends_at", "person__staff_number", "stand_in__staff_number")


class Seat(NamedTuple):
    """What must be held: a capacity (its code) at a unit or for a place (their code)."""

    capacity: str
    where: str


@dataclass
class History:
    """Dated rows by what they are about."""

    seats: dict[Seat, list[Row]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    cells: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    away: list[Away] = field(default_factory=list)


@dataclass
class Facts:
    """The map at ``at``: what is open, what is required, and what holds (``now``)."""

    at: datetime
    units: dict[str, Unit]
    places: dict[str, Resource]
    people: dict[str, Person]
    capacities: list[Capacity]
    now: History

    @cached_property
    def seats(self) -> dict[Seat, tuple[Capacity, Unit | Resource]]:
        """Everything that must be held."""
        found: dict[Seat, tuple[Capacity, Unit | Resource]] = {}
        for capacity in self.capacities:
            if capacity.kind == Capacity.CLAIM:
                found |= {Seat(capacity.code, code): (capacity, place) for code, place in self.places.items()}
                continue
            units = (unit for unit in self.units.values() if capacity.fits(unit))
            found |= {Seat(capacity.code, unit.code): (capacity, unit) for unit in units}
        return found

    @property
    def digest(self) -> str:
        """SHA-256 over the facts, in an order that does not depend on the database."""
        lines = [*(f"unit {unit.code} {unit.path}" for unit in self.units.values())]
        lines += [f"place {code}" for code in self.places]
        lines += [f"person {code}" for code in self.people]
        lines += [f"required {seat.capacity} {seat.where}" for seat in self.seats]
        for name, rows in (("lies", self.now.cells), ("belongs", self.now.homes), ("holds", self.now.seats)):
            lines += [
                f"{name} {key} {r.who} {r.where} {r.is_stand_in}"
                for key, found in rows.items()
                for r in found
            ]
        lines += [f"away {absence.who} {absence.stand_in}" for absence in self.now.away]
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def read_facts(at: datetime, unit: Unit | None) -> Facts:
    """The facts of the whole map, or of ``unit`` and everything below it."""
    units = Unit.objects.open_at(at).filter(_below(unit))
    lying = Placement.objects.believed().holding_at(at)
    belonging = Tenure.objects.believed().holding_at(at).filter(capacity__kind=Capacity.MEMBERSHIP)
    places = Resource.objects.filter(Q(opens_at__lte=at) & (Q(closes_at=None) | Q(closes_at__gt=at)))
    people = arrived(at)
    if unit is not None:
        places = places.filter(Exists(lying.filter(_below(unit, "unit__"), resource=OuterRef("pk"))))
        people = people.filter(Exists(belonging.filter(_below(unit, "unit__"), person=OuterRef("pk"))))
    required = Capacity.objects.filter(is_required=True, kind__in=ANSWERING)
    here = Q(unit__in=units) | Q(resource__in=places)
    held = Tenure.objects.believed().holding_at(at).filter(here, capacity__in=required)
    now = History()
    take_tenures(now, held)
    take_homes(now, belonging.filter(person__in=people))
    take_cells(now, lying.filter(resource__in=places))
    take_absences(now, Absence.objects.filter(absent_at(at)), held)
    return Facts(
        at=at,
        units={found.code: found for found in units},
        places={found.code: found for found in places},
        people={found.staff_number: found for found in people},
        capacities=list(required),
        now=now,
    )


def arrived(at: datetime) -> QuerySet[Person]:
    """Who is there at ``at``: from the first membership on; whoever never had one counts always."""
    memberships = Tenure.objects.believed().filter(capacity__kind=Capacity.MEMBERSHIP, person=OuterRef("pk"))
    has_come = Exists(memberships.filter(starts_at__lte=at)) | ~Exists(memberships)
    return Person.objects.filter(Q(leaves_at=None) | Q(leaves_at__gt=at)).filter(has_come)


def _below(unit: Unit | None, prefix: str = "") -> Q:
    if unit is None:
        return Q()
    return Q(**{f"{prefix}path__gte": unit.path, f"{prefix}path__lt": unit.path_end})


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def take_tenures(history: History, rows: QuerySet[Tenure]) -> None:
    """Read rows that fill seats."""
    for starts, ends, who, leaves, unit, closes, place, capacity, stand_in in rows.values_list(
        *TENURE_FIELDS
    ):
        seat = Seat(capacity, unit or place)
        history.seats[seat].append(Row(starts, _earliest(ends, leaves, closes), who, seat.where, stand_in))


def take_homes(history: History, rows: QuerySet[Tenure]) -> None:
    """Read memberships."""
    for starts, ends, who, leaves, unit, closes, *_rest in rows.values_list(*TENURE_FIELDS):
        history.homes[who].append(Row(starts, _earliest(ends, leaves, closes), who, unit))


def take_cells(history: History, rows: QuerySet[Placement]) -> None:
    """Read which cell places lie in."""
    for starts, ends, place, unit, closes in rows.values_list(*PLACEMENT_FIELDS):
        history.cells[place].append(Row(starts, _earliest(ends, closes), place, unit))


def take_absences(history: History, rows: QuerySet[Absence], held: QuerySet[Tenure]) -> None:
    """Read which holders are away, and which of those who are called in for them."""
    holders = rows.filter(person__in=held.values("person"))
    called_in = rows.filter(person__in=holders.values("stand_in"))
    found = (holders | called_in).values_list(*ABSENCE_FIELDS)
    history.away += [Away(starts, ends, who, stand_in) for starts, ends, who, stand_in in found]

"""Dated rows of what is suspected, past and future: by them a gap is dated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from redgrid.grid.coverage.spans import Away, Row, Span
from redgrid.grid.coverage.suspects import Suspects, chunks
from redgrid.grid.models import Absence, Capacity, Departure, Person, Placement, Resource, Tenure
from redgrid.journal.models import Entry

TENURE_FIELDS = (
    "starts_at", "ends_at", "person__staff_number", "person__leaves_at", "unit__code", "unit__closes_at",
    "resource__code", "capacity__code", "is_stand_in", "person_id", "unit_id", "resource_id",
)  # fmt: skip
PLACEMENT_FIELDS = ("starts_at", "ends_at", "resource__code", "unit__code", "unit__closes_at", "unit_id")
ABSENCE_FIELDS = ("starts_at", "ends_at", "person__staff_number", "stand_in__staff_number")


class Seat(NamedTuple):
    """What must be held: a capacity (its code) at a unit or for a resource (their code)."""

    capacity: str
    where: str


@dataclass
class Facts:
    """Dated rows by what they are about: codes of seats, people and resources."""

    resources: list[Resource] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    seats: dict[Seat, list[Row]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    cells: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    duties: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    # While a thing is no thing to be answered for: a business with parts of its own, somebody who had left.
    off: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))
    away: dict[str, list[Away]] = field(default_factory=lambda: defaultdict(list))
    entered: dict[str, datetime] = field(default_factory=dict)
    # Keys of the units that things lie in and people belong to.
    units: dict[str, int] = field(default_factory=dict)


def read_facts(found: Suspects, capacities: list[Capacity], exclusive: set[str]) -> Facts:
    """Everything that is believed of the suspects; nothing is asked about what nobody suspects."""
    facts = Facts()
    for some in chunks(found.resources):
        facts.resources += Resource.objects.filter(pk__in=some)
        _take_cells(facts, Placement.objects.believed().filter(resource__in=some))
    # Business alone has parts.
    for some in chunks({row.pk for row in facts.resources if row.kind == Resource.BUSINESS}):
        _take_branches(facts, Resource.objects.filter(parent__in=some, kind=Resource.BUSINESS))
    for some in chunks(found.people):
        facts.people += Person.objects.filter(pk__in=some)
        members = Tenure.objects.believed().filter(capacity__kind=Capacity.MEMBERSHIP)
        for row, _who, unit in _rows(members.filter(person__in=some)):
            facts.units[row.where] = unit
            facts.homes[row.who].append(row)
        gone = Departure.objects.filter(person__in=some)
        for who, left, returned in gone.values_list("person__staff_number", "left_at", "returned_at"):
            facts.off[who].append(Span(left, returned))
    for some in chunks(found.exclusive if exclusive else ()):
        for row, _who, _thing in _rows(
            Tenure.objects.believed().filter(capacity__code__in=exclusive, person__in=some)
        ):
            facts.duties[row.who].append(row)
    _take_seats(facts, found, capacities)
    _take_entered(facts)
    return facts


def _take_seats(facts: Facts, found: Suspects, capacities: list[Capacity]) -> None:
    rows, holders = Tenure.objects.believed().filter(capacity__in=capacities), set[int]()
    for name, keys, deserted in (
        ("unit__in", found.units | found.deserted_units, found.deserted_units),
        ("resource__in", found.claims | found.deserted_claims, found.deserted_claims),
    ):
        for some in chunks(keys):
            for row, who, thing in _rows(rows.filter(**{name: some})):
                facts.seats[Seat(row.capacity, row.where)].append(row)
                holders |= {who} if thing in deserted else set()
    _take_absences(facts, holders)


def earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _rows(rows: QuerySet[Tenure]) -> Iterator[tuple[Row, int, int]]:
    """Each with the keys of the holder and of the unit or resource.

    Nobody holds anything after leaving, or at a unit that has closed.
    """
    for starts, ends, who, leaves, unit, closes, resource, capacity, stand_in, *keys in rows.values_list(
        *TENURE_FIELDS
    ):
        row = Row(starts, earliest(ends, leaves, closes), who, unit or resource, stand_in, capacity)
        yield row, keys[0], keys[1] or keys[2]


def _take_cells(facts: Facts, rows: QuerySet[Placement]) -> None:
    for starts, ends, resource, unit, closes, key in rows.values_list(*PLACEMENT_FIELDS):
        facts.units[unit] = key
        facts.cells[resource].append(Row(starts, earliest(ends, closes), resource, unit))


def _take_branches(facts: Facts, rows: QuerySet[Resource]) -> None:
    """While a business has a part of its own it is no leaf."""
    for parent, opens, closes in rows.order_by().values_list("parent__code", "opens_at", "closes_at"):
        facts.off[parent].append(Span(opens, closes))


def _take_absences(facts: Facts, holders: set[int]) -> None:
    """Which holders are away, and which of those who are called in for them."""
    rows = Absence.objects.filter(superseded_at=None)
    found = _absences(rows, holders)
    # By their keys, one after the other: in one statement with them the database would read everybody.
    found += _absences(rows, {stand_in for *_row, stand_in in found if stand_in} - holders)
    for starts, ends, who, stand_in, _key in found:
        away = Away(starts, ends, who, stand_in)
        if away not in facts.away[who]:
            facts.away[who].append(away)


def _absences(rows: QuerySet[Absence], people: set[int]) -> list[Any]:
    return [
        row
        for some in chunks(people)
        for row in rows.filter(person__in=some).values_list(*ABSENCE_FIELDS, "stand_in")
    ]


def _take_entered(facts: Facts) -> None:
    """When those who never had a unit were entered: they have no other beginning."""
    lost = [f"person:{row.staff_number}" for row in facts.people if not facts.homes.get(row.staff_number)]
    if lost:
        rows = Entry.objects.filter(kind="person.entered", subject__in=lost)
        facts.entered = {
            subject.removeprefix("person:"): at for subject, at in rows.values_list("subject", "at")
        }

"""What is missing on the map: found among the facts of a moment, then dated by the history of the gaps alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from redgrid.grid.coverage.facts import (
    Facts,
    History,
    Seat,
    take_absences,
    take_cells,
    take_homes,
    take_tenures,
)
from redgrid.grid.coverage.spans import Row, Span, around, edges, is_crowded, is_deserted, is_vacant
from redgrid.grid.models import Absence, Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.journal.models import Entry

# What can be wrong with rows: there is none, more than one holds, or nobody of them is present.
VACANT, CROWDED, DESERTED = "vacant", "crowded", "deserted"
EVER = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Lack:
    """A gap found at a moment: of what kind, of what, and for a seat in which capacity. Not yet dated."""

    kind: str
    fault: str
    thing: Unit | Resource | Person
    capacity: Capacity | None = None

    @property
    def code(self) -> str:
        return self.thing.staff_number if isinstance(self.thing, Person) else self.thing.code

    def rows(self, history: History) -> list[Row]:
        """The dated rows that decide about it."""
        if self.capacity:
            return history.seats.get(Seat(self.capacity.code, self.code), [])
        found = history.homes if isinstance(self.thing, Person) else history.cells
        return found.get(self.code, [])


def find_lacks(facts: Facts) -> Iterator[Lack]:
    """Everything that is missing at the moment of ``facts``."""
    yield from _of_seats(facts)
    yield from _of_homes(facts)


def _of_seats(facts: Facts) -> Iterator[Lack]:
    for seat, (capacity, thing) in facts.seats.items():
        rows = facts.now.seats.get(seat, [])
        if is_vacant(rows, facts.at):
            yield Lack(_vacancy(capacity, thing), VACANT, thing, capacity)
        elif capacity.kind != Capacity.OFFICER and is_deserted(rows, facts.now.away, facts.at):
            is_claim = capacity.kind == Capacity.CLAIM
            yield Lack("place_answerable_absent" if is_claim else "head_absent", DESERTED, thing, capacity)


def _vacancy(capacity: Capacity, thing: Unit | Resource) -> str:
    if isinstance(thing, Resource):
        return "place_unclaimed"
    if capacity.kind == Capacity.OFFICER:
        return "officer_unfilled"
    return "cell_without_head" if thing.kind == Unit.CELL else "net_without_head"


def _of_homes(facts: Facts) -> Iterator[Lack]:
    for code, place in facts.places.items():
        rows = facts.now.cells.get(code, [])
        if is_vacant(rows, facts.at):
            yield Lack("place_without_cell", VACANT, place)
        elif is_crowded(rows, facts.at):
            yield Lack("place_in_two_cells", CROWDED, place)
    for code, person in facts.people.items():
        rows = facts.now.homes.get(code, [])
        if is_vacant(rows, facts.at):
            yield Lack("person_without_unit", VACANT, person)
        elif is_crowded(rows, facts.at):
            yield Lack("person_in_two_units", CROWDED, person)


def read_history(lacks: list[Lack]) -> History:
    """All that is believed of what is missing, past and future."""
    history = History()
    seats = [lack for lack in lacks if lack.capacity]
    held = _held(seats)
    take_tenures(history, held)
    away = _held([lack for lack in seats if lack.fault == DESERTED])
    take_absences(history, Absence.objects.filter(superseded_at=None), away)
    homes = [lack.thing.pk for lack in lacks if isinstance(lack.thing, Person)]
    members = Tenure.objects.believed().filter(capacity__kind=Capacity.MEMBERSHIP)
    take_homes(history, members.filter(person__in=homes))
    places = [lack.thing.pk for lack in lacks if isinstance(lack.thing, Resource) and not lack.capacity]
    take_cells(history, Placement.objects.believed().filter(resource__in=places))
    return history


def _held(lacks: list[Lack]) -> QuerySet[Tenure]:
    units = [lack.thing.pk for lack in lacks if isinstance(lack.thing, Unit)]
    places = [lack.thing.pk for lack in lacks if isinstance(lack.thing, Resource)]
    capacities = {lack.capacity.pk for lack in lacks if lack.capacity}
    where = Q(unit__in=units) | Q(resource__in=places)
    return Tenure.objects.believed().filter(where, capacity__in=capacities)


def entered_at(lacks: list[Lack]) -> dict[str, datetime]:
    """When the people among ``lacks`` were entered, by staff number: they have no other beginning."""
    subjects = [f"person:{lack.code}" for lack in lacks if isinstance(lack.thing, Person)]
    rows = Entry.objects.filter(kind="person.entered", subject__in=subjects)
    return {subject.removeprefix("person:"): at for subject, at in rows.values_list("subject", "at")}


def span_of(
    lack: Lack, at: datetime, history: History, entered: dict[str, datetime]
) -> tuple[datetime | None, datetime | None]:
    """Since when and until when, as far as the map knows, ``lack`` is a gap without a break around ``at``."""
    rows = lack.rows(history)
    life = _life(lack, rows, at, entered)
    absences = history.away if lack.fault == DESERTED else []

    def is_gap(moment: datetime) -> bool:
        if not life.holds(moment):
            return False
        if lack.fault == DESERTED:
            return is_deserted(rows, absences, moment)
        return is_vacant(rows, moment) if lack.fault == VACANT else is_crowded(rows, moment)

    since, to = around(at, edges([life, *rows, *absences]), is_gap)
    return (None if since == EVER else since), to


def _life(lack: Lack, rows: list[Row], at: datetime, entered: dict[str, datetime]) -> Span:
    """How long the thing itself is there to be answered for."""
    if not isinstance(lack.thing, Person):
        return Span(lack.thing.opens_at, lack.thing.closes_at)
    came = min((row.starts for row in rows), default=entered.get(lack.code, EVER))
    return Span(came if came <= at else EVER, lack.thing.leaves_at)

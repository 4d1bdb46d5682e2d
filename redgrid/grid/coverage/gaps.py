"""What is missing on the map, each exactly from when to when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from redgrid.grid.coverage.asked import Asked
from redgrid.grid.coverage.facts import Facts, Seat
from redgrid.grid.coverage.spans import (
    EVER,
    Away,
    Row,
    Span,
    edges,
    is_crowded,
    is_deserted,
    is_vacant,
    stretches,
)
from redgrid.grid.coverage.suspects import Suspects
from redgrid.grid.models import Capacity, Person, Resource, Unit

# What can be wrong with rows: there is none, more than one holds, or nobody of them is present.
VACANT, CROWDED, DESERTED, EXCLUSIVE, LOST = "vacant", "crowded", "deserted", "exclusive", "lost"
IsGap = Callable[[datetime], bool]


@dataclass(frozen=True)
class Lack:
    """Something missing over ``span``: of what kind, of what, and for a seat in which capacities."""

    kind: str
    fault: str
    thing: Unit | Resource | Person
    span: Span
    capacities: tuple[Capacity, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def code(self) -> str:
        return self.thing.staff_number if isinstance(self.thing, Person) else self.thing.code

    @property
    def capacity(self) -> Capacity | None:
        return self.capacities[0] if self.capacities else None


@dataclass(frozen=True)
class Finder:
    """Looks at each suspect in turn."""

    asked: Asked
    facts: Facts
    suspects: Suspects
    capacities: list[Capacity]

    def of_unit(self, unit: Unit) -> Iterator[Lack]:
        if unit.pk in self.suspects.units or unit.pk in self.suspects.deserted_units:
            for capacity in self.capacities:
                if capacity.kind != Capacity.CLAIM and capacity.fits(unit):
                    yield from self._of_seat(unit, capacity)

    def of_resource(self, resource: Resource) -> Iterator[Lack]:
        is_suspect = resource.pk in self.suspects.claims or resource.pk in self.suspects.deserted_claims
        for capacity in self.capacities if is_suspect else ():
            if capacity.kind == Capacity.CLAIM:
                yield from self._of_seat(resource, capacity)
        rows = self.facts.cells.get(resource.code, [])
        yield from self._of_home(resource, rows, ("without_cell", "in_two_cells"), resource.kind)

    def of_person(self, person: Person, pairs: Iterable[tuple[Capacity, Capacity]]) -> Iterator[Lack]:
        rows = self.facts.homes.get(person.staff_number, [])
        yield from self._of_home(person, rows, ("without_unit", "in_two_units"), "person")
        duties = self.facts.duties.get(person.staff_number, [])
        for pair in pairs if duties else ():
            both = [[row for row in duties if row.capacity == capacity.code] for capacity in pair]
            held = (*both[0], *both[1])

            def is_gap(at: datetime, both: list[list[Row]] = both) -> bool:
                return all(not is_vacant(rows, at) for rows in both)

            for span in self._stretches(person, held, is_gap):
                yield Lack("exclusive_duties", EXCLUSIVE, person, span, pair, held)

    def _of_seat(self, thing: Unit | Resource, capacity: Capacity) -> Iterator[Lack]:
        rows = tuple(self.facts.seats.get(Seat(capacity.code, thing.code), []))
        kinds = _kinds_of(thing, capacity)
        for span in self._stretches(thing, rows, lambda at: is_vacant(rows, at)):
            yield Lack(kinds[0], VACANT, thing, span, (capacity,), rows)
        if capacity.kind != Capacity.OFFICER:
            away = self._away(rows)
            for span in self._stretches(thing, (*rows, *away), lambda at: is_deserted(rows, away, at)):
                yield Lack(kinds[1], DESERTED, thing, span, (capacity,), rows)

    def _away(self, rows: Iterable[Row]) -> list[Away]:
        """The absences of those who hold it, and of whoever is called in for them."""
        own = [away for who in {row.who for row in rows} for away in self.facts.away.get(who, [])]
        called_in = {away.stand_in for away in own if away.stand_in} - {away.who for away in own}
        return own + [away for who in called_in for away in self.facts.away.get(who, [])]

    def _of_home(
        self, thing: Resource | Person, rows: list[Row], faults: tuple[str, str], name: str
    ) -> Iterator[Lack]:
        held = tuple(rows)
        for span in self._stretches(thing, rows, lambda at: is_vacant(rows, at)):
            yield Lack(f"{name}_{faults[0]}", VACANT, thing, span, (), held)
        for span in self._stretches(thing, rows, lambda at: is_crowded(rows, at)):
            yield Lack(f"{name}_{faults[1]}", CROWDED, thing, span, (), held)

    def _stretches(
        self, thing: Unit | Resource | Person, rows: Iterable[Span], is_wrong: IsGap
    ) -> Iterator[Span]:
        """While the thing is there, and, when a part of the map is asked for, where it is inside at some moment."""
        life = life_of(thing, self.facts)
        busy = self.facts.off.get(thing.staff_number if isinstance(thing, Person) else thing.code, [])

        def is_gap(at: datetime) -> bool:
            return life.holds(at) and not any(span.holds(at) for span in busy) and is_wrong(at)

        changes = edges([life, *rows, *busy])
        for span in stretches(self.asked.window, changes, is_gap):
            if self._is_inside(thing, span):
                yield span

    def _is_inside(self, thing: Unit | Resource | Person, span: Span) -> bool:
        if self.asked.unit is None or isinstance(thing, Unit):
            return True
        found = self.facts.homes if isinstance(thing, Person) else self.facts.cells
        here = self.suspects.below
        rows = found.get(thing.staff_number if isinstance(thing, Person) else thing.code, [])
        window = Span(max(span.starts, self.asked.window.starts), earliest_end(span, self.asked.window))
        return any(row.where in here and row.touches(window) for row in rows)


def earliest_end(one: Span, other: Span) -> datetime | None:
    return min((span.ends for span in (one, other) if span.ends is not None), default=None)


def life_of(thing: Unit | Resource | Person, facts: Facts) -> Span:
    """How long the thing itself is there to be answered for."""
    if not isinstance(thing, Person):
        return Span(thing.opens_at, thing.closes_at)
    rows = facts.homes.get(thing.staff_number, [])
    came = min((row.starts for row in rows), default=facts.entered.get(thing.staff_number, EVER))
    return Span(came, thing.leaves_at)


def _kinds_of(thing: Unit | Resource, capacity: Capacity) -> tuple[str, str]:
    """The kind of the gap when nobody holds it, and when nobody of the holders is present."""
    if isinstance(thing, Resource):
        return f"{thing.kind}_unclaimed", f"{thing.kind}_answerable_absent"
    if capacity.kind == Capacity.OFFICER:
        return "officer_unfilled", ""
    return ("cell_without_head" if thing.kind == Unit.CELL else "net_without_head"), "head_absent"


def fault_of(kind: str) -> str:
    """What is wrong, of a gap of this kind."""
    if kind == "exclusive_duties":
        return EXCLUSIVE
    if kind in {"unit_orphaned", "unit_in_a_ring"}:
        return LOST
    if "_in_two_" in kind:
        return CROWDED
    return DESERTED if kind.endswith("_absent") else VACANT

"""Small maps drawn at random, and what is missing on them by the slowest way there is: day by day, thing by thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from redgrid.grid.models import Absence, Capacity, Person, Placement, Resource, Tenure, Unit

DAY_0 = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 7
# kind of the gap when nobody holds it, and where it must be held
POSTS = {"chief": ["root"], "net_head": ["net"], "cell_head": ["cell1", "cell2"]}
OFFICER = "safety"
UNITS = {"root": ("0001", "net"), "net": ("00010001", "net"), "cell1": ("000100010001", "cell"),
         "cell2": ("000100010002", "cell")}  # fmt: skip
PLACES, PEOPLE = ["hall", "shed"], ["ann", "bob", "cid"]
SEATS = [
    *((post, unit) for post, units in POSTS.items() for unit in units),
    *((OFFICER, cell) for cell in POSTS["cell_head"]),
    *(("claim", place) for place in PLACES),
]  # fmt: skip
Span = tuple[int, int]


def day(number: int) -> datetime:
    return DAY_0 + timedelta(days=number)


def day_or_none(number: int | None) -> datetime | None:
    return None if number is None else day(number)


@dataclass(frozen=True)
class SmallMap:
    """Days are numbers; every span is ``[first, end)``."""

    closing: dict[str, int]  # of cell2, and of places
    leaving: dict[str, int]
    held: list[tuple[str, tuple[str, str], bool, Span]]
    belonging: list[tuple[str, str, Span]]
    lying: list[tuple[str, str, Span]]
    away: list[tuple[str, str | None, Span]]


def spans() -> st.SearchStrategy[Span]:
    days = st.integers(0, DAYS)
    return st.tuples(days, days).filter(lambda pair: pair[0] < pair[1])


def small_maps() -> st.SearchStrategy[SmallMap]:
    person, seat = st.sampled_from(PEOPLE), st.sampled_from(SEATS)
    late = st.integers(2, DAYS)
    return st.builds(
        SmallMap,
        closing=st.dictionaries(st.sampled_from(["cell2", *PLACES]), late, max_size=1),
        leaving=st.dictionaries(person, late, max_size=1),
        held=st.lists(st.tuples(person, seat, st.booleans(), spans()), max_size=8),
        belonging=st.lists(st.tuples(person, st.sampled_from(list(UNITS)), spans()), max_size=5),
        lying=st.lists(
            st.tuples(st.sampled_from(PLACES), st.sampled_from(["cell1", "cell2"]), spans()), max_size=4
        ),
        away=st.lists(st.tuples(person, st.none() | person, spans()), max_size=4),
    )


CAPACITIES = {OFFICER: ("officer", "cell"), "claim": ("claim", "resource"), "member": ("membership", "unit"),
              "chief": ("post", "centre"), "net_head": ("post", "net"), "cell_head": ("post", "cell")}  # fmt: skip


def draw_on_database(drawn: SmallMap) -> dict[str, Unit]:
    """Write the rows as they are: the actions would not let every such map happen."""
    units = _units(drawn)
    places = {
        code: Resource.objects.create(
            code=code,
            name=code,
            scan_code=code,
            opens_at=DAY_0,
            closes_at=day_or_none(drawn.closing.get(code)),
        )
        for code in PLACES
    }
    people = {
        code: Person.objects.create(
            staff_number=code, name=code, leaves_at=day_or_none(drawn.leaving.get(code))
        )
        for code in PEOPLE
    }
    _tenures(drawn, units, places, people)
    Placement.objects.bulk_create(
        Placement(resource=places[p], unit=units[u], starts_at=day(a), ends_at=day(b), known_from=DAY_0)
        for p, u, (a, b) in drawn.lying
    )
    Absence.objects.bulk_create(
        Absence(
            person=people[w], stand_in=people.get(s or ""), starts_at=day(a), ends_at=day(b), known_from=DAY_0
        )
        for w, s, (a, b) in drawn.away
    )
    return units


def _units(drawn: SmallMap) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, (path, kind) in UNITS.items():
        units[code] = Unit.objects.create(
            code=code, name=code, kind=kind, path=path, level=3 if kind == "net" else None, opens_at=DAY_0,
            parent={"root": None, "net": units.get("root")}.get(code, units.get("net")),
            closes_at=day_or_none(drawn.closing.get(code)),
        )  # fmt: skip
    return units


def _tenures(
    drawn: SmallMap, units: dict[str, Unit], places: dict[str, Resource], people: dict[str, Person]
) -> None:
    capacities = {
        code: Capacity.objects.create(code=code, name=code, kind=kind, at=at, is_required=code != "member")
        for code, (kind, at) in CAPACITIES.items()
    }
    members = [(who, ("member", unit), False, span) for who, unit, span in drawn.belonging]
    Tenure.objects.bulk_create(
        Tenure(
            person=people[who], capacity=capacities[capacity], unit=units.get(where),
            resource=places.get(where), is_stand_in=is_stand_in, starts_at=day(start), ends_at=day(end),
            known_from=DAY_0,
        )
        for who, (capacity, where), is_stand_in, (start, end) in drawn.held + members
    )  # fmt: skip


Missing = tuple[str, str]


@dataclass(frozen=True)
class Today:
    """One day of a small map, asked the slow way."""

    drawn: SmallMap
    number: int

    def on(self, span: Span) -> bool:
        return span[0] <= self.number < span[1]

    def is_open(self, code: str) -> bool:
        return 0 <= self.number < self.drawn.closing.get(code, 99)

    def is_staff(self, who: str) -> bool:
        first = min((span[0] for name, _unit, span in self.drawn.belonging if name == who), default=-99)
        return first <= self.number and self.has_not_left(who)

    def has_not_left(self, who: str) -> bool:
        return self.number < self.drawn.leaving.get(who, 99)

    def is_away(self, who: str) -> bool:
        return any(name == who and self.on(span) for name, _stand_in, span in self.drawn.away)

    def is_present(self, who: str, *, is_stand_in: bool) -> bool:
        called = [s for name, s, span in self.drawn.away if name == who and s and self.on(span)]
        return not self.is_away(who) or (not is_stand_in and any(not self.is_away(s) for s in called))

    def missing_at(self, seat: tuple[str, str]) -> set[Missing]:
        capacity, where = seat
        rows = [
            (who, stand_in)
            for who, held, stand_in, span in self.drawn.held
            if held == seat and self.on(span) and self.has_not_left(who)
        ]
        if not rows:
            return {_vacant(capacity, where)}
        if capacity == OFFICER or any(self.is_present(who, is_stand_in=s) for who, s in rows):
            return set()
        return {("place_answerable_absent" if capacity == "claim" else "head_absent", where)}

    def homes_of(self, name: str, rows: list[tuple[str, str, Span]]) -> set[str]:
        return {unit for thing, unit, span in rows if thing == name and self.on(span) and self.is_open(unit)}


def missing_on(drawn: SmallMap, number: int) -> set[Missing]:
    """Every gap on one day, by looking at each thing in turn."""
    today, found = Today(drawn, number), set[Missing]()
    for seat in SEATS:
        found |= today.missing_at(seat) if today.is_open(seat[1]) else set()
    for place in filter(today.is_open, PLACES):
        found |= _homes(today.homes_of(place, drawn.lying), place, "place_without_cell", "place_in_two_cells")
    for who in filter(today.is_staff, PEOPLE):
        found |= _homes(
            today.homes_of(who, drawn.belonging), who, "person_without_unit", "person_in_two_units"
        )
    return found


def _vacant(capacity: str, where: str) -> Missing:
    if capacity == "claim":
        return "place_unclaimed", where
    if capacity == OFFICER:
        return "officer_unfilled", f"{where}/{capacity}"
    return ("cell_without_head" if capacity == "cell_head" else "net_without_head"), where


def _homes(found: set[str], name: str, none: str, many: str) -> set[Missing]:
    return set() if len(found) == 1 else {(many if found else none, name)}


def stretch(is_missing: Callable[[int], bool], today: int) -> tuple[int | None, int | None]:
    """From which day to which day it is missing without a break; None where no day ends it."""
    first, end = today, today
    while first > -2 and is_missing(first - 1):
        first -= 1
    while end < DAYS + 2 and is_missing(end):
        end += 1
    return (None if first == -2 else first), (None if end == DAYS + 2 else end)

"""Random months of splitting, merging, moving, going over and closing, beside a model that writes down every day."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from redgrid.grid import actions
from redgrid.grid.coverage import find_gaps
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import who
from redgrid.grid.standings import tree_at
from redgrid.grid.tests.test_replay import WALKS, day, known, on_paper
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Refused
from tests.tries import tries
from tests.world import World

DAYS = 14
CELLS, NETS = ["electrical", "metering", "laboratory", "new1", "new2"], ["north", "south", "net", "centre"]
PEOPLE, PLACES = ["W005", "W008", "W009", "W006"], ["workshop", "switch_room", "meter_room", "lab"]
TREE = {"north": "centre", "south": "centre", "net": "centre", "electrical": "north", "metering": "north",
        "laboratory": "south"}  # fmt: skip
HOMES = {"W005": "electrical", "W008": "electrical", "W009": "electrical", "W006": "metering"}
LYING = {"workshop": "electrical", "switch_room": "electrical", "meter_room": "metering", "lab": "laboratory"}
Days = dict[str, list[str | None]]
Step = tuple[Any, ...]


@dataclass
class Month:
    """Where everybody and everything was on each day, a word a day."""

    lies: Days = field(default_factory=lambda: {k: [v] * DAYS for k, v in {**HOMES, **LYING}.items()})
    under: Days = field(default_factory=lambda: {k: [v] * DAYS for k, v in TREE.items()})

    def put(self, of: Days, name: str, where: str | None, first: int, only_from: str | None = None) -> None:
        for number in range(first, DAYS):
            # What has closed stands under nothing any more.
            if only_from in {None, of[name][number]} and of[name][number] is not None:
                of[name][number] = where

    def do(self, kind: str, name: str, to: str, first: int, chosen: list[str]) -> None:
        """What an action that was not refused has done."""
        if kind in {"transfer", "put"}:
            self.put(self.lies, name, to, first)
        elif kind == "move":
            self.put(self.under, name, to, first)
        elif kind == "close":
            self.put(self.under, name, None, first)
        else:
            self._reshape(kind, name, to, first, chosen)

    def _reshape(self, kind: str, name: str, to: str, first: int, chosen: list[str]) -> None:
        if kind == "split":
            before: list[str | None] = [None] * first
            self.under[to] = before + [self.under[name][first]] * (DAYS - first)
        for each in chosen if kind == "split" else self.lies:
            self.put(self.lies, each, to, first, only_from=name)
        if kind == "merge":
            for each in self.under:
                self.put(self.under, each, to, first, only_from=name)
            self.put(self.under, name, None, first)


def steps() -> st.SearchStrategy[Step]:
    cell, net, first = st.sampled_from(CELLS), st.sampled_from(NETS), st.integers(0, DAYS - 1)
    chosen = st.lists(st.sampled_from([*PEOPLE, *PLACES]), min_size=1, max_size=3, unique=True)
    none: st.SearchStrategy[list[str]] = st.just([])
    return st.one_of(
        st.tuples(st.just("transfer"), st.sampled_from(PEOPLE), cell, first, none),
        st.tuples(st.just("put"), st.sampled_from(PLACES), cell, first, none),
        st.tuples(st.just("split"), cell, st.sampled_from(["new1", "new2"]), first, chosen),
        st.tuples(st.just("merge"), cell, cell, first, none),
        st.tuples(st.just("merge"), net, net, first, none),
        st.tuples(st.just("move"), cell, net, first, none),
        st.tuples(st.just("move"), net, net, first, none),
        st.tuples(st.just("close"), cell, cell, first, none),
    )


def act(kind: str, name: str, to: str, first: int, chosen: list[str]) -> None:
    """The same on the map. Raises Refused, also for what is not there."""
    units, at = {unit.code: unit for unit in Unit.objects.all()}, day(first)
    if (kind != "split" and to not in units) or (kind not in {"transfer", "put"} and name not in units):
        raise Refused("not there")
    if kind == "transfer":
        person = Person.objects.get(staff_number=name)
        actions.transfer_person(person, units[to], by=SYSTEM, starts_at=at, keeps=True)
    elif kind == "put":
        actions.put_place(Resource.objects.get(code=name), units[to], by=SYSTEM, starts_at=at)
    elif kind == "move":
        actions.move_unit(units[name], units[to], by=SYSTEM, starts_at=at)
    elif kind == "merge":
        actions.merge_unit(units[name], units[to], by=SYSTEM, starts_at=at)
    elif kind == "close":
        actions.close_unit(units[name], by=SYSTEM, closes_at=at, reason="")
    else:
        people, places = (
            Person.objects.filter(staff_number__in=chosen),
            Resource.objects.filter(code__in=chosen),
        )
        actions.split_unit(
            units[name], by=SYSTEM, code=to, name=to, starts_at=at, people=people, resources=places
        )


Answers = dict[tuple[str, int, int], tuple[str | None, str | None]]


def ask(step: int, numbers: range) -> Answers:
    """Who answered for each place, as known after a step."""
    found: Answers = {}
    for place in Resource.objects.filter(code__in=PLACES):
        for number in numbers:
            told = who(place, at=day(number), known_at=known(step))
            person = told.holder.person.staff_number if told.holder else None
            found[place.code, number, step] = (told.cell.code if told.cell else None, person)
    return found


def on_the_map(number: int) -> tuple[dict[str, str], dict[str, str | None]]:
    """Where everybody and everything is on a day, each once; and what stands under what."""
    at = day(number)
    rows = list(Placement.objects.believed().holding_at(at).values_list("resource__code", "unit__code"))
    members = Tenure.objects.believed().holding_at(at).filter(capacity__kind=Capacity.MEMBERSHIP)
    rows += members.filter(person__staff_number__in=PEOPLE).values_list("person__staff_number", "unit__code")
    assert len(rows) == len({code for code, _unit in rows})
    units = {unit.pk: unit for unit in tree_at(at)}
    above = {unit.code: units[unit.parent_id].code if unit.parent_id else None for unit in units.values()}
    paths = {unit.path for unit in units.values()}
    assert all(unit.path[:-4] in paths | {""} for unit in units.values())
    return dict(rows), {code: net for code, net in above.items() if code in {*CELLS, *NETS} - {"centre"}}


@settings(WALKS, max_examples=tries(6), phases=[Phase.explicit, Phase.generate])
@given(walked=st.lists(steps(), min_size=4, max_size=12), late=st.integers(0, DAYS - 1))
def test_a_month_of_changes_is_what_a_model_writes_down_day_by_day(
    world: World, walked: list[Step], late: int
) -> None:
    month, answers, numbers = Month(), Answers(), range(0, DAYS, 5)
    with on_paper():
        actions.open_unit(
            "net", by=SYSTEM, name="新网", kind="net", parent=world.centre, level=4, opens_at=day(0)
        )
        for number, step in enumerate(walked, start=1):
            with clock.at(known(number)):
                answers |= ask(number - 1, numbers) if number % 4 == 1 else {}
                with suppress(Refused):
                    act(*step)
                    month.do(*step)
        for number in range(DAYS):
            there = {
                name: days[number]
                for name, days in month.under.items()
                if number < len(days) and days[number]
            }
            assert on_the_map(number) == ({name: days[number] for name, days in month.lies.items()}, there)
        for number in {step for _place, _day, step in answers}:
            assert answers == answers | ask(number, numbers)
        with clock.at(day(late)):
            actions.take_over_standings()
            assert [unit.code for unit in tree_at()] == [
                unit.code for unit in Unit.objects.open_at(day(late))
            ]
        faults = {"unit_orphaned", "unit_in_a_ring", "person_without_unit", "person_in_two_units",
                  "place_without_cell", "place_in_two_cells"}  # fmt: skip
        assert not faults & {gap.kind for gap in find_gaps(day(0), until=day(DAYS))}

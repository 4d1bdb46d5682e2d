"""Who answered for X at T, as known at K, equals the journal told again; and nothing is ever in two places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from redgrid.grid import actions
from redgrid.grid.contesting import judges_of
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import who
from redgrid.grid.tests import replay
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Refused
from tests.tries import tries
from tests.world import SINCE, World

DAYS = 4
PEOPLE = ["worker", "member", "cell_head"]
PLACES = ["workshop", "meter_room"]
CELLS = ["electrical", "metering"]
NUMBERS = {"worker": "W008", "member": "W009", "cell_head": "W005"}
# What random walks meet too seldom.
STANDING_STAND_IN = [("claim", "member", "workshop", 0, None, True), ("away", "worker", 1, 3, None)]
LEFT = [*STANDING_STAND_IN, ("claim", "worker", "meter_room", 2, None), ("leave", "worker", 2)]
WENT_OVER = [("claim", "worker", "workshop", 3, None), ("transfer", "worker", "metering", 2, False)]
RULED = [("contest", "member", "workshop", True), ("claim", "cell_head", "workshop", 2, None)]
CALLED_IN = [*STANDING_STAND_IN, ("away", "worker", 2, 4, "cell_head"), ("away", "cell_head", 3, 4, None)]
MOVED = [("move", "electrical", "south", 2), ("end", 0, 1), ("end", 2, 1)]
SPLIT = [("split", "electrical", ["worker"], ["workshop"], 2), ("end", 0, 3), ("merge", "new", "metering", 3)]
MERGED = [
    *STANDING_STAND_IN,
    ("merge", "electrical", "laboratory", 2),
    ("claim", "member", "meter_room", 3, None),
]
WALKS = settings(
    max_examples=tries(14),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def day(number: int) -> datetime:
    return SINCE + timedelta(days=number)


def steps(days: int = DAYS) -> st.SearchStrategy[tuple[Any, ...]]:
    person, place, start = st.sampled_from(PEOPLE), st.sampled_from(PLACES), st.integers(0, days)
    end = st.none() | st.integers(1, days + 1)
    return st.one_of(
        st.tuples(st.just("claim"), person, place, start, end, st.booleans()),
        st.tuples(st.just("head"), person, st.sampled_from(CELLS), start, end, st.booleans()),
        st.tuples(st.just("claim"), person, st.just("workshop"), start, st.none(), st.just(True)),
        st.tuples(st.just("join"), person, st.sampled_from(CELLS), start, end),
        st.tuples(st.just("put"), place, st.sampled_from(CELLS), start, end),
        st.tuples(st.just("end"), st.integers(0, 50), start),
        st.tuples(st.just("leave"), person, start),
        st.tuples(st.just("transfer"), person, st.sampled_from(CELLS), start, st.booleans()),
        st.tuples(st.just("contest"), person, place, st.booleans()),
        st.tuples(st.just("move"), st.sampled_from(CELLS), st.sampled_from(["north", "south"]), start),
        st.tuples(
            st.just("split"),
            st.sampled_from(CELLS),
            st.lists(person, max_size=2),
            st.lists(place, max_size=1),
            start,
        ),
        st.tuples(st.just("merge"), st.sampled_from([*CELLS, "new"]), st.sampled_from(CELLS), start),
        st.tuples(st.just("away"), person, start, st.integers(1, days + 1), st.none() | person),
        st.tuples(st.just("away"), st.just("worker"), start, st.just(days + 1), st.none()),
    )


def walk(world: World, step: tuple[Any, ...]) -> None:
    """Do one step; what the actions refuse has not happened."""
    kind, *said = step
    with suppress(Refused):
        if kind in {"move", "split", "merge"}:
            reshape(kind, *said)
            return
        if kind in {"leave", "transfer", "contest"}:
            go(world, kind, *said)
            return
        if kind == "put":
            place, cell, start, end = said
            actions.put_place(getattr(world, place), getattr(world, cell), by=SYSTEM, **span(start, end))
        elif kind == "end":
            believed = list(
                Tenure.objects.believed().filter(capacity__code__in=["claim", "cell_head"]).order_by("id")
            )
            actions.end_tenure(believed[said[0] % len(believed)], by=SYSTEM, ends_at=day(said[1]), reason="")
        elif kind == "away":
            person, start, end, stand_in = said
            actions.note_absence(
                getattr(world, person), by=SYSTEM, reason="leave",
                stand_in=getattr(world, stand_in) if stand_in else None, **span(start, end),
            )  # fmt: skip
        else:
            begin(world, kind, *said)


def reshape(kind: str, code: str, *said: Any) -> None:
    """A cell comes under another net, becomes two, or part of another."""
    cell = Unit.objects.filter(code=code).first()
    if cell is None:
        return
    if kind == "move":
        actions.move_unit(cell, Unit.objects.get(code=said[0]), by=SYSTEM, starts_at=day(said[1]))
    elif kind == "merge":
        actions.merge_unit(cell, Unit.objects.get(code=said[0]), by=SYSTEM, starts_at=day(said[1]))
    else:
        names, places, start = said
        numbers = [NUMBERS[name] for name in names]
        actions.split_unit(
            cell, by=SYSTEM, code="new", name="新格", starts_at=day(start),
            people=Person.objects.filter(staff_number__in=numbers),
            resources=Resource.objects.filter(code__in=places),
        )  # fmt: skip


def go(world: World, kind: str, name: str, *said: Any) -> None:
    """Somebody leaves, goes over to another cell, or asks for a place and hears a ruling."""
    person = Person.objects.get(pk=getattr(world, name).pk)
    if kind == "leave":
        actions.let_person_leave(person, by=SYSTEM, leaves_at=day(said[0]), reason="")
    elif kind == "transfer":
        cell, start, keeps = said
        actions.transfer_person(person, getattr(world, cell), by=SYSTEM, starts_at=day(start), keeps=keeps)
    else:
        contest = actions.contest_claim(getattr(world, said[0]), by=person, reason="mine")
        for judge in judges_of(contest):
            actions.rule_contest(contest, by=judge, is_upheld=said[1], answer="so be it")
            break


def begin(
    world: World, kind: str, person: str, where: str, start: int, end: int | None, is_stand_in: bool = False
) -> None:
    capacity, at = {
        "claim": ("claim", "resource"),
        "head": ("cell_head", "unit"),
        "join": ("member", "unit"),
    }[kind]
    actions.begin_tenure(
        Person.objects.get(pk=getattr(world, person).pk), capacity, by=SYSTEM, is_stand_in=is_stand_in,
        **{at: getattr(world, where)}, **span(start, end),
    )  # fmt: skip


def span(start: int, end: int | None) -> dict[str, Any]:
    return {"starts_at": day(start), "ends_at": None if end is None else day(end)}


@contextmanager
def on_paper() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def known(number: int) -> datetime:
    return SINCE + timedelta(hours=number)


@WALKS
@given(walked=st.lists(steps(), min_size=5, max_size=14), said=st.integers(0, 14))
@example(walked=STANDING_STAND_IN, said=14)
@example(walked=CALLED_IN, said=14)
@example(walked=CALLED_IN, said=1)
@example(walked=LEFT, said=14)
@example(walked=LEFT, said=2)
@example(walked=WENT_OVER, said=14)
@example(walked=WENT_OVER, said=1)
@example(walked=RULED, said=14)
@example(walked=MOVED, said=14)
@example(walked=SPLIT, said=14)
@example(walked=SPLIT, said=2)
@example(walked=MERGED, said=14)
def test_who_answered_equals_the_journal_told_again(
    world: World, walked: list[tuple[Any, ...]], said: int
) -> None:
    with on_paper():
        for number, step in enumerate(walked, start=1):
            with clock.at(known(number)):
                walk(world, step)
        entries = list(Entry.objects.order_by("number"))
        known_at = known(min(said, len(walked)))
        told = replay.tell(entries, known_at)
        for place in PLACES:
            for number in range(DAYS + 1):
                found = who(getattr(world, place), at=day(number), known_at=known_at)
                holder = found.holder
                named = holder and (
                    holder.person.staff_number,
                    holder.away_for.staff_number if holder.away_for else None,
                    holder.is_present,
                )
                cell = found.cell.code if found.cell else None
                assert (cell, named) == replay.answer(told, place, day(number))


@WALKS
@given(walked=st.lists(steps(), min_size=1, max_size=10))
def test_no_walk_puts_anything_into_two_cells(world: World, walked: list[tuple[Any, ...]]) -> None:
    with on_paper():
        for step in walked:
            walk(world, step)
        for number in range(DAYS + 1):
            at = day(number)
            lying = list(Placement.objects.believed().holding_at(at).values_list("resource", flat=True))
            member = Tenure.objects.believed().holding_at(at).filter(capacity__kind=Capacity.MEMBERSHIP)
            claims = (
                Tenure.objects.believed()
                .holding_at(at)
                .filter(capacity__kind=Capacity.CLAIM, is_stand_in=False)
            )
            for rows in (lying, list(member.values_list("person", flat=True)),
                         list(claims.values_list("resource", flat=True))):  # fmt: skip
                assert len(rows) == len(set(rows))


def test_every_unit_but_the_root_lies_in_exactly_one_net(world: World) -> None:
    for unit in (world.north, world.south, world.electrical, world.metering, world.laboratory):
        assert unit.parent is not None
        assert unit.parent.kind == "net"
        assert unit.path.startswith(unit.parent.path)

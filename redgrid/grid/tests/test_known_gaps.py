"""What is kept of coverage is what looking at the whole map finds, at every moment, after every change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from redgrid.grid import actions
from redgrid.grid.coverage import Gap, find_gaps
from redgrid.grid.coverage.known import gaps_below, gaps_between, open_gaps, shortest_first, told
from redgrid.grid.jobs import watch_coverage
from redgrid.grid.models import Capacity, KnownGap, Resource, Tenure, Unit
from redgrid.grid.tests.test_replay import WALKS, day, on_paper, steps, walk
from redgrid.grid.watching import AT_ONCE, gaps_at, gaps_during, is_known
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.tries import tries
from tests.world import SINCE, World

DAYS = 6
LATER = SINCE + timedelta(days=30)


def moments() -> Iterator[datetime]:
    """Just before everything, and each day on which something may begin or end."""
    yield day(0) - timedelta(hours=1)
    yield from map(day, range(DAYS))


def spoken(gaps: list[Gap]) -> list[Gap]:
    return sorted(gaps, key=repr)


def compare() -> None:
    """At every moment and over every interval what is kept is what a full check finds, word for word."""
    for at in moments():
        assert spoken(told(open_gaps(at))) == spoken(find_gaps(at))
    starts, ends = day(1), day(3) + timedelta(hours=1)
    assert spoken(told(gaps_between(starts, ends))) == spoken(find_gaps(starts, until=ends))


@settings(WALKS, max_examples=tries(5), phases=[Phase.explicit, Phase.generate])
@given(walked=st.lists(steps(), min_size=4, max_size=12), cut=st.integers(1, 11))
@example(
    walked=[("leave", "cell_head", 2), ("away", "worker", 0, 3, "member"), ("leave", "member", 1)], cut=1
)
def test_what_is_kept_is_what_a_full_check_finds(
    world: World, walked: list[tuple[Any, ...]], cut: int
) -> None:
    with on_paper():
        watch_coverage()
        for step in walked[:cut]:
            walk(world, step)
        watch_coverage()
        for step in walked[cut:]:
            walk(world, step)
            watch_coverage()
        compare()
        # Looking at each thing that was touched has kept what looking at everything would keep.
        assert actions.look_at_everything() == (0, 0)


def test_a_page_asks_what_is_kept_once_there_is_something(world: World) -> None:
    assert not is_known()
    watch_coverage()
    claim = Tenure.objects.believed().get(resource=world.workshop)
    actions.end_tenure(claim, by=SYSTEM, ends_at=LATER, reason="")
    assert is_known()
    assert [(row.kind, row.where, row.since) for row in KnownGap.objects.all()] == [
        ("place_unclaimed", world.electrical, LATER)
    ]
    # The gap opens by itself when its time comes.
    assert not open_gaps(LATER - timedelta(seconds=1)).exists()
    assert open_gaps(LATER).count() == 1
    with clock.at(LATER):
        actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=LATER)
    assert gaps_at(LATER) == []
    assert gaps_during(SINCE, LATER + timedelta(days=1), most=5) == (0, [])


def test_where_nothing_is_missing_nothing_is_found(world: World) -> None:
    actions.look_at_everything()
    assert shortest_first(open_gaps(), 5)[0] == 0
    assert list(shortest_first(open_gaps(), 5)[1]) == []


def test_too_much_at_once_is_left_to_the_clock(world: World) -> None:
    watch_coverage()
    with clock.at(SINCE):
        for number in range(AT_ONCE + 1):
            actions.enter_place(f"room-{number}", by=SYSTEM, name="新房间")
    assert not is_known()
    assert len(gaps_at(LATER)) == 2 * (AT_ONCE + 1)
    watch_coverage()
    assert is_known()
    assert open_gaps(LATER).count() == 2 * (AT_ONCE + 1)


def test_closing_opening_defining_and_undoing_are_looked_at_again(world: World) -> None:
    watch_coverage()
    with clock.at(SINCE):
        actions.open_unit("new", by=SYSTEM, name="新格", kind="cell", parent=world.south)
        actions.put_place(world.lab, Unit.objects.get(code="new"), by=SYSTEM, starts_at=LATER)
        fields = {"name": "组员", "kind": Capacity.POST, "at": "net", "is_required": True}
        actions.define_capacity("watch", by=SYSTEM, **fields)
    assert is_known()
    compare()
    assert "net_without_head" in {gap.kind for gap in gaps_at(LATER)}
    with clock.at(SINCE):
        unit = Unit.objects.get(code="new")
        actions.withdraw_placements(list(unit.placements.filter(superseded_at=None)), by=SYSTEM)
        actions.remove_entries(units=[unit], people=[world.stranger], resources=[world.lab], by=SYSTEM)
    assert is_known()
    compare()


def test_what_was_changed_past_the_journal_is_found_and_repaired(world: World) -> None:
    watch_coverage()
    Resource.objects.create(code="cellar", scan_code="cellar", name="地下室", opens_at=SINCE)
    KnownGap.objects.create(kind="unit_orphaned", of_unit=world.north, where=world.north)
    assert is_known()
    assert actions.look_at_everything() == (2, 1)
    assert actions.look_at_everything() == (0, 0)
    compare()


def test_once_a_day_the_clock_compares_what_is_kept_with_the_map(world: World) -> None:
    watch_coverage()
    KnownGap.objects.create(kind="unit_orphaned", of_unit=world.north)
    watch_coverage()
    with clock.at(now() + timedelta(days=2)):
        # Nothing has been written since: there is nothing to compare again.
        watch_coverage()
        assert KnownGap.objects.count() == 1
        actions.enter_place("room", by=SYSTEM, name="新房间", opens_at=SINCE)
        watch_coverage()
    assert {row.kind for row in KnownGap.objects.all()} == {"place_without_cell", "place_unclaimed"}


def test_gaps_are_counted_for_the_children_of_a_unit(world: World) -> None:
    watch_coverage()
    for capacity in ("cell_head", "net_head"):
        for tenure in Tenure.objects.believed().filter(capacity__code=capacity):
            actions.end_tenure(tenure, by=SYSTEM, ends_at=LATER, reason="")
    with clock.at(SINCE):
        actions.enter_place("room", by=SYSTEM, name="新房间")
    assert is_known()
    assert gaps_below(None, LATER) == {world.centre.path: 5, None: 2}
    assert gaps_below(world.centre, LATER) == {world.north.path: 3, world.south.path: 2}
    assert gaps_below(world.north, LATER) == {
        world.north.path: 1, world.electrical.path: 1, world.metering.path: 1
    }  # fmt: skip
    assert (open_gaps(LATER, world.north).count(), open_gaps(LATER, world.centre).count()) == (3, 7)


@pytest.mark.parametrize("count", [1, 3])
def test_asking_what_is_kept_costs_the_same_however_much_is_missing(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    """2 see that nothing has happened, 1 reads the gaps, 1 their capacities, 1 names who is away."""
    actions.note_absence(world.worker, by=SYSTEM, starts_at=SINCE, ends_at=LATER, reason="leave")
    with clock.at(SINCE):
        for number in range(count):
            actions.enter_place(f"room-{number}", by=SYSTEM, name="新房间")
    watch_coverage()
    with django_assert_num_queries(5):
        assert len(gaps_at(SINCE)) == 2 * count + 1

"""Splitting, merging and moving units: dated, refused where they do not fit, and the tree as it stood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from redgrid.grid import actions
from redgrid.grid.coverage import coverage, find_gaps
from redgrid.grid.models import Person, Standing, Tenure, Unit
from redgrid.grid.queries import cell_of, home_of, who
from redgrid.grid.rules import may
from redgrid.grid.standings import line_above, tree_at
from redgrid.journal.models import Entry
from redgrid.journal.queries import last_number
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from tests.world import SINCE, World

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
Try = Callable[[], object]


def held(unit: Unit) -> set[tuple[str, str]]:
    rows = Tenure.objects.believed().holding_at(now()).filter(unit=unit)
    return set(rows.values_list("person__name", "capacity__code"))


def shape(units: list[Unit]) -> dict[str, str | None]:
    codes = {unit.pk: unit.code for unit in units}
    return {unit.code: codes.get(unit.parent_id or 0) for unit in units}


def test_a_part_of_a_cell_goes_over_with_its_posts_and_its_own_claims(world: World) -> None:
    day, known = now() + WEEK, now()
    new = actions.split_unit(
        world.electrical, by=world.clerk, code="workshops", name="维修格", starts_at=day,
        people=[world.worker], resources=[world.workshop, world.switch_room], basis="〔2026〕11号",
    )  # fmt: skip
    assert (new.kind, new.parent, new.opens_at) == ("cell", world.north, day)
    assert home_of(world.worker) == cell_of(world.workshop) == world.electrical
    with clock.at(day):
        assert held(new) == {("工网格", "member"), ("工网格", "grid_worker")}
        assert ("电格长", "cell_head") in held(world.electrical)
        claims = Tenure.objects.current().filter(resource__in=[world.workshop, world.switch_room])
        # The head stays, and cannot answer any longer for a room of another cell.
        assert set(claims.values_list("resource__code", "person__name")) == {("workshop", "工网格")}
        assert cell_of(world.switch_room) == new
    before = who(world.switch_room, at=day + DAY, known_at=known).holder
    assert before is not None
    assert before.person == world.cell_head
    (told,) = Entry.objects.filter(kind="unit.split")
    assert told.facts == {
        "to": "workshops", "name": "维修格", "parent": "north", "from": day.isoformat(), "basis": "〔2026〕11号",
        "units": [], "people": ["W008"], "resources": ["switch_room", "workshop"],
        "posts": [["W008", "grid_worker", "electrical", False]],
        "ended": [["W005", "claim", "switch_room", False]],
    }  # fmt: skip


def test_a_net_is_split_by_its_cells(world: World) -> None:
    new = actions.split_unit(
        world.north, by=world.clerk, code="west", name="西部网", starts_at=now(), units=[world.metering]
    )
    world.metering.refresh_from_db()
    assert (new.level, world.metering.parent, world.metering.path[:-4]) == (4, new, new.path)
    assert may(world.net_head, "case.read", world.electrical)
    assert not may(world.net_head, "case.read", world.metering)


def test_what_is_merged_goes_over_whole_and_what_cannot_go_ends(world: World) -> None:
    day = now() + WEEK
    late: dict[str, Any] = {"unit": world.metering, "starts_at": day + WEEK}
    actions.begin_tenure(world.member, "grid_worker", by=SYSTEM, **late)
    actions.merge_unit(world.metering, world.laboratory, by=world.clerk, starts_at=day, basis="x")
    with clock.at(day + 2 * WEEK):
        assert held(world.metering) == set()
        assert ("计格长", "member") in held(world.laboratory)
        assert ("计格长", "cell_head") not in held(world.laboratory)
        assert cell_of(world.meter_room) == world.laboratory
        found = who(world.meter_room).holder
        assert found is not None
        assert found.person == world.other_head
        assert not Unit.objects.open_at(now()).filter(code="metering").exists()
        assert coverage().covered
    with pytest.raises(Refused):
        actions.merge_unit(world.metering, world.laboratory, by=world.clerk, starts_at=day, basis="x")


def test_a_net_is_merged_into_another_with_all_its_cells(world: World) -> None:
    actions.merge_unit(world.south, world.north, by=world.clerk, starts_at=now(), basis="x")
    world.laboratory.refresh_from_db()
    assert world.laboratory.parent == world.north
    assert may(world.net_head, "case.read", world.laboratory)
    assert shape(tree_at(now() - DAY))["laboratory"] == "south"
    assert "south" not in shape(tree_at())


def test_an_announced_move_comes_on_its_day_and_rights_with_it(world: World) -> None:
    day, before = now() + WEEK, shape(tree_at())
    actions.move_unit(world.electrical, world.south, by=world.clerk, starts_at=day, basis="〔2026〕12号")
    assert shape(tree_at()) == before
    assert shape(tree_at(day)) == before | {"electrical": "south"}
    assert shape(tree_at(day, known_at=now() - DAY)) == before
    assert not may(world.south_head, "case.read", Unit.objects.get(code="electrical"))
    with clock.at(day):
        assert [actions.take_over_standings(), actions.take_over_standings()] == [1, 0]
        world.electrical.refresh_from_db()
        assert world.electrical.path.startswith(world.south.path)
        assert may(world.south_head, "case.read", world.electrical)
        assert not may(world.net_head, "case.read", world.electrical)
        assert shape(tree_at(day - DAY)) == before
        assert [unit.code for unit in line_above(world.electrical, day - DAY)] == [
            "electrical", "north", "centre",
        ]  # fmt: skip


def test_who_climbs_the_tree_as_it_stood_and_as_it_was_known(world: World) -> None:
    for row in Tenure.objects.believed().filter(capacity__code__in=["claim", "cell_head"]):
        if row.resource == world.workshop or row.unit == world.electrical:
            actions.end_tenure(row, by=SYSTEM, ends_at=SINCE + DAY, reason="")
    known, day = now(), now() - WEEK
    actions.move_unit(world.electrical, world.south, by=world.clerk, starts_at=day, basis="late")
    answers = [
        who(world.workshop, at=day - DAY),
        who(world.workshop, at=day + DAY, known_at=known),
        who(world.workshop, at=day + DAY),
    ]
    named = [answer.holder.person if answer.holder else None for answer in answers]
    assert named == [world.net_head, world.net_head, world.south_head]


def test_a_moved_net_takes_its_level_and_everything_below_along(world: World) -> None:
    deep = actions.open_unit("deep", by=SYSTEM, name="深网", kind="net", parent=world.north, level=5)
    actions.open_unit("deepest", by=SYSTEM, name="深格", kind="cell", parent=deep)
    actions.move_unit(world.south, deep, by=world.clerk, starts_at=now(), basis="x")
    south, laboratory = Unit.objects.get(code="south"), Unit.objects.get(code="laboratory")
    assert (south.level, south.path.startswith(Unit.objects.get(code="deep").path)) == (6, True)
    assert laboratory.path.startswith(south.path)
    assert {unit.code: unit.level for unit in tree_at(now() - DAY)}["south"] == 4
    assert len(set(Unit.objects.values_list("path", flat=True))) == Unit.objects.count()


def test_an_announced_move_is_called_off_by_moving_back_on_its_day(world: World) -> None:
    day = now() + WEEK
    actions.move_unit(world.electrical, world.south, by=world.clerk, starts_at=day)
    with pytest.raises(Refused):
        actions.move_unit(world.electrical, world.south, by=world.clerk, starts_at=now())
    actions.move_unit(world.electrical, world.north, by=world.clerk, starts_at=day)
    assert shape(tree_at(day + DAY))["electrical"] == "north"


def test_a_name_to_come_survives_a_move(world: World) -> None:
    actions.rename_unit(world.electrical, by=SYSTEM, name="电气一格", starts_at=now() + 2 * WEEK)
    actions.move_unit(world.electrical, world.south, by=SYSTEM, starts_at=now() + WEEK)
    told = {unit.code: (unit.name, unit.path[:8]) for unit in tree_at(now() + 3 * WEEK)}
    assert told["electrical"] == ("电气一格", told["south"][1])
    with clock.at(now() + 3 * WEEK):
        actions.take_over_standings()
        unit = Unit.objects.get(code="electrical")
        assert (unit.name, unit.parent) == ("电气一格", world.south)
    assert Standing.objects.believed().filter(unit=world.electrical).count() == 3


def all_refused(tries: list[Try]) -> None:
    before = last_number()
    for number, attempt in enumerate(tries):
        with pytest.raises(Refused):
            attempt()
        assert last_number() == before, number


def test_a_move_that_does_not_fit_is_refused_and_changes_nothing(world: World) -> None:
    later = now() + WEEK
    deep = actions.open_unit("deep", by=SYSTEM, name="深网", kind="net", parent=world.north, level=5)
    gone = actions.open_unit("gone", by=SYSTEM, name="旧网", kind="net", parent=world.centre, level=4)
    actions.close_unit(gone, by=SYSTEM, closes_at=later, reason="x")
    actions.move_unit(world.south, deep, by=SYSTEM, starts_at=later)
    actions.move_unit(world.metering, world.south, by=SYSTEM, starts_at=later)
    by, day = world.clerk, now()
    all_refused([
        lambda: actions.move_unit(world.centre, world.north, by=by, starts_at=day),
        lambda: actions.move_unit(world.electrical, world.laboratory, by=by, starts_at=day),
        lambda: actions.move_unit(world.electrical, world.north, by=by, starts_at=day),
        lambda: actions.move_unit(world.electrical, gone, by=by, starts_at=day),
        lambda: actions.move_unit(world.electrical, gone, by=by, starts_at=later),
        lambda: actions.move_unit(world.north, world.north, by=by, starts_at=day),
        lambda: actions.move_unit(world.north, deep, by=by, starts_at=day),
        # Not yet below it, but on the day of a move that is noted.
        lambda: actions.move_unit(world.north, world.south, by=by, starts_at=day),
        lambda: actions.move_unit(world.metering, world.centre, by=by, starts_at=day),
        lambda: actions.move_unit(world.electrical, world.south, by=by, starts_at=SINCE - DAY, basis="x"),
        lambda: actions.merge_unit(world.metering, world.laboratory, by=by, starts_at=day),
        lambda: actions.merge_unit(world.north, deep, by=by, starts_at=day),
        lambda: actions.merge_unit(world.north, gone, by=by, starts_at=day),
    ])  # fmt: skip


def test_what_cannot_be_merged_or_split_is_refused_and_changes_nothing(world: World) -> None:
    by, day = world.clerk, now()
    split: dict[str, Any] = {"by": by, "code": "lab2", "name": "x", "starts_at": day}
    actions.move_unit(world.metering, world.south, by=by, starts_at=day + WEEK)
    all_refused([
        lambda: actions.merge_unit(world.electrical, world.north, by=by, starts_at=day),
        lambda: actions.merge_unit(world.electrical, world.electrical, by=by, starts_at=day),
        lambda: actions.merge_unit(world.centre, world.north, by=by, starts_at=day),
        lambda: actions.merge_unit(world.electrical, world.laboratory, by=by, starts_at=SINCE, basis="x"),
        lambda: actions.split_unit(world.electrical, people=[world.stranger], **split),
        lambda: actions.split_unit(world.electrical, resources=[world.lab], **split),
        lambda: actions.split_unit(world.electrical, units=[world.metering], **split),
        lambda: actions.split_unit(world.electrical, people=[world.worker], **{**split, "code": "south"}),
        lambda: actions.split_unit(world.electrical, **split),
        lambda: actions.split_unit(world.centre, people=[world.clerk], **split),
        lambda: actions.split_unit(world.north, units=[world.metering], **split),
    ])  # fmt: skip
    assert not Unit.objects.filter(code="lab2").exists()


@pytest.mark.parametrize("name", ["member", "cell_head", "net_head", "director", "system_admin"])
def test_nobody_reshapes_the_map_without_the_right(world: World, name: str) -> None:
    by, day, before = getattr(world, name), now() + WEEK, last_number()
    tries: list[Try] = [
        lambda: actions.move_unit(world.electrical, world.south, by=by, starts_at=day),
        lambda: actions.merge_unit(world.electrical, world.metering, by=by, starts_at=day),
        lambda: actions.split_unit(
            world.electrical, by=by, code="x", name="x", starts_at=day, people=[world.worker]
        ),
    ]
    for attempt in tries:
        with pytest.raises(Forbidden):
            attempt()
    assert last_number() == before


def test_reshaping_the_past_needs_a_reason(world: World) -> None:
    day = now() - WEEK
    split: dict[str, Any] = {"code": "x", "name": "x", "people": [world.worker]}
    tries: list[Try] = [
        lambda: actions.move_unit(world.electrical, world.south, by=world.clerk, starts_at=day),
        lambda: actions.merge_unit(world.electrical, world.metering, by=world.clerk, starts_at=day),
        lambda: actions.split_unit(world.electrical, by=world.clerk, starts_at=day, **split),
    ]
    for attempt in tries:
        with pytest.raises(Invalid):
            attempt()


def test_a_net_closes_only_when_no_announced_unit_would_stand_under_it(world: World) -> None:
    net = actions.open_unit("net", by=SYSTEM, name="新网", kind="net", parent=world.centre, level=4)
    actions.move_unit(world.metering, net, by=SYSTEM, starts_at=now() + WEEK)
    with pytest.raises(Refused):
        actions.close_unit(net, by=world.clerk, closes_at=now() + 2 * WEEK, reason="x")
    with pytest.raises(Refused):
        actions.close_unit(net, by=world.clerk, closes_at=now() + DAY, reason="x")


def test_coverage_of_a_part_follows_a_move_in_the_middle(world: World) -> None:
    claim = Tenure.objects.believed().get(resource=world.workshop)
    actions.end_tenure(claim, by=SYSTEM, ends_at=now(), reason="")
    day = now() + WEEK
    actions.move_unit(world.electrical, world.south, by=SYSTEM, starts_at=day)
    world.south.refresh_from_db()

    def missing(first: int, last: int, unit: Unit) -> set[str]:
        gaps = find_gaps(now() + first * DAY, unit, until=now() + last * DAY)
        return {gap.subject for gap in gaps}

    assert missing(1, 3, world.south) == set()
    assert missing(1, 3, world.north) == {"workshop"}
    assert missing(1, 9, world.south) == missing(1, 9, world.north) == {"workshop"}
    assert missing(8, 9, world.north) == set()
    assert missing(8, 9, world.south) == {"workshop"}
    assert missing(1, 9, world.centre) == {"workshop"}
    with clock.at(day + DAY):
        actions.take_over_standings()
        day_before = find_gaps(day - DAY, Unit.objects.get(code="north"))
        assert {gap.subject for gap in day_before} == {"workshop"}
    assert find_gaps(day - DAY, until=day + DAY)[0].kind == "place_unclaimed"
    digests = {coverage(at).digest for at in (day - DAY, day)}
    assert len(digests) == 2


def test_a_net_that_closes_under_a_moved_unit_leaves_a_gap_for_exactly_as_long(world: World) -> None:
    day = now() + WEEK
    actions.move_unit(world.laboratory, world.north, by=SYSTEM, starts_at=day)
    Unit.objects.filter(pk=world.south.pk).update(closes_at=day - DAY)
    gaps = [gap for gap in find_gaps(now(), until=day + WEEK) if gap.kind == "unit_orphaned"]
    assert [(gap.subject, gap.since, gap.to) for gap in gaps] == [("laboratory", day - DAY, day)]


def test_people_of_a_cell_are_who_they_were(world: World) -> None:
    """Nothing that a split or a merger does makes anybody belong to two units."""
    actions.split_unit(
        world.electrical, by=SYSTEM, code="new", name="新格", starts_at=now() + DAY, people=[world.member]
    )
    actions.merge_unit(
        Unit.objects.get(code="new"), world.metering, by=SYSTEM, starts_at=now() + 2 * DAY, basis="x"
    )
    homes = [home_of(Person.objects.get(pk=world.member.pk), now() + n * DAY) for n in range(4)]
    assert [unit.code if unit else None for unit in homes] == [
        "electrical", "new", "metering", "metering",
    ]  # fmt: skip

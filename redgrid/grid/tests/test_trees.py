"""The tree of units is opened as far as somebody looks; the tree of business tells what each leaf lacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from redgrid.grid import actions
from redgrid.grid.models import Person, Placement, Resource, Tenure, Unit
from redgrid.grid.tree import AT_ONCE
from redgrid.journal.queries import last_number
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from tests.changing import confirm
from tests.world import SINCE, World

ClientOf = Callable[[Person], Client]


def grow(world: World, name: str, count: int) -> None:
    """So many more cells under the northern net."""
    with clock.at(SINCE):
        cells = [
            Unit(code=f"{name}-{number}", name="新格", kind=Unit.CELL, parent=world.north, opens_at=SINCE)
            for number in range(count)
        ]
        assert set(actions.open_units(cells, by=SYSTEM)) == {None}


def test_a_large_tree_is_opened_a_level_at_a_time_at_the_same_cost(world: World, client_of: ClientOf) -> None:
    client = client_of(world.member)
    whole = client.get("/grid").context["tree"]
    assert (whole.is_whole, [net.unit.code for net in whole.root.branches]) == (True, ["north", "south"])
    counted, yesterday = [], f"{now() - timedelta(days=1):%Y-%m-%d}"
    for name in ("a", "b"):
        grow(world, name, 200)
        client.get("/grid")
        for address in (
            "/grid",
            "/grid?under=north",
            f"/grid?under=north&at={yesterday}",
            "/grid/units/north",
        ):
            with CaptureQueriesContext(
                connection,
            ) as found:
                client.get(address)
            counted.append(len(found))
    assert counted[:4] == counted[4:]
    assert counted[0] <= 14
    top = client.get("/grid").context["tree"].root
    north = top.branches[0]
    assert (north.branches, north.has_below, north.cells, north.people) == ([], True, 402, 5)
    assert (top.cells, top.people, top.places) == (403, 13, 4)
    first = client.get("/grid?under=north").context["tree"]
    rest = client.get("/grid", {"under": "north", "after": first.after}).context["tree"]
    names = [branch.unit.code for tree in (first, rest) for branch in tree.root.branches]
    assert (len(names), len(set(names))) == (AT_ONCE * 2, AT_ONCE * 2)
    assert (first.root.cells, rest.root.cells, bool(rest.after)) == (402, 402, True)
    then = client.get("/grid", {"under": "north", "at": yesterday}).context["tree"]
    assert [branch.unit.code for branch in then.root.branches] == names[:AT_ONCE]
    assert (then.root.cells, then.root.people, then.after) == (402, 5, first.after)


def test_a_very_large_part_counts_people_and_places_when_it_is_opened(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redgrid.grid.tree.COUNTED", 2)
    client = client_of(world.member)
    top = client.get("/grid").context["tree"].root
    assert (top.is_counted, top.cells, top.people) == (False, 3, 0)
    opened = client.get("/grid?under=north").context["tree"].root
    assert (opened.is_counted, opened.cells, opened.people, opened.places) == (True, 2, 5, 3)


def test_each_leaf_of_the_business_tree_tells_its_cell_and_who_answers(
    world: World, client_of: ClientOf
) -> None:
    with clock.at(SINCE):
        top = actions.enter_business("YW", by=SYSTEM, name="检定")
        one, two, three = (
            actions.enter_business(f"YW-{number}", by=SYSTEM, name=f"检定{number}", parent=top)
            for number in range(3)
        )
        for leaf in (one, two):
            actions.put_place(leaf, world.metering, by=SYSTEM, starts_at=SINCE)
        actions.begin_tenure(world.other_head, "claim", by=SYSTEM, resource=one, starts_at=SINCE)
    client = client_of(world.member)
    (item,) = client.get("/grid/business").context["items"]
    assert (item.gaps, item.leaves) == (2, 3)
    assert [(leaf.business, leaf.cell, [holder.person for holder in leaf.holders]) for leaf in item.parts] == [
        (one, world.metering, [world.other_head]), (two, world.metering, []), (three, None, []),
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as before:
        client.get("/grid/business")
    for number in range(3, 6):
        actions.enter_business(f"YW-{number}", by=SYSTEM, name="检定", parent=top)
    with CaptureQueriesContext(connection) as after:
        assert client.get("/grid/business?under=YW").context["leaves"] == 6
    assert (len(before), len(after)) == (9, 10)


def test_the_clerk_enters_renames_moves_and_closes_business(world: World, client_of: ClientOf) -> None:
    client = client_of(world.clerk)
    for said in (
        {"code": "A", "name": "分析"},
        {"code": "B", "name": "化验", "parent": "A"},
        {"code": "C", "name": "巡检"},
    ):
        assert confirm(client, "/grid/business/new", {"parent": ""} | said).status_code == 302
    assert confirm(client, "/grid/business/B", {"name": "水质化验", "parent": "C"}).status_code == 302
    moved = Resource.objects.select_related("parent").get(code="B")
    assert (moved.name, moved.parent.code if moved.parent else "", "|szhy|" in moved.sought) == (
        "水质化验",
        "C",
        True,
    )
    number = last_number()
    refused = [
        ("/grid/business/new", {"code": "B", "name": "又一个"}, "__all__"),
        ("/grid/business/new", {"code": "D", "name": " "}, "name"),
        ("/grid/business/C", {"name": "巡检", "parent": "B"}, "parent"),
        ("/grid/business/C/close", {"starts_on": "2030-01-01"}, "__all__"),
        ("/grid/business/B/close", {"starts_on": "2020-01-01", "basis": "x"}, "starts_on"),
        ("/grid/business/B/close", {"starts_on": "2020-01-01"}, "basis"),
    ]
    for address, said, field in refused:
        answer = client.post(address, said)
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field}), address
    assert last_number() == number
    assert confirm(client, "/grid/business/B/close", {"starts_on": "2030-01-01"}).status_code == 302
    assert client.get("/grid/business/B").status_code == 404
    assert client_of(world.member).post("/grid/business/C", {"name": "别的"}).status_code == 403


def test_what_has_parts_is_no_leaf_and_what_is_closed_stays_closed(world: World) -> None:
    leaf = actions.enter_business("L", by=SYSTEM, name="巡检")
    actions.put_place(leaf, world.metering, by=SYSTEM, starts_at=now())
    claimed = actions.enter_business("K", by=SYSTEM, name="保养")
    actions.begin_tenure(world.worker, "claim", by=SYSTEM, resource=claimed, starts_at=now())
    free = actions.enter_business("M", by=SYSTEM, name="检修")
    for parent in (leaf, claimed, world.workshop):
        with pytest.raises(Refused):
            actions.change_business(free, by=SYSTEM, name="检修", parent=parent)
    assert actions.change_business(free, by=SYSTEM, name="检修", parent=None) == free
    with pytest.raises(Forbidden):
        actions.change_business(leaf, by=world.member, name="别的", parent=None)
    with pytest.raises(Refused):
        actions.change_business(free, by=SYSTEM, name=" ", parent=None)
    actions.close_thing(free, by=SYSTEM, closes_at=now() + timedelta(days=1), reason="")
    with pytest.raises(Refused):
        actions.close_thing(free, by=SYSTEM, closes_at=now() + timedelta(days=2), reason="")


def test_nobody_answers_for_a_business_that_has_closed(world: World) -> None:
    leaf = actions.enter_business("L", by=SYSTEM, name="巡检")
    actions.put_place(leaf, world.electrical, by=SYSTEM, starts_at=now())
    actions.begin_tenure(world.worker, "claim", by=SYSTEM, resource=leaf, starts_at=now())
    closes = now() + timedelta(days=1)
    actions.close_thing(leaf, by=SYSTEM, closes_at=closes, reason="")
    assert not Tenure.objects.believed().holding_at(closes).filter(resource=leaf).exists()
    assert not Placement.objects.believed().holding_at(closes).filter(resource=leaf).exists()

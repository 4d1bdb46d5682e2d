from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from redgrid.cases.tests.ways import refused
from redgrid.grid import actions as grid
from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.plans.actions import draw_areas, remove_area
from redgrid.plans.models import Area
from redgrid.plans.outlines import Outline
from redgrid.plans.queries.areas import areas_page, found_at
from redgrid.plans.tests.sheets import sent_file
from redgrid.rulebook.models import Blueprint
from tests.world import World

ClientOf = Callable[[Person], Client]


def square(west: float, south: float = 37.0, side: float = 0.001) -> Outline:
    """About ninety metres by a hundred and ten, unless told otherwise."""
    east, north = west + side, south + side
    return Outline(([[[west, south], [east, south], [east, north], [west, north], [west, south]]],))


def geojson(*features: tuple[str, Outline]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"code": code},
         "geometry": {"type": "MultiPolygon", "coordinates": list(outline.polygons)}}
        for code, outline in features
    ]})  # fmt: skip


def hits(longitude: float, latitude: float) -> list[tuple[str, str]]:
    return [
        (hit.area.of.code, hit.holder.person.name if hit.holder else "")
        for hit in found_at(longitude, latitude)
    ]


def test_a_point_finds_its_place_its_cell_and_who_answers(world: World) -> None:
    draw_areas(
        [(world.north, square(118, side=0.01)), (world.electrical, square(118, side=0.004)),
         (world.workshop, square(118.001))], by=SYSTEM,
    )  # fmt: skip
    assert hits(118.0015, 37.0005) == [("workshop", "工网格"), ("electrical", "电格长"), ("north", "北网长")]
    assert hits(118.003, 37.003) == [("electrical", "电格长"), ("north", "北网长")]
    assert hits(118.5, 37.0) == hits(-118.003, 37.003) == []


def test_cells_that_lie_over_each_other_are_listed_and_nets_are_not(world: World) -> None:
    draw_areas(
        [(world.north, square(118, side=0.01)), (world.electrical, square(118)), (world.metering, square(118.0005)),
         (world.laboratory, square(118.0015))], by=world.clerk,
    )  # fmt: skip
    page = areas_page()
    assert [(str(one.unit), str(other.unit)) for one, other, _size in page.overlaps] == [("电气格", "计量格")]
    assert round(page.overlaps[0][2], -2) == 4900
    assert [drawn.area.of.code for drawn in page.drawn] == ["north", "electrical", "metering", "laboratory"]
    assert all(0 <= drawn.x <= 1000 and 0 <= drawn.y <= page.high for drawn in page.drawn)


def test_a_newer_outline_replaces_the_older_one_which_is_kept(world: World) -> None:
    (old,) = draw_areas([(world.electrical, square(118))], by=world.clerk)
    (new,) = draw_areas([(world.electrical, square(119))], by=world.clerk)
    assert [(area.pk, bool(area.replaced_at)) for area in Area.objects.all()] == [
        (old.pk, True),
        (new.pk, False),
    ]
    with refused(Refused):
        remove_area(old, by=world.clerk)
    remove_area(new, by=world.clerk)
    assert hits(119.0005, 37.0005) == []
    told = list(
        Entry.objects.filter(kind__startswith="area.").order_by("number").values_list("kind", "subject")
    )
    assert told == [("area.drawn", "unit:electrical")] * 2 + [("area.removed", "unit:electrical")]


def test_what_has_closed_has_no_area(world: World) -> None:
    shed = grid.enter_place("shed", by=SYSTEM, name="库棚")
    draw_areas([(shed, square(118))], by=SYSTEM)
    shed.closes_at = shed.opens_at
    shed.save()
    assert (hits(118.0005, 37.0005), areas_page().drawn) == ([], [])


def test_only_who_may_change_the_map_draws_and_nothing_twice(world: World) -> None:
    for by in (world.cell_head, world.net_head, world.system_admin):
        with refused(Forbidden):
            draw_areas([(world.electrical, square(118))], by=by)
    with refused(Refused, "text"):
        draw_areas([(world.workshop, square(118)), (world.workshop, square(119))], by=world.clerk)
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    ("said", "status", "drawn"),
    [({"text": geojson(("electrical", square(118)), ("lab", square(119)))}, 302, {"electrical", "lab"}),
     ({"of": "unit:metering", "text": geojson(("", square(118)))}, 302, {"metering"}),
     ({"of": "place:lab", "file": sent_file(geojson(("x", square(118))).encode("utf-8-sig"))}, 302, {"lab"}),
     ({"text": geojson(("", square(118)))}, 422, set()),
     ({"text": geojson(("nowhere", square(118)))}, 422, set()),
     ({"text": geojson(("elec\0trical\0x", square(118)))}, 422, set()),
     ({"of": "unit:metering", "text": geojson(("a", square(118)), ("b", square(119)))}, 422, set()),
     ({"of": "unit:nowhere", "text": geojson(("", square(118)))}, 422, set()),
     ({"of": "unit:metering", "file": sent_file(b"\xff\xfe{")}, 422, set()),
     ({"text": geojson(("lab", square(118)), ("lab", square(119)))}, 422, set()),
     ({}, 422, set())],
)  # fmt: skip
def test_outlines_come_in_pasted_or_as_a_file_all_or_none(
    world: World, client_of: ClientOf, said: dict[str, Any], status: int, drawn: set[str]
) -> None:
    for value in said.values():
        if not isinstance(value, str):
            value.seek(0)
    answer = client_of(world.clerk).post("/areas/draw", said)
    assert (answer.status_code, {area.of.code for area in Area.objects.all()}) == (status, drawn)


@pytest.mark.parametrize("count", [1, 3])
def test_the_areas_cost_one_statement_however_many(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    units = [world.electrical, world.metering, world.laboratory][:count]
    draw_areas([(unit, square(118 + n)) for n, unit in enumerate(units)], by=SYSTEM)
    with django_assert_num_queries(1):
        assert len(areas_page().drawn) == count


def test_a_location_is_asked_for_by_one_page_alone_and_stands_in_no_address(
    world: World, client_of: ClientOf, blueprint: Blueprint
) -> None:
    client = client_of(world.member)
    assert "/areas/here" not in client.get("/report").content.decode()
    draw_areas([(world.workshop, square(118))], by=SYSTEM)
    assert "/areas/here" in client.get("/report").content.decode()
    assert "geolocation=(self)" in client.get("/areas/here").headers["Permissions-Policy"]
    assert "geolocation=()" in client.get("/report").headers["Permissions-Policy"]
    found = client.post("/areas/here", {"longitude": "118.0005", "latitude": "37.0005"})
    assert "/report?place=workshop" in found.content.decode()
    nothing = client.post("/areas/here", {"longitude": "1", "latitude": "2"})
    assert (nothing.status_code, "/report?place" in nothing.content.decode()) == (200, False)
    wrong = [
        client.post("/areas/here", {"longitude": a, "latitude": "1"}).status_code
        for a in ("", "nan", "181", "x")
    ]
    assert wrong == [422] * 4
    # Asked with the numbers in the address, it answers the empty form.
    assert client.get("/areas/here?longitude=118.0005&latitude=37.0005").context.get("found") is None

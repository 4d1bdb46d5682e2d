"""Everything on the map is found by what people type: characters, letters, codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from redgrid.grid import actions
from redgrid.grid.actions.many_entries import Change
from redgrid.grid.models import Person, Resource, Unit
from redgrid.grid.sought import sought, words_of
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.world import SINCE, World

ClientOf = Callable[[Person], Client]


@pytest.fixture
def rooms(world: World) -> World:
    """Things that are told apart by one letter or one character."""
    with clock.at(SINCE):
        for code, name, kind in (
            ("ZB-305", "305会议室", "place"), ("ZB-3051", "值班室", "place"), ("EQ-1", "1号水泵", "equipment"),
            ("YW-1", "仪表检定", "business"),
        ):  # fmt: skip
            actions.enter_place(code, by=SYSTEM, name=name, kind=kind)
        actions.enter_person("W100", by=SYSTEM, name="曾长乐")
    return world


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("会议", {"ZB-305"}),
        ("305", {"ZB-305", "ZB-3051"}),
        ("zb305", {"ZB-305", "ZB-3051"}),
        ("hys", {"ZB-305", "lab"}),
        ("huiyishi", {"ZB-305"}),
        ("huiy", {"ZB-305"}),
        ("305hui", {"ZB-305"}),
        ("305 hys", {"ZB-305"}),
        ("３０５　会", {"ZB-305"}),
        ("会", {"ZB-305"}),
        ("泵", {"EQ-1"}),
        ("sb", {"EQ-1", "centre"}),
        ("jianding", {"YW-1"}),
        ("dqg", {"electrical"}),
        ("dianqige", {"electrical"}),
        ("DianQi", {"electrical", "workshop"}),
        # A surname and a name that are read in two ways each.
        ("zcl", {"W100"}),
        ("zengchangle", {"W100"}),
        ("zengzhangyue", {"W100"}),
        ("W100", {"W100"}),
        # Letters meet syllables where one begins: "ianqi" is within "dianqi".
        ("ianqi", set()),
        ("%", set()),
        ("", set()),
        ("'; drop", set()),
        ("\x00", set()),
    ],
)  # fmt: skip
def test_things_are_found_by_characters_initials_pinyin_and_codes(
    rooms: World, client_of: ClientOf, typed: str, found: set[str]
) -> None:
    answer = client_of(rooms.member).get("/grid/search", {"q": typed})
    assert answer.status_code == 200
    assert {row.code for kind in answer.context["kinds"] for row in kind.rows} == found


def test_the_exact_code_comes_first_and_the_field_of_the_tree_jumps_there(
    rooms: World, client_of: ClientOf
) -> None:
    client = client_of(rooms.stranger)
    answer = client.get("/grid/search", {"q": "zb-305"})
    assert [row.code for row in answer.context["exact"]] == ["ZB-305"]
    assert [row.code for kind in answer.context["kinds"] for row in kind.rows] == ["ZB-305", "ZB-3051"]
    jumped = client.get("/grid/search", {"q": "zb-305", "jump": "1", "at": "2026-01-05T10:00"})
    assert (jumped.status_code, jumped.headers["Location"]) == (
        302,
        "/grid/places/ZB-305?at=2026-01-05T10%3A00",
    )
    assert client.get("/grid/search", {"q": "会议", "jump": "1"}).status_code == 200


def test_a_unit_is_found_by_the_name_it_bore_and_shown_as_it_was_called_then(
    world: World, client_of: ClientOf
) -> None:
    day = now() - timedelta(days=10)
    actions.rename_unit(world.electrical, by=SYSTEM, name="动力格", starts_at=day, basis="〔2026〕1号")
    client = client_of(world.member)

    def found(typed: str, at: str = "") -> list[tuple[str, str]]:
        kinds = client.get("/grid/search", {"q": typed, "at": at}).context["kinds"]
        return [(row.name, row.also) for kind in kinds for row in kind.rows if row.code == "electrical"]

    before = f"{day - timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert found("dlg") == [("动力格", "")]
    assert found("电气格") == [("动力格", "电气格")]
    assert found("动力格", before) == found("电气格", before) == [("电气格", "动力格")]


def test_what_is_not_there_at_the_moment_comes_last_and_says_so(rooms: World, client_of: ClientOf) -> None:
    Resource.objects.filter(code="ZB-305").update(closes_at=now() - timedelta(days=1))
    Person.objects.filter(staff_number="W100").update(leaves_at=now() - timedelta(days=1))
    answer = client_of(rooms.member).get("/grid/search", {"q": "305"})
    assert [(row.code, row.is_there) for row in answer.context["kinds"][0].rows] == [
        ("ZB-3051", True), ("ZB-305", False),
    ]  # fmt: skip
    assert (
        client_of(rooms.member).get("/grid/search", {"q": "zcl"}).context["kinds"][0].rows[0].is_there
        is False
    )


def test_words_follow_every_way_in_which_a_name_is_written(world: World) -> None:
    actions.rename_unit(world.north, by=SYSTEM, name="北方网", starts_at=now() - timedelta(days=1), basis="x")
    actions.change_entries([Change(world.worker, {"name": "吕绿"})], by=SYSTEM)
    actions.enter_people([Person(staff_number="N1", name="新人")], by=SYSTEM)
    for table, names in (
        (Unit, ("code", "name", "name_en")), (Person, ("staff_number", "name")), (Resource, ("code", "name")),
    ):  # fmt: skip
        assert [
            row for row in table.objects.all() if row.sought != words_of(*(getattr(row, n) for n in names))
        ] == []
    assert "|ll|" in Person.objects.get(pk=world.worker.pk).sought
    assert ".LV.LV" in Person.objects.get(pk=world.worker.pk).sought


def test_long_and_many_words_stay_within_their_limits() -> None:
    assert len(words_of("c" * 40, "长" * 60)) <= 800
    assert sought("一 " * 50).words == ("一",) * 5


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_with_one_row_and_with_three(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    client = client_of(world.member)
    for number in range(count):
        actions.enter_place(f"pump-{number}", by=SYSTEM, name="水泵房")
        actions.enter_person(f"P90{number}", by=SYSTEM, name="水泵工")
        actions.open_unit(f"sb-{number}", by=SYSTEM, name="水泵格", kind="cell", parent=world.north)
    client.get("/grid/search?q=sb")
    with django_assert_num_queries(8):
        client.get("/grid/search?q=sb")

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from redgrid.cases.tests.ways import opened, refused
from redgrid.grid import actions as grid
from redgrid.grid.models import Person, Resource, Tenure
from redgrid.journal.models import Entry
from redgrid.kit.actor import ANONYMOUS, SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.plans.actions import draw_plan, place_spots
from redgrid.plans.boxes import Box, read_box
from redgrid.plans.models import Plan
from redgrid.plans.queries.floors import buildings, floor_order, searched
from redgrid.plans.queries.plan import LOOKS, plan_page
from redgrid.plans.tests.sheets import FLOOR, photo, plan_of, sent_file, sheet
from redgrid.rulebook.models import Blueprint
from tests.world import SINCE, World

ClientOf = Callable[[Person], Client]


def spots_of(plan: Plan) -> dict[str, str]:
    return {spot.place.code: str(spot.box) for spot in plan.spots.select_related("place")}


def test_a_newer_drawing_keeps_the_older_one_and_what_lay_on_it(world: World) -> None:
    first = plan_of(world.workshop)
    place_spots(
        first, {world.workshop: (None, Box(100, 200)), world.lab: (None, Box(5, 6, 70, 80))}, by=world.clerk
    )
    second = draw_plan("", "", sheet(), by=world.clerk)
    place_spots(second, {world.lab: (Box(5, 6, 70, 80), None)}, by=world.clerk)
    first.refresh_from_db()
    assert (first.version, second.version, bool(first.replaced_at), second.replaced_at) == (1, 2, True, None)
    assert spots_of(first) == {"workshop": "100 200", "lab": "5 6 70 80"}
    assert spots_of(second) == {"workshop": "100 200"}
    told = Entry.objects.filter(kind__startswith="plan.").order_by("number")
    assert [(entry.kind, entry.actor) for entry in told] == [
        ("plan.drawn", SYSTEM.actor_code), ("plan.placed", world.clerk.staff_number),
        ("plan.drawn", world.clerk.staff_number), ("plan.placed", world.clerk.staff_number),
    ]  # fmt: skip
    assert told[3].facts == {"places": {"lab": ["5 6 70 80", ""]}}


def test_who_moves_what_somebody_else_has_moved_is_told_and_nothing_changes(world: World) -> None:
    plan = plan_of(world.workshop)
    place_spots(plan, {world.workshop: (None, Box(1, 1)), world.lab: (None, Box(2, 2))}, by=world.clerk)
    for seen, box in [(None, Box(9, 9)), (Box(3, 3), Box(9, 9)), (Box(3, 3), None)]:
        with refused(Refused):
            place_spots(
                plan, {world.lab: (Box(2, 2), Box(8, 8)), world.workshop: (seen, box)}, by=world.clerk
            )
    assert spots_of(plan) == {"workshop": "1 1", "lab": "2 2"}
    assert place_spots(plan, {world.lab: (Box(2, 2), Box(2, 2))}, by=world.clerk) == 0
    draw_plan("", "", sheet(), by=world.clerk)
    with refused(Refused):
        place_spots(plan, {world.lab: (Box(2, 2), Box(8, 8))}, by=world.clerk)


def test_only_who_may_change_the_map_draws_and_a_floor_needs_places(world: World) -> None:
    plan = plan_of(world.workshop)
    for by in (world.cell_head, world.net_head, world.system_admin, ANONYMOUS):
        with refused(Forbidden):
            draw_plan("", "", sheet(), by=by)
        with refused(Forbidden):
            place_spots(plan, {world.workshop: (None, Box(1, 1))}, by=by)
    with refused(Refused, "floor"):
        draw_plan("Tower", "99", sheet(), by=world.clerk)


@pytest.mark.parametrize(
    "text", ["1", "1 2 3", "a b", "1 2 3 0", "1001 2", "-1 2", "1.5 2", "1 2 3 4 5", "99999 1"]
)
def test_numbers_that_are_no_spot_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_box(text)
    assert [str(read_box(said)) for said in ("", " 1, 2 ", "3;4;5;6")] == ["None", "1 2", "3 4 5 6"]


def test_floors_stand_from_the_ground_up() -> None:
    names = ["10 层", "2 层", "地下 2 层", "1 层", "屋顶", "B1", "-3F"]
    assert sorted(names, key=floor_order) == ["-3F", "地下 2 层", "B1", "屋顶", "1 层", "2 层", "10 层"]


def test_places_are_found_by_name_initials_code_and_building(world: World) -> None:
    grid.enter_place("F9-901", by=SYSTEM, name="配电间", building="东楼", opens_at=SINCE)
    asked = {
        words: {place.code for place in searched(words)}
        for words in ("配电", "pd", "f9", "东楼", "没有", " ")
    }
    assert asked == {
        "配电": {"F9-901", "switch_room"}, "pd": {"F9-901", "switch_room"}, "f9": {"F9-901"}, "东楼": {"F9-901"},
        "没有": set(), " ": set(),
    }  # fmt: skip


def test_a_clerk_is_told_what_of_a_drawing_was_left_out(world: World, client_of: ClientOf) -> None:
    drawing = FLOOR.replace(b"</svg>", b'<use href="#a"/><use href="#b"/></svg>')
    told = client_of(world.clerk).post("/plans/draw", {"floor": "|", "file": sent_file(drawing)}, follow=True)
    assert "use × 2" in told.content.decode()


def test_buildings_count_what_is_claimed_and_what_is_risky(world: World) -> None:
    grid.enter_place(
        "attic", by=SYSTEM, name="阁楼", building="东楼", floor="9 层", risk="major", opens_at=SINCE
    )
    found = [
        (house.name, f.name, f.places, f.unclaimed, f.risks) for house in buildings() for f in house.floors
    ]
    assert found == [("东楼", "9 层", 1, 1, (("major", "red", 1),)), ("", "", 4, 0, ())]


def test_a_plan_of_another_day_tells_who_answered_then(world: World, client_of: ClientOf) -> None:
    plan, client = plan_of(world.workshop), client_of(world.clerk)
    grid.lay_down(Tenure.objects.filter(resource=world.workshop), by=SYSTEM, at=now(), reason="x")
    told = {}
    for day in ("2025-06-01", ""):
        context = client.get(f"/plans/{plan.pk}", {"colour": "state" if day else "claim", "at": day}).context
        tones = {mark.room.place.code: mark.look.tone for mark in context["page"].all}
        told[day] = (context["colour"], tones["workshop"])
    # Problems are told as they stand now: of another day the plan shows the claims.
    assert told == {"2025-06-01": ("claim", "green"), "": ("claim", "orange")}


def test_problems_on_the_plan_are_those_that_the_reader_may_see(world: World, blueprint: Blueprint) -> None:
    plan = plan_of(world.workshop)
    opened(world)
    opened(world)
    seen = {
        reader.name: {m.room.place.code: m.look.sign for m in plan_page(plan, reader, "state").all
                      if m.look.sign > "0"}
        for reader in (world.member, world.clerk, world.stranger, world.system_admin)
    }  # fmt: skip
    assert seen == {"成员一": {"workshop": "2"}, "文书记": {"workshop": "2"}, "路人甲": {}, "系管": {}}


def test_every_look_has_a_word_and_a_sign(world: World, blueprint: Blueprint) -> None:
    grid.enter_place("attic", by=SYSTEM, name="阁楼", risk="odd", opens_at=SINCE)
    plan = plan_of(world.workshop)
    for colour in LOOKS:
        page = plan_page(plan, world.clerk, colour)
        assert all(m.look.word and m.look.sign and m.look.tone for m in page.all)
        assert sum(n for _look, n in page.legend) == 5


@pytest.mark.parametrize("count", [1, 3, 97])
def test_a_plan_costs_the_same_with_few_and_many_places(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    places = [_place(world, n) for n in range(count)]
    plan = draw_plan("主楼", "3 层", sheet(), by=SYSTEM)
    moves: Any = {place: (None, Box(10 * n, 500, 8, 90)) for n, place in enumerate(places, start=1)}
    place_spots(plan, moves, by=SYSTEM)
    client = client_of(world.clerk)
    for address, statements in (
        (f"/plans/{plan.pk}?colour=state", PLAN), (f"/plans/{plan.pk}/arrange", ARRANGE), ("/places", TREE),
        ("/places?building=主楼&floor=3 层", FLOOR_OPEN), ("/places?q=fj", SEARCH),
    ):  # fmt: skip
        with django_assert_num_queries(statements):
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(answer.content) < 60_000, address


PLAN, ARRANGE, TREE, FLOOR_OPEN, SEARCH = 14, 13, 7, 13, 11


def _place(world: World, n: int) -> Resource:
    place = grid.enter_place(
        f"F3-{300 + n}", by=SYSTEM, name=f"{300 + n} 房间", building="主楼", floor="3 层", opens_at=SINCE
    )
    grid.put_place(place, world.electrical, by=SYSTEM, starts_at=SINCE)
    grid.begin_tenure(world.worker, "claim", by=SYSTEM, resource=place, starts_at=SINCE)
    return place


def test_a_clerk_draws_and_places_without_script(world: World, client_of: ClientOf) -> None:
    client = client_of(world.clerk)
    drawn = client.post("/plans/draw", {"floor": "|", "file": sent_file(FLOOR)}, follow=True)
    plan = Plan.objects.get()
    assert drawn.redirect_chain == [(f"/plans/{plan.pk}/arrange", 302)]
    said = {"at:workshop": "100 200", "seen:workshop": "", "at:lab": "", "seen:lab": ""}
    assert client.post(f"/plans/{plan.pk}/arrange", said).status_code == 302
    assert spots_of(plan) == {"workshop": "100 200"}
    stale = client.post(f"/plans/{plan.pk}/arrange", {**said, "at:workshop": "7 7", "at:lab": "500 500"})
    page = stale.content.decode()
    assert (stale.status_code, spots_of(plan)) == (422, {"workshop": "100 200"})
    # What is mine stays as I typed it, what somebody else has moved is shown as it lies now.
    assert 'name="at:lab" value="500 500"' in page
    assert 'name="at:workshop" value="100 200"' in page
    wrong = client.post(f"/plans/{plan.pk}/arrange", {"at:lab": "somewhere", "seen:lab": ""})
    assert (wrong.status_code, 'value="somewhere"' in wrong.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [(lambda: photo((3000, 1500)), 302, "jpg"), (lambda: photo(kind="PNG"), 302, "jpg"),
     (b"\xef\xbb\xbf  " + FLOOR, 302, "svg"),
     (FLOOR.decode().encode("utf-16"), 302, "svg"), (lambda: photo()[:200], 422, ""), (b"GIF89a", 422, ""),
     (b"", 422, ""), (b"<svg><script/></svg>", 422, ""),
     (lambda: photo((20_000, 4_000), "PNG"), 422, "")],
)  # fmt: skip
def test_a_drawing_is_taken_over_made_anew_or_refused(
    world: World, client_of: ClientOf, content: bytes | Callable[[], bytes], status: int, kind: str
) -> None:
    client = client_of(world.clerk)
    sent = content if isinstance(content, bytes) else content()
    answer = client.post("/plans/draw", {"floor": "|", "file": sent_file(sent)})
    assert (answer.status_code, [plan.kind for plan in Plan.objects.all()]) == (
        status,
        [kind] if kind else [],
    )
    for plan in Plan.objects.all():
        shown = client.get(f"/plans/{plan.pk}/drawing")
        assert (shown.headers["Content-Type"], max(plan.width, plan.height) <= 2400) == (
            {"jpg": "image/jpeg", "svg": "image/svg+xml"}[kind], True,
        )  # fmt: skip
        assert kind == "jpg" or "sandbox" in shown.headers["Content-Security-Policy"]
        plan.file.delete(save=False)
        assert client.get(f"/plans/{plan.pk}/drawing").status_code == 404


def test_an_older_plan_is_shown_and_takes_nothing_more(world: World, client_of: ClientOf) -> None:
    old = plan_of(world.workshop)
    plan_of(world.workshop)
    client = client_of(world.clerk)
    assert client.get(f"/plans/{old.pk}").status_code == 200
    assert client.get(f"/plans/{old.pk}/arrange").status_code == 409

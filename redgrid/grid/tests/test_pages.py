"""The pages of the map: everybody signed in reads them, whoever keeps the map mends it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from redgrid.grid import actions
from redgrid.grid.coverage import coverage
from redgrid.grid.jobs import watch_coverage
from redgrid.grid.models import Person, Tenure
from redgrid.grid.queries import cell_of, holder, home_of
from redgrid.journal.queries import last_number
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.changing import confirm
from tests.world import SINCE, World

ClientOf = Callable[[Person], Client]
READING = [
    "/grid",
    "/grid/units/centre",
    "/grid/units/north",
    "/grid/units/electrical",
    "/grid/people/W008",
    "/grid/places/workshop",
    "/grid/coverage",
    "/grid/coverage?at=2025-03-01T10:00",
    "/grid/coverage?from=2025-03-01T10:00&to=2025-04-01T00:00&unit=north",
    "/grid/coverage/history",
    "/grid/coverage/history?unit=electrical",
    "/grid/who",
    "/grid/contests",
    "/grid/who?place=workshop&at=2025-03-01T10:00&known_at=",
]
CHANGING = [
    "/grid/units/electrical/appoint",
    "/grid/people/W008/unit",
    "/grid/places/workshop/claim",
    "/grid/places/workshop/cell",
    "/grid/people/W008/transfer",
    "/grid/people/W008/leaving",
    "/grid/units/electrical/close",
    "/grid/units/electrical/name",
    "/grid/units/north/open",
]
UNKNOWN = ["/grid/units/none", "/grid/people/none", "/grid/places/none", "/grid/places/none/claim"]


@pytest.mark.parametrize("name", ["member", "clerk", "system_admin"])
def test_everybody_who_is_signed_in_reads_the_map(world: World, client_of: ClientOf, name: str) -> None:
    client = client_of(getattr(world, name))
    assert {address: client.get(address).status_code for address in READING} == dict.fromkeys(READING, 200)


def test_visitors_are_sent_to_sign_in(world: World, client: Client) -> None:
    answers = [client.get(address) for address in (*READING, *CHANGING)]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.headers["Location"].partition("?")[0] for answer in answers} == {"/sign-in"}


def test_what_is_not_there_is_not_found(world: World, client_of: ClientOf) -> None:
    client = client_of(world.clerk)
    assert {address: client.get(address).status_code for address in UNKNOWN} == dict.fromkeys(UNKNOWN, 404)


@pytest.mark.parametrize("name", ["member", "cell_head", "net_head", "director", "system_admin"])
def test_a_reader_who_tries_to_change_the_map_is_told_no(
    world: World, client_of: ClientOf, name: str
) -> None:
    client, before = client_of(getattr(world, name)), last_number()
    said = {
        "person": world.stranger.staff_number, "capacity": "cell_head", "unit": "metering", "starts_on": "2026-01-01",
    }  # fmt: skip
    cell = client.get("/grid/units/electrical").content.decode()
    for address in CHANGING:
        statuses = (client.get(address).status_code, client.post(address, said).status_code)
        assert (address, *statuses, address in cell) == (address, 403, 403, False)
    assert last_number() == before


def test_the_way_from_a_gap_to_its_mending(world: World, client_of: ClientOf) -> None:
    with clock.at(SINCE):
        hall = actions.enter_place("hall", by=SYSTEM, name="大厅")
    for capacity, where in (
        ("claim", {"resource": world.lab}),
        ("safety_supervisor", {"unit": world.metering}),
    ):
        row = Tenure.objects.get(capacity__code=capacity, **where)
        actions.end_tenure(row, by=SYSTEM, ends_at=now() - timedelta(days=1), reason="left")
    with clock.at(SINCE):
        actions.enter_person("W900", by=SYSTEM, name="新人")
    client = client_of(world.clerk)
    page = client.get("/grid/coverage").content.decode()
    said = {
        "person": world.member.staff_number, "unit": "metering", "starts_on": timezone.localdate().isoformat(),
        "capacity": "safety_supervisor", "basis": "〔2026〕9号",
    }  # fmt: skip
    gaps = coverage().gaps
    assert len(gaps) == 5
    for gap in gaps:
        assert gap.link.replace("&", "&amp;") in page
        assert client.get(gap.link).status_code == 200
        joining = {"capacity": "member"} if gap.kind.startswith("person") else {}
        assert confirm(client, gap.link, said | joining).status_code == 302
    assert coverage().covered
    assert cell_of(hall) == world.metering
    assert home_of(Person.objects.get(staff_number="W900")) == world.metering


def test_a_gap_fills_its_form_with_the_role_and_the_stand_in(world: World, client_of: ClientOf) -> None:
    page = client_of(world.clerk).get("/grid/units/electrical/appoint?capacity=health_guide&stand_in=1")
    form = page.context["form"]
    assert (form["capacity"].value(), form["is_stand_in"].value()) == ("health_guide", True)


@pytest.mark.parametrize(
    ("address", "said", "field"),
    [
        ("/grid/units/electrical/appoint", {"capacity": "cell_head", "person": "W005"}, "person"),
        ("/grid/units/electrical/appoint", {"capacity": "queen", "person": "W009"}, "capacity"),
        ("/grid/units/electrical/appoint", {"capacity": "cell_head", "person": "nobody"}, "person"),
        ("/grid/places/workshop/claim", {"person": "W009", "starts_on": "soon"}, "starts_on"),
        ("/grid/places/workshop/claim", {"person": ""}, "person"),
        ("/grid/places/workshop/cell", {"unit": "north"}, "unit"),
        ("/grid/people/W008/unit", {"unit": "moon", "capacity": "member"}, "unit"),
        ("/grid/people/W008/transfer", {"unit": "electrical"}, "unit"),
        ("/grid/people/W008/transfer", {"unit": "metering", "basis": ""}, "basis"),
        ("/grid/people/W008/leaving", {"basis": " "}, "basis"),
        ("/grid/units/electrical/close", {}, "__all__"),
        ("/grid/units/electrical/close", {"basis": ""}, "basis"),
        ("/grid/units/electrical/name", {"name": ""}, "name"),
        ("/grid/units/north/open", {"name": "新格", "kind": "cell", "code": "a b"}, "code"),
        ("/grid/units/north/open", {"name": "新格", "kind": "cell", "code": "new", "basis": ""}, "basis"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_form_stands_beside_the_field(
    world: World, client_of: ClientOf, address: str, said: dict[str, str], field: str
) -> None:
    before = last_number()
    client = client_of(world.clerk)
    signed_in = last_number()
    answer = client.post(address, {"starts_on": "2026-01-01", "basis": "late"} | said)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert last_number() == signed_in >= before


def test_a_moment_that_cannot_be_read_is_told_beside_the_field(world: World, client_of: ClientOf) -> None:
    client = client_of(world.member)
    for address in ("/grid/coverage?at=soon", "/grid/who?place=workshop&at=soon"):
        answer = client.get(address)
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"at"})
    assert set(client.get("/grid/who?place=moon").context["form"].errors) == {"place"}


def test_who_is_asked_by_code_or_name_of_equipment_and_of_what_has_closed(
    world: World, client_of: ClientOf
) -> None:
    actions.enter_in_cell("PUMP", world.metering, by=SYSTEM, name="离心泵", kind="equipment", starts_at=now())
    actions.close_thing(world.lab, by=SYSTEM, closes_at=now(), reason="拆除")
    client = client_of(world.member)
    found = {
        said: client.get("/grid/who", {"place": said, "at": "2025-03-01"}).context.get("answer")
        for said in ("lab", "LAB", "化验", "pump", "离心泵", "室")
    }
    assert [answer.resource.code for answer in found.values() if answer] == ["lab"] * 3 + ["PUMP"] * 2
    assert found["室"] is None


def test_a_telephone_is_shown_when_its_owner_publishes_it(world: World, client_of: ClientOf) -> None:
    client = client_of(world.member)
    Person.objects.filter(pk=world.worker.pk).update(phone="1234567", phone_is_public=False)
    assert "1234567" not in client.get("/grid/people/W008").content.decode()
    Person.objects.filter(pk=world.worker.pk).update(phone_is_public=True)
    assert "1234567" in client.get("/grid/people/W008").content.decode()


def test_a_place_shows_every_claim_and_the_code_on_its_door(world: World, client_of: ClientOf) -> None:
    actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=now())
    answer = client_of(world.stranger).get("/grid/places/workshop")
    page = answer.content.decode()
    records = {row.record for row in Tenure.objects.filter(resource=world.workshop)}
    assert len(records) == 3
    assert all(record in page for record in records)
    public = reverse("signs:place", args=[world.workshop.scan_code])
    assert answer.context["public"].endswith(public)
    assert page.count('<svg role="img"') == 1
    assert holder("claim", world.workshop) is not None


def test_a_person_shows_what_they_hold_held_will_hold_and_stand_in_for(
    world: World, client_of: ClientOf
) -> None:
    at = now()
    actions.begin_tenure(
        world.worker, "cell_head", by=SYSTEM, unit=world.electrical, starts_at=at, is_stand_in=True
    )
    actions.begin_tenure(
        world.worker, "grid_worker", by=SYSTEM, unit=world.metering, starts_at=SINCE, ends_at=at
    )
    actions.begin_tenure(
        world.worker, "grid_worker", by=SYSTEM, unit=world.laboratory, starts_at=at + timedelta(days=1)
    )
    actions.note_absence(
        world.lab_head, by=SYSTEM, starts_at=at, ends_at=at + timedelta(days=1), reason="leave",
        stand_in=world.worker,
    )  # fmt: skip
    page = client_of(world.stranger).get("/grid/people/W008").context["page"]
    assert [row.unit for row in page.homes] == [world.electrical]
    assert {(row.capacity.code, row.where.code) for row in page.acting} >= {
        ("grid_worker", "electrical"), ("claim", "workshop"), ("cell_head", "laboratory"), ("claim", "lab"),
    }  # fmt: skip
    assert [row.where.code for row in page.standby] == ["electrical"]
    assert [row.where.code for row in page.past] == ["metering"]
    assert [row.where.code for row in page.coming] == ["laboratory"]


def test_the_tree_counts_what_is_below(world: World, client_of: ClientOf) -> None:
    centre = client_of(world.member).get("/grid").context["tree"].root
    north = centre.branches[0]
    assert (centre.people, centre.places, centre.cells) == (13, 4, 3)
    assert (north.people, north.places, north.cells) == (5, 3, 2)
    assert [head.person for head in north.heads] == [world.net_head]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "statements"),
    [("/grid", 14), ("/grid/units/electrical", 29), ("/grid/units/north", 36), ("/grid/coverage", 20)],
)
def test_a_page_costs_the_same_with_one_row_and_with_three(
    world: World,
    client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    statements: int,
    count: int,
) -> None:
    client = client_of(world.clerk)
    for number in range(count):
        with clock.at(SINCE):
            actions.open_unit(f"cell-{number}", by=SYSTEM, name="新格", kind="cell", parent=world.north)
            person = actions.enter_person(f"W90{number}", by=SYSTEM, name="新人")
            actions.begin_tenure(person, "member", by=SYSTEM, unit=world.electrical, starts_at=SINCE)
            place = actions.enter_place(f"room-{number}", by=SYSTEM, name="房间")
            actions.put_place(place, world.electrical, by=SYSTEM, starts_at=SINCE)
            actions.enter_place(f"nowhere-{number}", by=SYSTEM, name="房间")
            actions.enter_person(f"W91{number}", by=SYSTEM, name="新人")
            actions.note_absence(
                world.cell_head,
                by=SYSTEM,
                starts_at=SINCE,
                ends_at=now() + timedelta(days=9000),
                reason="leave",
            )
    watch_coverage()
    client.get(address)
    with django_assert_num_queries(statements):
        client.get(address)

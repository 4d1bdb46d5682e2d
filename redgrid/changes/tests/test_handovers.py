"""Both sides confirm what passes on; what they dispute is settled by a head who is no party to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from redgrid.cases.actions import assign_case, open_case
from redgrid.cases.models import Case, Part
from redgrid.changes.models import Answer, Handover, Item
from redgrid.grid.models import Person, Tenure, Unit
from redgrid.grid.queries import holders, home_of
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.tasks.actions import Assignee, give_task
from redgrid.tasks.models import Task
from tests.changing import confirm
from tests.world import World

ClientOf = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("blueprint")


@pytest.fixture
def handover(world: World, client_of: ClientOf) -> Handover:
    """The worker goes over to metering and leaves the lead of a case, and the workshop, to the head of the cell."""
    case = open_case("problem", by=world.member, title="泵异响", place=world.workshop).case
    assign_case(case, by=world.cell_head, lead=world.worker, overseer=world.net_head)
    said = {"unit": "metering", "starts_on": timezone.localdate(now()).isoformat(), "basis": "〔2026〕9号"}
    answer = confirm(client_of(world.clerk), "/grid/people/W008/transfer", said)
    assert answer.status_code == 302
    return Handover.objects.get()


def waiting(person: Person) -> set[str]:
    rows = Task.objects.filter(person=person, state=Task.DUE, source__startswith="handover")
    return set(rows.values_list("link", flat=True))


def said(handover: Handover, **wrong: str) -> dict[str, str]:
    """Everything is right but the kinds that are named, with a remark."""
    found = {}
    for item in handover.items.all():
        found[f"right-{item.pk}"] = "0" if item.kind in wrong else "1"
        found[f"remark-{item.pk}"] = wrong.get(item.kind, "")
    return found


def test_both_sides_are_asked_and_confirm(world: World, handover: Handover, client_of: ClientOf) -> None:
    link = f"/handovers/{handover.pk}"
    assert (waiting(world.worker), waiting(world.cell_head)) == ({link}, {link})
    for person in (world.worker, world.cell_head):
        client = client_of(person)
        assert handover.record in client.get("/handovers").content.decode()
        assert client.post(link, said(handover)).status_code == 302
        assert client.post(link, said(handover)).status_code == 422
    assert Answer.objects.count() == 4
    assert (waiting(world.worker), waiting(world.cell_head)) == (set(), set())


def test_strangers_know_nothing_and_readers_confirm_nothing(
    world: World, handover: Handover, client_of: ClientOf
) -> None:
    link = f"/handovers/{handover.pk}"
    met = {
        name: client_of(getattr(world, name)).post(link, said(handover)).status_code
        for name in ("stranger", "member", "lab_head", "system_admin", "net_head", "clerk")
    }
    assert met == {
        "stranger": 404, "member": 404, "lab_head": 404, "system_admin": 404, "net_head": 403, "clerk": 403,
    }  # fmt: skip
    assert not Answer.objects.exists()


def test_what_is_disputed_is_settled_by_the_head_above(
    world: World, handover: Handover, client_of: ClientOf
) -> None:
    link, part = f"/handovers/{handover.pk}", handover.items.get(kind="part")
    head = client_of(world.cell_head)
    assert head.post(link, said(handover, part="")).status_code == 422
    assert head.post(link, said(handover, part="我没有接到图纸")).status_code == 302
    assert waiting(world.net_head) == {link}
    settle, ruling = f"/handovers/items/{part.pk}", {"receiver": "W009", "ruling": "由成员一承接"}
    assert client_of(world.cell_head).post(settle, ruling).status_code == 403
    assert client_of(world.stranger).post(settle, ruling).status_code == 404
    above = client_of(world.net_head)
    assert settle in above.get(link).content.decode()
    assert above.post(settle, {"receiver": "W009", "ruling": ""}).status_code == 422
    assert above.post(settle, ruling).status_code == 302
    assert above.post(settle, ruling).status_code == 422
    lead = Part.objects.get(role=Part.LEAD, ends_at=None)
    assert (lead.person, waiting(world.net_head), waiting(world.member)) == (world.member, set(), {link})
    assert Entry.objects.get(kind="handover.settled").actor == world.net_head.staff_number


def test_a_sealed_matter_is_named_to_those_who_have_it_alone(
    world: World, handover: Handover, client_of: ClientOf
) -> None:
    Case.objects.update(is_sealed=True)
    link = f"/handovers/{handover.pk}"
    named = {
        name: "泵异响" in client_of(getattr(world, name)).get(link).content.decode()
        for name in ("worker", "cell_head", "net_head", "clerk")
    }
    assert named == {"worker": True, "cell_head": True, "net_head": False, "clerk": False}


def test_lists_of_handovers_cost_the_same_with_one_and_three(
    world: World, handover: Handover, client_of: ClientOf, django_assert_num_queries: Callable[..., object]
) -> None:
    client = client_of(world.clerk)
    client.get("/handovers?of=units")
    with django_assert_num_queries(LIST):  # type: ignore[attr-defined]
        client.get("/handovers?of=units")
    for code, person in (("switch_room", "W009"), ("meter_room", "W009")):
        today = timezone.localdate(now()).isoformat()
        confirm(client, f"/grid/places/{code}/claim", {"person": person, "starts_on": today, "basis": "x"})
    with django_assert_num_queries(LIST):  # type: ignore[attr-defined]
        page = client.get("/handovers?of=units")
    assert len(page.context["rows"]) == 3


LIST = 8


def test_a_cell_is_split_with_its_open_work(world: World, client_of: ClientOf) -> None:
    moved = open_case("problem", by=world.member, title="泵异响", place=world.workshop).case
    stays = open_case("problem", by=world.member, title="灯不亮", place=world.switch_room).case
    # Whoever holds this post goes over with it; the work of the cell stays.
    give_task("x:1", Assignee(capacity="grid_worker"), unit=world.electrical, title="巡检")
    client = client_of(world.clerk)
    words = {
        "name": "二电格", "code": "second", "people": ["W008"], "resources": ["workshop", "switch_room"],
        "starts_on": timezone.localdate(now()).isoformat(), "basis": "〔2026〕9号",
    }  # fmt: skip
    shown = client.post("/grid/units/electrical/split", words)
    effect = shown.context["effect"]
    assert ("cell_without_head", "second") in {(gap.kind, gap.subject) for gap in effect.opened}
    assert {(plan.work.kind, plan.receiver.name) for plan in effect.plans} == {
        ("case", "北网长"), ("resource", "北网长"), ("task", "电格长"),
    }  # fmt: skip
    words["resources"] = ["workshop"]
    assert confirm(client, "/grid/units/electrical/split", words).status_code == 302
    second = Unit.objects.get(code="second")
    moved.refresh_from_db()
    stays.refresh_from_db()
    assert (moved.unit, stays.unit, home_of(world.worker)) == (second, world.electrical, second)
    assert [one.person.name for one in holders("claim", world.workshop)] == ["工网格"]
    assert {(task.capacity, task.unit.code) for task in Task.objects.filter(person=None, state=Task.DUE)} == {
        ("net_head", "north"), ("cell_head", "electrical"),
    }  # fmt: skip


def test_a_cell_is_merged_and_another_moved(world: World, client_of: ClientOf) -> None:
    case = open_case("problem", by=world.member, title="泵异响", place=world.workshop).case
    client, today = client_of(world.clerk), timezone.localdate(now()).isoformat()
    words = {"unit": "metering", "starts_on": today, "basis": "〔2026〕9号"}
    assert confirm(client, "/grid/units/electrical/merge", words).status_code == 302
    case.refresh_from_db()
    assert (case.unit, home_of(world.member)) == (world.metering, world.metering)
    assert Task.objects.get(capacity="cell_head", state=Task.DUE).unit == world.metering
    assert not Tenure.objects.current().filter(unit=world.electrical).exists()
    words["unit"] = "south"
    answer = confirm(client, "/grid/units/metering/move", words)
    assert (answer.status_code, Unit.objects.get(code="metering").parent) == (302, world.south)
    assert {item.state for item in Item.objects.all()} == {Item.PASSED}

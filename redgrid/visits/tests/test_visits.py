"""A visit from its plan to its confirmation: who may do what, what becomes a case, what is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from redgrid.cases.models import Case
from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.tasks.models import Task
from redgrid.tasks.queries import open_tasks_of
from redgrid.visits.actions import (
    Plan,
    answer_visit,
    change_visit,
    note_visit,
    open_found,
    plan_visit,
    withdraw_visit,
)
from redgrid.visits.models import Visit
from redgrid.visits.rules import visible_to
from tests.entrance import enter
from tests.world import World

pytestmark = pytest.mark.usefixtures("blueprint")
DAY = date(2026, 3, 12)


def plan_of(world: World, **more: Any) -> Plan:
    said: dict[str, Any] = {"on": DAY, "purpose": "看泵房", "source": "plant_visit", "unit": world.metering,
                            "people": [world.cell_head, world.worker]}  # fmt: skip
    return Plan(**{**said, **more})


@pytest.fixture
def visit(world: World) -> Visit:
    return plan_visit(plan_of(world), by=world.worker)


def again(visit: Visit) -> Visit:
    return Visit.objects.get(pk=visit.pk)


def waiting(person: Person) -> list[str]:
    return [task.title for task in open_tasks_of(person) if task.source.startswith("visit:")]


def test_notes_are_confirmed_by_those_visited_and_by_nobody_else(world: World, visit: Visit) -> None:
    note_visit(visit, "两台泵有异响。", by=world.cell_head, seen=1)
    assert (waiting(world.other_head), waiting(world.cell_head)) == (["确认走访记录 · 看泵房"], [])
    for person in (world.worker, world.cell_head, world.net_head, world.director, world.stranger):
        with pytest.raises(Forbidden):
            answer_visit(again(visit), by=person, agrees=True, seen=2)
    with pytest.raises(Invalid):
        answer_visit(again(visit), by=world.other_head, agrees=False, seen=2)
    answer_visit(again(visit), by=world.other_head, agrees=False, words="只有一台。", seen=2)
    assert (again(visit).state, waiting(world.other_head)) == (Visit.OBJECTED, [])
    note_visit(again(visit), "一台泵有异响。", by=world.worker, seen=3)
    assert (again(visit).answer, waiting(world.other_head)) == ("", ["确认走访记录 · 看泵房"])
    answer_visit(again(visit), by=world.other_head, agrees=True, seen=4)
    with pytest.raises(Refused):
        note_visit(again(visit), "改了", by=world.worker, seen=5)
    with pytest.raises(Refused):
        answer_visit(again(visit), by=world.other_head, agrees=True, seen=5)
    kinds = Entry.objects.filter(subject=visit.subject).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["visit.planned", "visit.noted", "visit.objected", "visit.noted", "visit.confirmed"]
    assert not Task.objects.filter(source=visit.subject, state=Task.DUE).exists()


def test_what_was_seen_on_the_screen_must_still_be_so(world: World, visit: Visit) -> None:
    change_visit(visit, plan_of(world, purpose="看阀组"), by=world.worker, seen=1)
    with pytest.raises(Refused):
        note_visit(again(visit), "x", by=world.worker, seen=1)
    with pytest.raises(Refused):
        change_visit(again(visit), plan_of(world), by=world.worker, seen=1)
    with pytest.raises(Refused):
        withdraw_visit(again(visit), by=world.worker, seen=1)
    assert (again(visit).purpose, again(visit).revision) == ("看阀组", 2)
    with clock.at(datetime(2026, 3, 11, 23, tzinfo=ZoneInfo("Asia/Shanghai"))), pytest.raises(Refused):
        note_visit(again(visit), "明天去", by=world.worker, seen=2)
    withdraw_visit(again(visit), by=world.worker, seen=2)
    with pytest.raises(Refused):
        open_found(again(visit), "problem", by=world.worker, title="泵异响")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("purpose", {"purpose": "\u200b"}), ("purpose", {"purpose": "长" * 121}), ("unit", {"unit": None}),
        ("unit", {"outside": "采油一厂"}), ("people", {"people": []}),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused_beside_its_field(
    world: World, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        plan_visit(plan_of(world, **wrong), by=world.worker)
    assert refused.value.field == field


def test_whoever_goes_never_confirms(world: World) -> None:
    with_head = plan_of(world, people=[world.other_head, world.worker])
    for plan in (with_head, plan_of(world, confirmer=world.worker)):
        with pytest.raises(Invalid) as refused:
            plan_visit(plan, by=world.worker)
        assert refused.value.field == "confirmer"
    outside = plan_of(world, unit=None, outside="采油一厂", confirmer=world.stranger)
    visit = plan_visit(outside, by=world.worker)
    note_visit(visit, "看了。", by=world.worker, seen=1)
    assert waiting(world.stranger) == ["确认走访记录 · 看泵房"]
    with pytest.raises(Forbidden):
        plan_visit(plan_of(world), by=world.member)


def test_a_visit_is_seen_at_both_ends_and_nowhere_else(world: World, visit: Visit) -> None:
    people = {name: person for name, person in vars(world).items() if isinstance(person, Person)}
    seen = {name for name, person in people.items() if visible_to(person).filter(pk=visit.pk).exists()}
    assert seen == {"cell_head", "worker", "member", "other_head", "net_head", "director", "clerk"}


def test_what_was_found_becomes_a_case_once_and_keeps_its_own_rights(world: World, visit: Visit) -> None:
    client = enter(Client(), world.worker)
    page = client.get(f"/visits/{visit.pk}").content.decode()
    once = page.split('name="once" value="')[1][:36]
    said = {"flow": "problem", "title": "泵异响", "place": "meter_room", "text": "", "once": once}
    assert [client.post(f"/visits/{visit.pk}/found", said).status_code for _twice in range(2)] == [302, 302]
    case = Case.objects.get()
    assert (case.source, case.unit, case.place) == ("plant_visit", world.metering, world.meter_room)
    assert [found.case for found in visit.found.all()] == [case]
    danger = {**said, "flow": "hidden_danger", "title": "护栏松动"}
    graded = {"fact-hidden_danger-sort": "equipment", "fact-hidden_danger-stopped": "yes"}
    answers = [client.post(f"/visits/{visit.pk}/found", danger | more) for more in ({}, graded)]
    assert [answer.status_code for answer in answers] == [422, 302]
    assert visit.found.last().case.facts == {"sort": "equipment", "stopped": "yes"}  # type: ignore[union-attr]
    # The reader of the other end sees the visit; a sealed case shows only to those who take part in it.
    shown = enter(Client(), world.other_head).get(f"/visits/{visit.pk}").content.decode()
    assert "泵异响" in shown
    Case.objects.update(is_sealed=True)
    shown = enter(Client(), world.other_head).get(f"/visits/{visit.pk}").content.decode()
    assert "泵异响" not in shown


def test_the_pages_lead_through_a_visit(world: World) -> None:
    client = enter(Client(), world.worker)
    said = {
        "unit": "metering",
        "on": "2026-03-12",
        "purpose": "看泵房",
        "source": "plant_visit",
        "people": ["W008"],
    }
    assert client.post("/visits/new", {**said, "on": "x"}).status_code == 422
    made = client.post("/visits/new", said)
    visit = Visit.objects.get()
    assert made.headers["Location"] == f"/visits/{visit.pk}"
    for page in (
        "/visits?month=2026-03",
        "/visits?month=x",
        "/grid/units/metering/visits",
        f"/visits/{visit.pk}/change",
    ):
        assert client.get(page).status_code == 200
    assert "看泵房" in client.get("/visits?month=2026-03").content.decode()
    assert client.post(f"/visits/{visit.pk}/notes", {"notes": "看了。", "seen": "7"}).status_code == 409
    assert client.post(f"/visits/{visit.pk}/notes", {"notes": "看了。", "seen": "1"}).status_code == 302
    head = enter(Client(), world.other_head)
    assert (
        head.post(f"/visits/{visit.pk}/answer", {"agrees": "", "words": "", "seen": "2"}).status_code == 422
    )
    assert (
        head.post(f"/visits/{visit.pk}/answer", {"agrees": "1", "words": "", "seen": "2"}).status_code == 302
    )
    assert Visit.objects.get().state == Visit.CONFIRMED
    assert enter(Client(), world.stranger).get(f"/visits/{visit.pk}").status_code == 404

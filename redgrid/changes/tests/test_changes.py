"""A change shows what it does and takes its open work along; trying it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from redgrid.cases.actions import assign_case, move_case, open_case
from redgrid.cases.models import Case, Part
from redgrid.changes.actions import hand_over_strays
from redgrid.changes.jobs import pass_work_on
from redgrid.changes.models import Handover, Item
from redgrid.grid import actions
from redgrid.grid.models import Person, Tenure, Unit
from redgrid.grid.queries import holders
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.changing import confirm
from tests.world import World

ClientOf = Callable[[Person], Client]
pytestmark = pytest.mark.usefixtures("blueprint")


@pytest.fixture
def case(world: World, blueprint: Blueprint) -> Case:
    """At the workshop, led by the worker, overseen by the net head, the other head asked; in analysis."""
    case = open_case("problem", by=world.member, title="泵异响", place=world.workshop).case
    assign_case(
        case, by=world.cell_head, lead=world.worker, overseer=world.net_head, partners=[world.other_head]
    )
    move_case(Case.objects.get(pk=case.pk), "to_analysed", by=world.cell_head)
    return Case.objects.get(pk=case.pk)


def today(**said: Any) -> dict[str, Any]:
    return {"starts_on": timezone.localdate(now()).isoformat(), "basis": "〔2026〕9号", **said}


def on_day(days: int, **said: Any) -> dict[str, Any]:
    return {**today(), "starts_on": (timezone.localdate(now()) + timedelta(days=days)).isoformat(), **said}


def parts(case: Case) -> set[tuple[str, str]]:
    rows = Part.objects.filter(case=case, ends_at=None).exclude(role=Part.REPORTER)
    return {(row.role, row.person.name) for row in rows.select_related("person")}


def owners(case: Case) -> set[tuple[str, str]]:
    """Whose the open tasks of the case are: a name, or a post and its unit."""
    rows = Task.objects.filter(state=Task.DUE).exclude(source__startswith="handover")
    return {
        (row.person.name, "") if row.person else (row.capacity, row.unit.code)
        for row in rows.select_related("person", "unit")
    }


def everything() -> dict[str, list[Any]]:
    """Every row of every table of ours but those of who signed in."""
    tables = [model for model in apps.get_models() if model.__module__.startswith("redgrid.")]
    return {table.__name__: list(table._default_manager.order_by("pk").values()) for table in _ours(tables)}


def _ours(tables: list[type[Model]]) -> list[type[Model]]:
    return [table for table in tables if table.__name__ not in {"Account", "SignIn", "Device"}]


def test_trying_a_change_changes_nothing(world: World, case: Case, client_of: ClientOf) -> None:
    client = client_of(world.clerk)
    head = Tenure.objects.get(person=world.cell_head, capacity__code="cell_head")
    before = everything()
    for address, said in [
        ("/grid/people/W008/leaving", today()),
        ("/grid/people/W008/transfer", on_day(3, unit="metering")),
        (f"/grid/tenures/{head.pk}/end", today(successor="W009")),
        ("/grid/places/workshop/claim", today(person="W009")),
        ("/grid/places/workshop/cell", today(unit="metering")),
        ("/grid/units/electrical/appoint", today(person="W009", capacity="grid_worker")),
        ("/grid/units/electrical/name", today(name="电工格")),
        ("/grid/units/north/open", today(kind="cell", code="new", name="新格")),
        ("/grid/business/new", {"code": "YW", "name": "巡检"}),
        ("/grid/lay", {"code": "safe", "name": "安全网"}),
        ("/grid/places/workshop/end", today()),
    ]:
        answer = client.post(address, said)
        assert (answer.status_code, "effect" in answer.context) == (200, True), address
    assert everything() == before


def test_what_leaving_does_is_shown(world: World, case: Case, client_of: ClientOf) -> None:
    effect = client_of(world.clerk).post("/grid/people/W008/leaving", today()).context["effect"]
    assert {(plan.work.kind, plan.receiver.name) for plan in effect.plans} == {
        ("part", "电格长"), ("resource", "电格长"),
    }  # fmt: skip
    assert (effect.opened, effect.closed) == ((), ())
    assert {row.person.name for row in effect.carried if row.rises} == {"电格长"}
    head = Tenure.objects.get(person=world.cell_head, capacity__code="cell_head")
    effect = client_of(world.clerk).post(f"/grid/tenures/{head.pk}/end", today()).context["effect"]
    assert {(gap.kind, gap.subject) for gap in effect.opened} == {("cell_without_head", "electrical")}


def test_whoever_leaves_hands_over_in_the_same_moment(world: World, case: Case, client_of: ClientOf) -> None:
    due = Task.objects.get(state=Task.DUE, person=world.worker).due_at
    answer = confirm(client_of(world.clerk), "/grid/people/W008/leaving", today())
    handover = Handover.objects.get()
    assert answer.headers["Location"] == f"/handovers/{handover.pk}"
    assert parts(case) == {("lead", "电格长"), ("overseer", "北网长"), ("partner", "计格长")}
    assert owners(case) == {("电格长", ""), ("计格长", "")}
    assert Task.objects.get(state=Task.DUE, source=case.task_source("analysed")).due_at == due
    assert [holder.person.name for holder in holders("claim", world.workshop)] == ["电格长"]
    assert {item.state for item in handover.items.all()} == {Item.PASSED}
    assert not Task.objects.filter(state=Task.DUE, person=world.worker).exists()
    told = list(
        Entry.objects.filter(kind__in=["case.passed_on", "change.made"]).values_list("kind", flat=True)
    )
    assert told == ["case.passed_on", "change.made"]


def test_somebody_else_may_be_chosen_but_nobody_who_plays_against_it(
    world: World, case: Case, client_of: ClientOf
) -> None:
    client = client_of(world.clerk)
    key = f"to-part-{Part.objects.get(role=Part.LEAD, case=case).pk}"
    for name in (world.net_head, world.other_head, world.system_admin):
        refused = client.post("/grid/people/W008/leaving", {**today(), key: name.staff_number})
        assert (name.name, refused.status_code) == (name.name, 422 if name != world.other_head else 200)
    answer = confirm(client, "/grid/people/W008/leaving", {**today(), key: world.member.staff_number})
    assert answer.status_code == 302
    assert ("lead", "成员一") in parts(case)


def test_on_a_day_to_come_the_work_stays_till_then(world: World, case: Case, client_of: ClientOf) -> None:
    before = parts(case)
    confirm(client_of(world.clerk), "/grid/people/W008/leaving", on_day(5))
    assert parts(case) == before
    assert Handover.objects.get().passed_at is None
    with clock.at(now() + timedelta(days=6)):
        pass_work_on()
        number = Entry.objects.count()
        pass_work_on()
        assert Entry.objects.count() == number
    assert parts(case) == before - {("lead", "工网格")} | {("lead", "电格长")}
    assert not Task.objects.filter(state=Task.DUE, person=world.worker).exists()


def test_who_does_not_leave_after_all_keeps_their_work(world: World, case: Case, client_of: ClientOf) -> None:
    confirm(client_of(world.clerk), "/grid/people/W008/leaving", on_day(5))
    Person.objects.filter(pk=world.worker.pk).update(leaves_at=None)
    with clock.at(now() + timedelta(days=6)):
        pass_work_on()
    assert ("lead", "工网格") in parts(case)
    assert set(Item.objects.filter(kind="part").values_list("state", flat=True)) == {Item.GONE}


def test_a_head_is_relieved_and_the_successor_finds_everything(world: World, client_of: ClientOf) -> None:
    found = open_case("problem", by=world.member, title="漏水", place=world.workshop).case
    assign_case(found, by=world.cell_head, lead=world.cell_head, overseer=world.net_head)
    waiting = open_case("problem", by=world.member, title="异味", place=world.workshop).case
    head = Tenure.objects.get(person=world.cell_head, capacity__code="cell_head")
    address = f"/grid/tenures/{head.pk}/end"
    effect = client_of(world.clerk).post(address, today(successor="W008")).context["effect"]
    assert {plan.receiver.name for plan in effect.plans} == {"工网格"}
    confirm(client_of(world.clerk), address, today(successor="W008"))
    assert parts(found) == {("lead", "工网格"), ("overseer", "北网长")}
    assert owners(waiting) == {("cell_head", "electrical")}
    assert [holder.person.name for holder in holders("cell_head", world.electrical)] == ["工网格"]


def test_without_a_successor_the_net_head_answers_until_there_is_one(
    world: World, client_of: ClientOf
) -> None:
    case = open_case("problem", by=world.member, title="异味", place=world.workshop).case
    head = Tenure.objects.get(person=world.cell_head, capacity__code="cell_head")
    client = client_of(world.clerk)
    confirm(client, f"/grid/tenures/{head.pk}/end", today())
    assert owners(case) == {("net_head", "north")}
    confirm(client, "/grid/units/electrical/appoint", today(person="W008", capacity="cell_head"))
    assert owners(case) == {("cell_head", "electrical")}


def test_a_unit_closes_when_its_open_work_goes_elsewhere(world: World, client_of: ClientOf) -> None:
    empty = actions.open_unit("spare", by=SYSTEM, name="备格", kind=Unit.CELL, parent=world.north)
    actions.put_place(world.workshop, empty, by=SYSTEM, starts_at=now())
    case = open_case("problem", by=world.member, title="异味", place=world.workshop).case
    actions.put_place(world.workshop, world.electrical, by=SYSTEM, starts_at=now())
    client = client_of(world.clerk)
    refused = client.post("/grid/units/spare/close", today())
    assert set(refused.context["form"].errors) == {"into"}
    confirm(client, "/grid/units/spare/close", today(into="metering"))
    case.refresh_from_db()
    assert (case.unit, owners(case)) == (world.metering, {("cell_head", "metering")})


def test_whoever_was_to_answer_later_still_does(world: World, client_of: ClientOf) -> None:
    later = now() + timedelta(days=10)
    actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=later)
    confirm(client_of(world.clerk), "/grid/people/W008/leaving", today())
    answering = {
        moment: [one.person.name for one in holders("claim", world.workshop, moment)]
        for moment in (now(), later)
    }
    assert list(answering.values()) == [["电格长"], ["成员一"]]


def test_a_change_of_the_past_takes_nothing_from_whoever_came_since(
    world: World, client_of: ClientOf
) -> None:
    since = now() - timedelta(days=5)
    actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=since)
    confirm(client_of(world.clerk), "/grid/people/W008/transfer", on_day(-20, unit="metering"))
    found = {
        days: [one.person.name for one in holders("claim", world.workshop, now() - timedelta(days=days))]
        for days in (30, 10, 1)
    }
    assert found == {30: ["工网格"], 10: ["电格长"], 1: ["成员一"]}


def test_cases_go_along_with_their_place(world: World, case: Case, client_of: ClientOf) -> None:
    confirm(client_of(world.clerk), "/grid/places/workshop/cell", today(unit="metering"))
    case.refresh_from_db()
    assert case.unit == world.metering
    assert Entry.objects.get(kind="case.put").facts["from"] == "electrical"


def test_the_clock_finds_an_owner_for_work_whose_owner_is_gone(world: World, case: Case) -> None:
    Person.objects.filter(pk=world.worker.pk).update(leaves_at=now() - timedelta(minutes=1))
    hand_over_strays()
    assert ("lead", "电格长") in parts(case)
    assert Handover.objects.get().reason == "stray"
    number = Entry.objects.count()
    hand_over_strays()
    assert Entry.objects.count() == number


def test_the_same_confirmation_twice_happens_once(world: World, case: Case, client_of: ClientOf) -> None:
    client = client_of(world.clerk)
    address, said = "/grid/places/workshop/claim", today(person="W009")
    shown = client.post(address, said).context
    sent = {**said, "step": "confirm", "seen": shown["effect"].seen, "once": shown["once"]}
    first, number = client.post(address, sent), Entry.objects.count()
    second = client.post(address, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert (Handover.objects.count(), Entry.objects.count()) == (1, number)


def test_what_has_changed_since_it_was_shown_is_shown_again(
    world: World, case: Case, client_of: ClientOf
) -> None:
    client = client_of(world.clerk)
    shown = client.post("/grid/people/W008/leaving", today()).context
    more = open_case("problem", by=world.member, title="漏水", place=world.workshop).case
    assign_case(more, by=world.cell_head, lead=world.worker, overseer=world.net_head)
    sent = {**today(), "step": "confirm", "seen": shown["effect"].seen, "once": shown["once"]}
    answer = client.post("/grid/people/W008/leaving", sent)
    assert (answer.status_code, bool(answer.context["notice"])) == (200, True)
    assert not Handover.objects.exists()

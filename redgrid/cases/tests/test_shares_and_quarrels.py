"""What each contributes, shares of the credit, and who answers when that is disputed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from redgrid.cases.actions import assign_case, move_case, open_case
from redgrid.cases.actions.quarrels import check_map, dispute_case, proposes_map, rule_quarrel
from redgrid.cases.actions.shares import agree_share, agreed_shares, finish_work, propose_shares, set_work
from redgrid.cases.models import Case, Part, Quarrel
from redgrid.cases.tests.ways import again, kinds_of, named, opened, refused, walked
from redgrid.grid.actions import put_place
from redgrid.grid.models import Person, Resource
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def part_of(case: Case, role: str) -> Part:
    return Part.objects.select_related("case__unit", "person").get(case=case, role=role, ends_at=None)


def shares_of(case: Case, **percent: int) -> dict[int, int]:
    return {part_of(case, role).pk: share for role, share in percent.items()}


def test_shares_are_proposed_agreed_by_each_and_frozen_with_the_end(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case = walked(world, "improved")
    for wrong in ({"lead": 60, "partner": 41}, {"lead": 101}, {"lead": 100, "reporter": 0}):
        with refused(Invalid, "shares"):
            propose_shares(again(case), shares_of(case, **wrong), by=world.worker)
    with refused(Forbidden):
        propose_shares(again(case), shares_of(case, lead=100), by=world.member)
    propose_shares(again(case), shares_of(case, lead=60, partner=40), by=world.worker)
    assert agreed_shares(again(case)) == {}
    with refused(Forbidden):
        agree_share(part_of(case, "partner"), by=world.worker)
    partner = client_of(world.lab_head)
    page = partner.get(f"/cases/{case.number}").content.decode()
    assert "40" in page
    answer = partner.post(f"/cases/{case.number}/parts/{part_of(case, 'partner').pk}", {"do": "agree"})
    assert answer.status_code == 302
    with refused():
        agree_share(part_of(case, "partner"), by=world.lab_head)
    agreed = {world.worker.staff_number: 60, world.lab_head.staff_number: 40}
    assert agreed_shares(again(case)) == agreed
    move_case(again(case), "close", by=world.cell_head)
    assert Entry.objects.get(kind="case.closed").facts["shares"] == agreed
    with refused():
        propose_shares(again(case), shares_of(case, lead=100), by=world.worker)
    assert agreed_shares(again(case)) == agreed


def test_a_partner_has_a_limit_of_their_own(world: World, blueprint: Blueprint, client_of: Browser) -> None:
    case = named(world, opened(world))
    partner = part_of(case, "partner")
    with refused(Forbidden):
        set_work(partner, by=world.member, work="校准", due_on=date(2031, 3, 4))
    with refused(Invalid, "work"):
        set_work(partner, by=world.worker, work=" ", due_on=date(2031, 3, 4))
    for day in (4, 5):
        set_work(partner, by=world.worker, work="校准", due_on=date(2031, 3, day))
    task = Task.objects.get(source=f"work:{partner.pk}", state=Task.DUE)
    assert (task.person, timezone.localdate(task.due_at)) == (world.lab_head, date(2031, 3, 5))
    assert "校准" in client_of(world.lab_head).get(f"/cases/{case.number}").content.decode()
    with refused(Forbidden):
        finish_work(partner, by=world.member)
    finish_work(partner, by=world.lab_head)
    with refused():
        finish_work(partner, by=world.lab_head)
    # What is still to be done ends with the case.
    lead = part_of(case, "lead")
    set_work(lead, by=world.cell_head, work="拆检", due_on=date(2031, 3, 4))
    move_case(again(case), "dismiss", by=world.director, note="重复")
    assert not Task.objects.filter(state=Task.DUE, link=f"/cases/{case.number}").exists()


def test_a_quarrel_is_ruled_by_the_overseer_and_proposes_a_change_of_the_map(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, lead=world.worker, overseer=world.other_head)
    for by, instead, words, kind, field in (
        (world.member, world.metering, "不是我们的", Forbidden, None),
        (world.cell_head, world.electrical, "不是我们的", Invalid, "instead"),
        (world.cell_head, world.metering, " ", Invalid, "reason"),
    ):
        with refused(kind, field):
            dispute_case(again(case), by=by, reason=words, instead=instead)
    page = f"/cases/{case.number}/quarrel"
    form = {"instead": "metering", "reason": "房间去年已交计量格使用"}
    assert client_of(world.cell_head).post(page, form).status_code == 302
    with refused():
        dispute_case(again(case), by=world.worker, reason="同上", instead=world.metering)
    quarrel = Quarrel.objects.select_related("case__unit", "case__place", "instead").get()
    # The first receiver stays responsible until the ruling.
    assert again(case).unit == world.electrical
    for by in (world.cell_head, world.net_head, world.member):
        with refused(Forbidden):
            rule_quarrel(quarrel, by=by, moves=True, ruling="应由计量格办")
    judge = client_of(world.other_head)
    assert judge.post(page, {"moves": "yes", "ruling": ""}).status_code == 422
    assert judge.post(page, {"moves": "yes", "ruling": "使用者负责"}).status_code == 302
    assert again(case).unit == world.metering
    assert kinds_of(case)[-3:] == ["case.disputed", "case.put", "case.ruled"]
    with refused():
        rule_quarrel(quarrel_of(case), by=world.other_head, moves=False, ruling="再想想")
    _map_is_looked_at(world, quarrel_of(case), client_of(world.clerk))


def quarrel_of(case: Case) -> Quarrel:
    return Quarrel.objects.select_related("case__unit", "case__place", "instead").get(case=case)


def _map_is_looked_at(world: World, quarrel: Quarrel, clerk: Client) -> None:
    """The clerk finds the proposal with a way to the page that changes the map; nothing changed by itself."""
    page = f"/cases/{quarrel.case.number}/quarrel"
    assert "/grid/places/workshop/cell" in clerk.get(page).content.decode()
    assert proposes_map(quarrel)
    put_place(Resource.objects.get(code="workshop"), world.metering, by=SYSTEM, starts_at=now())
    assert not proposes_map(quarrel)
    with refused():
        check_map(quarrel, by=world.member)
    assert clerk.post(page, {"do": "map"}).status_code == 302
    assert Entry.objects.get(kind="case.map_checked").facts == {"is_changed": True}


def test_without_an_overseer_the_head_above_rules_and_it_may_stay(world: World, blueprint: Blueprint) -> None:
    said: dict[str, Any] = {"by": world.member, "title": "泵异响"}
    case = open_case("problem", **said).case
    quarrel = dispute_case(again(case), by=world.cell_head, reason="归化验", instead=world.laboratory)
    task = Task.objects.get(source=quarrel.task_source)
    assert (task.capacity, task.unit) == ("net_head", world.north)
    rule_quarrel(quarrel_of(case), by=world.net_head, moves=False, ruling="泵在本格")
    assert again(case).unit == world.electrical
    assert not Task.objects.filter(source=quarrel.map_source).exists()
    # What nobody ruled ends with the case.
    second = dispute_case(again(case), by=world.cell_head, reason="再议", instead=world.laboratory)
    move_case(again(case), "dismiss", by=world.director, note="撤销")
    assert not Task.objects.filter(source=second.task_source, state=Task.DUE).exists()
    with refused():
        rule_quarrel(
            Quarrel.objects.select_related("case__unit").get(pk=second.pk),
            by=world.net_head,
            moves=True,
            ruling="晚了",
        )

"""What units are made for, on its page; whoever had left comes back, on theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from redgrid.accounts.models import Account
from redgrid.grid import actions
from redgrid.grid.models import Person
from redgrid.grid.queries import home_of
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.world import World

ClientOf = Callable[[Person], Client]
DAY = timedelta(days=1)
TYPES = [("service", "服务型", "Service"), ("project", "项目型", "Project")]


def test_a_clerk_says_what_a_cell_is_made_for(world: World, client_of: ClientOf) -> None:
    actions.define_cell_types(TYPES, by=SYSTEM)
    client, page = client_of(world.clerk), "/grid/units/electrical"
    assert f"{page}/description" in client.get(page).content.decode()
    said = {"type_label": "project", "party_organisation": "第二党支部", "office": "电气室"}
    assert client.post(f"{page}/description", said).status_code == 302
    assert client.post(f"{page}/description", said | {"type_label": "流动型"}).status_code == 422
    shown = client.get(page).content.decode()
    assert all(word in shown for word in ("项目型", "第二党支部", "电气室"))


def test_a_clerk_enters_somebody_again(world: World, client_of: ClientOf) -> None:
    client, page = client_of(world.clerk), "/grid/people/W008"
    assert f"{page}/return" not in client.get(page).content.decode()
    assert client.get(f"{page}/return").status_code == 404
    actions.let_person_leave(world.worker, by=SYSTEM, leaves_at=now() - DAY, reason="x")
    gone = client.get(page).content.decode()
    assert [word in gone for word in (f"{page}/return", "已离开", "无所属单位")] == [True, True, False]
    said = {"unit": "metering", "capacity": "member", "starts_on": timezone.localdate().isoformat()}
    shown = client.post(f"{page}/return", said).context
    sent = {**said, "step": "confirm", "seen": shown["effect"].seen, "once": shown["once"]}
    assert client.post(f"{page}/return", sent).status_code == 302
    assert home_of(world.worker) == world.metering


def test_the_account_of_before_stays_shut_when_somebody_comes_back(world: World, client_of: ClientOf) -> None:
    client = client_of(world.worker)
    assert client.get("/grid").status_code == 200
    actions.let_person_leave(world.worker, by=SYSTEM, leaves_at=now() - 9 * DAY, reason="x")
    actions.let_person_return(world.worker, world.metering, by=SYSTEM, starts_at=now() - DAY)
    assert client.get("/grid").status_code == 302
    assert not Account.objects.usable_at(now()).filter(person=world.worker).exists()
    Account.objects.filter(person=world.worker).update(password_changed_at=now())
    assert Account.objects.usable_at(now()).filter(person=world.worker).exists()

"""A forbidden rule may stand on a written basis: for exactly its wording, as long as that holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.rulebook.actions import end_waiver, load_blueprint, waive
from redgrid.rulebook.check import Faulty, checked
from redgrid.rulebook.guard import Met
from redgrid.rulebook.models import Blueprint, Waiver
from redgrid.rulebook.tests.samples import SMALL
from redgrid.rulebook.waiving import findings_of, today
from tests.world import World

PHOTOS = SMALL.replace("standard: 用户单位确认", "standard: 到站后须拍照")
BASIS: dict[str, Any] = {
    "decided_by": "安全监察部 李工",
    "document": "公司安〔2026〕8号",
    "reason": "重大危险源旁站的记录要求",
}


def met_in(text: str) -> Met:
    return next(fault for fault in checked(text).faults if isinstance(fault, Met))


def allow(text: str, until: date | None = None) -> Waiver:
    met = met_in(text)
    return waive(met.ban, by=SYSTEM, path=met.path, rule=met.rule, until=until, **BASIS)


def loads(text: str) -> bool:
    try:
        load_blueprint(text, by=SYSTEM)
    except Faulty:
        return False
    return True


def test_a_waiver_lets_exactly_this_wording_stand_until_its_day_or_its_end(db: None) -> None:
    assert not loads(PHOTOS)
    until = today() + timedelta(days=30)
    waiver = allow(PHOTOS, until)
    assert loads(PHOTOS)
    # One digit of the same rule, and the same words in another rule, are other rules.
    assert not loads(PHOTOS.replace("points: 40", "points: 39").replace("points: 60", "points: 61"))
    assert not loads(PHOTOS.replace("standard: 地点、设备、现象清楚", "standard: 到站后须拍照"))
    # What it does not depend on may change.
    assert loads(PHOTOS.replace("title: 登记问题", "title: 及时登记问题"))
    with time_machine.travel(waiver.made_at + timedelta(days=31)):
        assert not loads(PHOTOS + "\n")
        # It may be allowed anew when its day is over.
        allow(PHOTOS)
        assert loads(PHOTOS + "\n")
    kinds = list(Entry.objects.filter(kind__startswith="guard.").values_list("kind", "facts__document"))
    assert kinds == [("guard.waived", "公司安〔2026〕8号")] * 2


def test_the_version_in_force_says_what_stands_without_a_basis(db: None) -> None:
    waiver = allow(PHOTOS)
    blueprint = load_blueprint(PHOTOS, by=SYSTEM).blueprint
    assert [(f.met.path, f.waiver) for f in findings_of(blueprint)] == [("duties[D2].standard", waiver)]
    end_waiver(waiver, by=SYSTEM)
    assert [(f.met.path, f.waiver) for f in findings_of(blueprint)] == [("duties[D2].standard", None)]
    with pytest.raises(Refused):
        end_waiver(waiver, by=SYSTEM)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"decided_by": " "}, "decided_by"),
        ({"document": "\u200b\u200b"}, "document"),
        ({"document": "文" * 201}, "document"),
        ({"reason": ""}, "reason"),
        ({"until": date(2020, 1, 1)}, "until"),
        ({"ban": "nonsense"}, None),
        ({"rule": "x" * 20_001}, None),
        ({"path": ""}, None),
    ],
)
def test_a_basis_that_says_nothing_is_refused(db: None, wrong: dict[str, object], field: str | None) -> None:
    said: dict[str, Any] = {"ban": "ranking", "path": "duties[D1].standard", "rule": "{}", **BASIS, **wrong}
    with pytest.raises(Refused) as refused:
        waive(**said, by=SYSTEM)
    assert (refused.value.field, Waiver.objects.count()) == (field, 0)
    assert isinstance(refused.value, Invalid) is bool(field)


def test_a_rule_is_allowed_once(db: None, world: World) -> None:
    allow(PHOTOS)
    with pytest.raises(Refused, match="已有例外依据"):
        allow(PHOTOS)
    with pytest.raises(Forbidden):
        waive("ranking", by=world.net_head, path="scoring", rule="{}", **BASIS)


def test_the_clerk_tries_a_text_states_a_basis_and_ends_it(
    world: World, blueprint: Blueprint, client_of: Callable[[Person], Client]
) -> None:
    clerk, member = client_of(world.clerk), client_of(world.member)
    page = clerk.post("/institution/guard", {"text": PHOTOS}).content.decode()
    assert "duties[D2].standard" in page
    for sentence, is_met in (("每月登录次数不少于20次", True), ("现场：须拍照", True), ("内容真实", False)):
        answer = clerk.post("/institution/guard", {"text": sentence})
        assert bool(answer.context["tried"]) is is_met, sentence
        assert not answer.context["is_whole"]
    assert clerk.post("/institution/guard", {"text": "a: [\nb"}).status_code == 422
    met = met_in(PHOTOS)
    rule = {"ban": met.ban, "path": met.path, "rule": met.rule}
    asked = clerk.post("/institution/guard/waivers", rule)
    assert (asked.status_code, asked.context["form"].errors) == (200, {})
    wrong = clerk.post("/institution/guard/waivers", {**rule, "document": "x"})
    assert (wrong.status_code, wrong.context["ban"].code) == (422, rule["ban"])
    assert clerk.post("/institution/guard/waivers", {**rule, **BASIS}).status_code == 302
    waiver = Waiver.objects.get()
    assert (waiver.digest, waiver.made_by) == (met.digest, world.clerk.actor_code)
    assert BASIS["document"] in member.get("/institution/guard").content.decode()
    end = f"/institution/guard/waivers/{waiver.pk}/end"
    assert [member.post(end).status_code, clerk.post(end).status_code] == [403, 302]
    assert not Waiver.objects.filter(ended_at=None).exists()

"""A flow that has expired opens no case, an expired field is asked of no new one; what is under way goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
import yaml

from redgrid.cases.actions import move_case, open_case
from redgrid.cases.facts import facts_in_words
from redgrid.cases.flows import flow_of
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Invalid, Refused
from redgrid.rulebook.actions import load_blueprint, renew
from redgrid.rulebook.waiving import today
from tests.rules import blueprint_text
from tests.world import World


def test_an_expired_flow_opens_no_case_until_it_is_renewed(world: World) -> None:
    text: dict[str, Any] = yaml.load(blueprint_text(), yaml.CSafeLoader)
    flow = next(each for each in text["flows"] if each["code"] == "problem")
    flow["until"] = (today() + timedelta(days=10)).isoformat()
    load_blueprint(yaml.safe_dump(text, allow_unicode=True, sort_keys=False), by=SYSTEM)
    said: dict[str, Any] = {"by": world.member, "title": "泵异响", "place": world.workshop}
    case = open_case("problem", **said).case
    with time_machine.travel(datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=11)):
        with pytest.raises(Refused, match=flow["name"]):
            open_case("problem", **said)
        assert move_case(case, "dismiss", by=world.clerk, note="误报") is not None
        renew("flow", "problem", by=SYSTEM, until=today() + timedelta(days=30), reason="仍要")
        assert open_case("problem", **said).is_new


def test_an_expired_field_is_asked_of_no_new_case_and_old_ones_keep_what_they_say(world: World) -> None:
    text: dict[str, Any] = yaml.load(blueprint_text(), yaml.CSafeLoader)
    flow = next(each for each in text["flows"] if each["code"] == "problem")
    flow["fields"].append(
        {"code": "shift", "name": "班次", "until": (today() + timedelta(days=10)).isoformat()}
    )
    flow["asks"] = ["shift"]
    move = next(each for each in flow["stages"][0]["moves"] if each["code"] == "dismiss")
    move |= {"asks": ["shift"], "needs": ["fact:shift"]}
    load_blueprint(yaml.safe_dump(text, allow_unicode=True, sort_keys=False), by=SYSTEM)
    said: dict[str, Any] = {"by": world.member, "title": "泵异响", "place": world.workshop}
    old = open_case("problem", **said, facts={"shift": "夜班"}).case
    with pytest.raises(Invalid):
        open_case("problem", **said)
    with time_machine.travel(datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=11)):
        with pytest.raises(Invalid):
            open_case("problem", **said, facts={"shift": "夜班"})
        new = open_case("problem", **said).case
        with pytest.raises(Invalid):
            move_case(old, "dismiss", by=world.clerk, note="误报")
        assert not move_case(new, "dismiss", by=world.clerk, note="误报").is_open
        assert ("班次", "夜班") in facts_in_words(flow_of(old), old.facts)
        renew("field", "problem/shift", by=SYSTEM, until=today() + timedelta(days=30), reason="仍要")
        with pytest.raises(Invalid):
            open_case("problem", **said)

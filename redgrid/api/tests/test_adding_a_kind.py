"""A new kind of case is added by text alone, then opened, filled in, sent back and closed through pages and API."""

from __future__ import annotations

import html
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from redgrid.api.tests.programs import Program
from redgrid.cases.models import Case
from redgrid.grid.models import Person
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.models import Blueprint
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]

TRIAL = """
code: trial
name: 设备试运
name_en: Trial run
about: 新设备投用前的试运行
about_en: A new piece of equipment is tried before use
prefix: SY
calendar: standard
opened_by: [cell_head, grid_worker]
addressed: true
public: true
user_unit: user
urgencies: [{code: ordinary, name: 一般, name_en: Ordinary, colour: blue}]
asks: [machine, user]
offers: [price]
fields:
  - {code: machine, name: 设备, name_en: Machine, kind: text}
  - {code: user, name: 使用单位, name_en: Used by, kind: unit}
  - {code: price, name: 造价, name_en: Price, kind: money, at_least: 0}
  - {code: power, name: 功率, name_en: Power, kind: number, unit: 千瓦, unit_en: kW, at_least: 0.5, at_most: 900}
  - {code: tried_on, name: 试运日期, name_en: Tried on, kind: date}
  - code: outcome
    name: 结论
    name_en: Outcome
    kind: choice
    choices: [{code: fit, name: 合格, name_en: Fit}, {code: unfit, name: 不合格, name_en: Unfit}]
  - code: noise
    name: 异常
    name_en: Noises
    kind: several
    choices: [{code: hum, name: 嗡鸣, name_en: Hum}, {code: knock, name: 敲击, name_en: Knock}]
  - {code: watcher, name: 见证人, name_en: Watched by, kind: person}
  - {code: stand, name: 试验地点, name_en: Stand, kind: place}
  - {code: stopped, name: 是否停机, name_en: Stopped, kind: yes_no}
  - {code: remark, name: 说明, name_en: Remark, kind: long_text, hint: 写清原因, hint_en: Say why}
stages:
  - code: trying
    name: 试运
    name_en: Trying
    actor: cell_head
    limits: {ordinary: 3 working days}
    moves:
      - {code: watch, name: 值守记录, name_en: Watch, to: trying, by: [cell_head, anybody], kind: note, reason: none,
         asks: [power], offers: [noise], log: true}
      - {code: judge, name: 下结论, name_en: Judge, to: judged, by: [cell_head], kind: forward, reason: none,
         asks: [tried_on, outcome, watcher, stand, stopped], offers: [remark]}
  - code: judged
    name: 已有结论
    name_en: Judged
    actor: user_unit
    limits: {ordinary: 1 working day}
    moves:
      - {code: put_to_use, name: 投用, name_en: Put to use, to: null, by: [user_unit], kind: close,
         needs: ["fact:outcome=fit", "fact:stopped!=yes"]}
      - {code: scrap, name: 退货, name_en: Send back, to: null, by: [user_unit], kind: close,
         needs: ["fact:outcome=unfit"]}
      - {code: again, name: 重试, name_en: Try again, to: trying, by: [user_unit], kind: return, reason: required}
"""


def institution_with(kind: str) -> str:
    """The text of the support centre with one kind more."""
    path = settings.BLUEPRINTS / "support-centre" / "blueprint.yaml"
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    text["flows"].append(yaml.safe_load(kind))
    written: str = yaml.safe_dump(text, allow_unicode=True, sort_keys=False)
    return written


@pytest.fixture
def with_trial(world: World, blueprint: Blueprint) -> Blueprint:
    return load_blueprint(institution_with(TRIAL), by=SYSTEM).blueprint


def sent(client: Client, address: str, **said: Any) -> Any:
    return client.post(address, {"once": str(uuid.uuid4()), **said})


def shown(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def judged(**other: Any) -> dict[str, Any]:
    said = {
        "tried_on": "2026-03-12",
        "outcome": "fit",
        "watcher": "W009",
        "stand": "workshop",
        "stopped": "no",
    }
    return {**said, **other}


def opened_by_form(world: World, client_of: Browser) -> Case:
    """A faulty form keeps what was typed; a sound one opens the case where it is addressed to."""
    worker = client_of(world.worker)
    assert "设备试运" in shown(worker.get("/report/kinds"))
    assert client_of(world.member).get("/report?flow=trial").status_code == 403
    form = {"title": "三号泵试运", "unit": "electrical", "fact-machine": "三号泵", "fact-user": "laboratory"}
    faulty = sent(worker, "/report?flow=trial", **{**form, "fact-user": "", "fact-price": "1,5x"})
    assert (faulty.status_code, Case.objects.count()) == (422, 0)
    assert all(kept in shown(faulty) for kept in ("三号泵", "1,5x"))
    opened = sent(worker, "/report?flow=trial", **{**form, "fact-price": "１２,３４５.6"})
    case = Case.objects.get()
    assert (opened.status_code, case.unit.code, case.facts) == (
        302, "electrical", {"machine": "三号泵", "user": "laboratory", "price": "12345.60"},
    )  # fmt: skip
    return case


def moved(client: Client, case: Case, move: str, note: str = "", **said: Any) -> Any:
    stage = Case.objects.get(pk=case.pk).stage
    facts = {f"fact-{code}": value for code, value in said.items()}
    return sent(client, f"/cases/{case.number}/moves", move=move, seen_stage=stage, note=note, **facts)


def test_a_kind_that_only_the_text_knows_travels_through_the_pages(
    world: World, with_trial: Blueprint, client_of: Browser
) -> None:
    case = opened_by_form(world, client_of)
    head, lab, here = client_of(world.cell_head), client_of(world.lab_head), f"/cases/{case.number}"
    # Everybody reads it, and whoever sees it may watch.
    for power, noise in (("3.5", ["hum", "knock"]), ("4", [])):
        assert moved(client_of(world.stranger), case, "watch", power=power, noise=noise).status_code == 302
    page = shown(head.get(here))
    assert all(words in page for words in ("3.5 千瓦", "嗡鸣、敲击", "12,345.60", "化验格"))
    half = moved(head, case, "judge", tried_on="2026-03-12", outcome="fit")
    assert (half.status_code, "2026-03-12" in shown(half), Case.objects.get().stage) == (422, True, "trying")
    assert moved(head, case, "judge", **judged(outcome="unfit")).status_code == 302
    # What is recorded decides which ways there are; the named user unit decides, and its head alone.
    page = shown(lab.get(here))
    assert ("投用" in page, "退货" in page, "重试" in page) == (False, True, True)
    assert moved(head, case, "scrap").status_code == 403
    assert moved(lab, case, "again", "再试一次").status_code == 302
    assert set(Case.objects.get().facts) == {"machine", "user", "price"}
    # Nothing is typed twice.
    assert 'value="2026-03-12"' in shown(head.get(here))
    assert moved(head, case, "judge", **judged()).status_code == 302
    assert moved(lab, case, "put_to_use").status_code == 302
    case.refresh_from_db()
    assert (case.is_open, case.facts["outcome"]) == (False, "fit")
    english = client_of(world.member)
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = shown(english.get(here))
    assert all(words in page for words in ("Watched by", "Tried on", "Hum, Knock", "3.5 kW"))


FAULTY: list[tuple[dict[str, Any], str]] = [
    ({"tried_on": "gestern"}, "tried_on"),
    ({"tried_on": "9999-01-01"}, "tried_on"),
    ({"outcome": "superb"}, "outcome"),
    ({"outcome": ["fit"]}, "outcome"),
    ({"watcher": "W999"}, "watcher"),
    ({"stand": "nowhere"}, "stand"),
    ({"stopped": "maybe"}, "stopped"),
    ({"stopped": ""}, "stopped"),
    ({"remark": "长" * 5001}, "remark"),
    ({"unheard": "x"}, "unheard"),
]


def test_programs_open_and_fill_in_the_same_and_are_told_what_is_wrong(
    world: World, with_trial: Blueprint
) -> None:
    head, lab = Program.of(world.cell_head), Program.of(world.lab_head)
    kinds = {kind["code"]: kind for kind in head.get("/flows").said}
    assert [field["code"] for field in kinds["trial"]["asks"]] == ["machine", "user"]
    assert "trial" not in {kind["code"] for kind in Program.of(world.member).get("/flows").said}
    facts = {"machine": "泵", "user": "laboratory"}
    report = {"flow": "trial", "title": "试运", "unit": "metering", "facts": facts}
    refusals = [
        {**report, "unit": None},
        {**report, "facts": {**facts, "price": "-1"}},
        {**report, "facts": {}},
    ]
    told = [head.post("/cases", said) for said in refusals]
    assert [(t.status, t.said["field"]) for t in told] == [(422, "unit"), (422, "price"), (422, "machine")]
    assert Program.of(world.member).post("/cases", report).status == 403
    number = head.post("/cases", report).said["number"]
    moves = f"/cases/{number}/moves"
    head = Program.of(world.other_head)
    for power in ("0.4", "901", "NaN", "1e99", "viel"):
        assert head.post(moves, {"move": "watch", "facts": {"power": power}}).said["field"] == "power"
    assert head.post(moves, {"move": "watch", "facts": {"power": "0.50", "noise": ["hum"]}}).status == 200
    for wrong, field in FAULTY:
        answer = head.post(moves, {"move": "judge", "facts": judged(**wrong)})
        assert (answer.status, answer.said["field"]) == (422, field), wrong
    case = head.post(moves, {"move": "judge", "facts": judged(stopped="yes")}).said
    assert case["facts"] == {**facts, "power": "0.50", "noise": ["hum"], **judged(stopped="yes")}
    # A stopped machine is neither put to use nor sent back: only tried again.
    assert [move["code"] for move in lab.get(f"/cases/{number}").said["moves"]] == ["again"]
    assert lab.post(moves, {"move": "put_to_use"}).status == 409


def test_a_running_case_keeps_the_text_it_was_opened_under(world: World, with_trial: Blueprint) -> None:
    head = Program.of(world.cell_head)
    facts = {"machine": "泵", "user": "laboratory"}
    report = {"flow": "trial", "title": "试运", "unit": "electrical", "facts": facts}
    number = head.post("/cases", report).said["number"]
    changed = TRIAL.replace("kind: date}", "kind: text}").replace("asks: [power]", "asks: [power, remark]")
    load_blueprint(institution_with(changed), by=SYSTEM)
    moves = f"/cases/{number}/moves"
    assert head.post(moves, {"move": "watch", "facts": {"power": "7"}}).status == 200
    assert head.post(moves, {"move": "judge", "facts": judged(tried_on="gestern")}).status == 422
    younger = head.post("/cases", report).said["number"]
    told = head.post(f"/cases/{younger}/moves", {"move": "watch", "facts": {"power": "7"}})
    assert (told.status, told.said["field"]) == (422, "remark")

"""Invariant 3 for flows nobody has written: whatever the text says, a case is in exactly one stage, its open stage
tasks are exactly those of that stage, and the sum of its stays is its age."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from redgrid.cases.actions import move_case, open_case
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, Stay
from redgrid.cases.tests.test_opening import MONDAY
from redgrid.cases.tests.ways import again
from redgrid.kit import clock
from redgrid.kit.refusal import Refused
from redgrid.rulebook.check import checked
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.tests.samples import content, written
from redgrid.tasks.models import Task
from tests.tries import undone
from tests.world import World

pytestmark = pytest.mark.django_db
WORDS = {"text": "好", "number": "3", "yes_no": "yes", "date": "2031-01-02"}
ACTORS = ["cell_head", "anybody", "reporter", "centre"]


@st.composite
def flows(draw: st.DrawFn) -> dict[str, Any]:
    """A flow of two to five stages in a row, with notes, returns and conditions thrown in."""
    many = draw(st.integers(2, 5))
    kinds = draw(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=3))
    fields = [{"code": f"f{n}", "name": f"字段{n}", "kind": kind} for n, kind in enumerate(kinds)]
    codes = [field["code"] for field in fields]
    stages = [_stage(draw, number, many, codes) for number in range(many)]
    flow = {
        "code": "any", "name": "任意", "prefix": "RY", "calendar": "standard", "fields": fields, "stages": stages,
        "urgencies": [{"code": "ordinary", "name": "一般"}], "public": draw(st.booleans()),
        "asks": draw(st.lists(st.sampled_from(codes), max_size=1)),
    }  # fmt: skip
    # Written and read once, so that no two places share a list: a text knows no references.
    written_flow: dict[str, Any] = json.loads(json.dumps(flow))
    return written_flow


def _stage(draw: st.DrawFn, number: int, many: int, codes: list[str]) -> dict[str, Any]:
    here, onward = f"s{number}", f"s{number + 1}" if number + 1 < many else None
    asks = draw(st.lists(st.sampled_from(codes), max_size=2, unique=True))
    by = draw(st.lists(st.sampled_from(ACTORS), min_size=1, max_size=2, unique=True))
    moves: list[dict[str, Any]] = [
        {"code": "on", "name": "前进", "to": onward, "by": by, "kind": "forward" if onward else "close", "asks": asks},
        {"code": "note", "name": "记录", "to": here, "by": ["anybody"], "kind": "note", "offers": codes, "log": True},
    ]  # fmt: skip
    if number:
        back = f"s{draw(st.integers(0, number - 1))}"
        moves.append({"code": "back", "name": "退回", "to": back, "by": ["anybody"], "kind": "return"})
    limits = {"ordinary": draw(st.sampled_from(["1 hour", "2 working days"]))} if draw(st.booleans()) else {}
    return {"code": here, "name": f"环节{number}", "actor": draw(st.sampled_from(ACTORS[:1] + ACTORS[2:])),
            "limits": limits, "moves": moves}  # fmt: skip


def sound(flow: dict[str, Any]) -> bool:
    """Whether the small institution could have this flow."""
    text = content()
    text["flows"].append(flow)
    return checked(written(text)).errors == ()


def in_force_with(flow: dict[str, Any], before: Blueprint) -> Blueprint:
    """The next version, with one flow more."""
    Blueprint.objects.filter(is_in_force=True).update(is_in_force=False)
    said = {**before.content, "flows": [*before.content["flows"], flow]}
    digest = hashlib.sha256(json.dumps(flow).encode()).hexdigest()
    return Blueprint.objects.create(
        code=before.code, version=before.version + 1, title=before.title, text="", content=said, digest=digest,
        loaded_at=clock.now(), loaded_by="system", is_in_force=True,
    )  # fmt: skip


def in_order(case: Case) -> None:
    """The invariant itself."""
    stays = list(Stay.objects.filter(case=case).order_by("id"))
    here = [stay.stage for stay in stays if stay.left_at is None]
    assert here == ([case.stage] if case.is_open else [])
    assert [s.left_at for s in stays[:-1]] == [s.entered_at for s in stays[1:]]
    end = case.closed_at or clock.now()
    assert sum(((s.left_at or end) - s.entered_at for s in stays), timedelta()) == end - case.opened_at
    tasks = Task.objects.filter(source__startswith=f"case:{case.number}:", state=Task.DUE)
    waiting = [(task.source, task.due_at) for task in tasks]
    assert waiting == ([(case.task_source(case.stage), case.due_at)] if case.is_open else [])


@given(
    flow=flows(),
    walk=st.lists(
        st.tuples(st.sampled_from(["on", "on", "note", "back"]), st.integers(0, 3000)), max_size=12
    ),
)
@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_in_any_flow_a_case_is_in_one_stage(
    world: World, blueprint: Blueprint, flow: dict[str, Any], walk: list[tuple[str, int]]
) -> None:
    with undone():
        at = MONDAY
        assert sound(flow)
        with clock.at(at):
            version = in_force_with(flow, blueprint)
            said = {code: WORDS[kind_of(flow, code)] for code in flow["asks"]}
            case = open_case("any", by=world.member, title="某事", facts=said).case
            assert case.blueprint == version
        people = (world.cell_head, world.member, world.director)
        for move, minutes in walk:
            at += timedelta(minutes=minutes)
            with clock.at(at):
                _tried(again(case), move, people, flow)
                in_order(again(case))


def kind_of(flow: dict[str, Any], code: str) -> str:
    return str(next(field["kind"] for field in flow["fields"] if field["code"] == code))


def _tried(case: Case, move: str, people: tuple[Any, ...], flow: dict[str, Any]) -> None:
    """Somebody makes the move, if it is there and theirs; what is refused changes nothing."""
    stage = flow_of(case).stage(case.stage)
    found = stage.move(move) if stage else None
    facts = {code: WORDS[kind_of(flow, code)] for code in (found.fields if found else ())}
    for person in people:
        before = Case.objects.values().get(pk=case.pk)
        try:
            move_case(again(case), move, by=person, note="因为", facts=facts)
            return
        except Refused:
            assert Case.objects.values().get(pk=case.pk) == before

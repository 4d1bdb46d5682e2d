"""The same request again, two at the same moment, an old sight of the case, a fault in between."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from django.db import IntegrityError

from redgrid.cases.actions import assign_case, move_case, moving, open_case, opening, parts
from redgrid.cases.models import Case, Stay
from redgrid.cases.rules import open_parts
from redgrid.cases.tests.test_opening import MONDAY, at_once
from redgrid.cases.tests.ways import (
    again,
    go,
    kinds_of,
    named,
    open_tasks,
    opened,
    refused,
    said_of,
    walked,
)  # fmt: skip
from redgrid.journal.actions import once_key
from redgrid.journal.proof import verify
from redgrid.kit import clock
from redgrid.kit.refusal import Refused
from redgrid.rulebook.models import Blueprint
from tests.world import World

pytestmark = pytest.mark.django_db


def looked_too_early(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> None:
    """The first look for an earlier request finds nothing, as if its twin had not committed yet."""
    looking, looked = getattr(module, name), list[int]()

    def look(*asked: Any) -> Any:
        looked.append(1)
        return looking(*asked) if len(looked) > 1 else None

    monkeypatch.setattr(module, name, look)


def test_a_report_whose_twin_came_in_between_is_that_twin(
    world: World, blueprint: Blueprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = once_key("form", 1)
    first = open_case("problem", by=world.member, title="泵异响", once=once)
    looked_too_early(monkeypatch, opening, "_earlier")
    second = open_case("problem", by=world.member, title="泵异响", once=once)
    assert (second.case, second.is_new, Case.objects.count()) == (first.case, False, 1)


def test_a_move_whose_twin_came_in_between_is_made_already(
    world: World, blueprint: Blueprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, once = walked(world, "tracked"), once_key("move", 1)
    late = again(case)
    go(case, "note_progress", world.worker, "备件到货", once=once)
    looked_too_early(monkeypatch, moving, "done_before")
    assert move_case(late, "note_progress", by=world.worker, note="备件到货", once=once) == case
    assert said_of(case).count("备件到货") == 1


def test_naming_whose_twin_came_in_between_is_done_already(
    world: World, blueprint: Blueprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, once = opened(world), once_key("assign", 1)
    late = again(case)
    assert len(open_parts(late)) == 1
    assign_case(again(case), by=world.cell_head, lead=world.worker, once=once)
    looked_too_early(monkeypatch, parts, "done_before")
    assert assign_case(late, by=world.cell_head, lead=world.worker, once=once).revision == 2
    assert kinds_of(case) == ["case.opened", "case.assigned"]


def test_who_looks_at_an_old_page_is_told_where_the_case_is_now(world: World, blueprint: Blueprint) -> None:
    case = walked(world, "linked")
    with pytest.raises(Refused) as caught:
        go(case, "to_linked", world.worker, "noch einmal", seen_stage="analysed")
    assert "专业联动" in caught.value.reason
    assert go(case, "to_planned", world.other_head, seen_stage="linked").stage == "planned"


def test_who_moves_on_an_old_sight_of_the_case_is_refused_and_may_look_again(
    world: World, blueprint: Blueprint
) -> None:
    case = walked(world, "tracked")
    late = again(case)
    go(case, "note_progress", world.worker, "备件到货")
    before = vars(late) | {"_parts": None}
    with refused():
        move_case(late, "report_done", by=world.worker, note="已换")
    assert (late.revision, late.facts, late.stage) == (before["revision"], before["facts"], "tracked")
    assert go(case, "report_done", world.worker, "已换").facts["result"] == "已换"


def test_the_same_request_again_finds_the_case_as_the_first_left_it(
    world: World, blueprint: Blueprint
) -> None:
    case = walked(world, "tracked")
    once = once_key("move", 1)
    for _time in range(2):
        found = go(
            case, "note_progress", world.worker, "备件到货", once=once, asked="a", seen_stage="tracked"
        )
        assert found.revision == 8
    assert said_of(case).count("备件到货") == 1
    with refused(Refused, "Idempotency-Key"):
        go(case, "report_done", world.worker, "已换", once=once, asked="b")


def test_a_fault_of_the_database_leaves_the_case_as_it_was(
    world: World, blueprint: Blueprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = walked(world, "analysed")
    before = Case.objects.values().get(pk=case.pk)

    def fail(*_args: Any, **_more: Any) -> None:
        raise IntegrityError("no")

    with monkeypatch.context() as broken:
        broken.setattr("redgrid.cases.actions.moving.record", fail)
        with pytest.raises(IntegrityError):
            move_case(case, "to_linked", by=world.worker, note="c")
    assert (Case.objects.values().get(pk=case.pk), case.stage, case.revision) == (
        before,
        "analysed",
        before["revision"],
    )
    assert move_case(case, "to_linked", by=world.worker, note="c").stage == "linked"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_at_once_one_wins_and_nothing_is_lost(world: World, blueprint: Blueprint) -> None:
    case = walked(world, "linked")
    first, second = again(case), again(case)
    answers = at_once(
        lambda: move_case(first, "to_planned", by=world.other_head, seen_stage="linked"),
        lambda: move_case(second, "skip_linkage", by=world.worker, note="单一专业", seen_stage="linked"),
    )
    assert {type(answer) for answer in answers} == {Case, Refused}
    assert (again(case).stage, len(open_tasks(case)), kinds_of(case).count("case.moved")) == ("planned", 1, 3)
    assert Stay.objects.filter(case=case, left_at=None).count() == 1
    assert verify().flaws == ()


@pytest.mark.django_db(transaction=True)
def test_one_move_that_arrives_twice_at_once_is_made_once_and_both_are_told_so(
    world: World, blueprint: Blueprint
) -> None:
    case, once = walked(world, "linked"), once_key("move", 1)
    sights = [again(case) for _time in range(4)]
    answers = at_once(
        *(
            lambda sight=sight: move_case(sight, "to_planned", by=world.other_head, once=once, asked="a")
            for sight in sights
        )
    )
    assert [(type(answer), answer.stage) for answer in answers] == [(Case, "planned")] * 4
    assert kinds_of(case).count("case.moved") == 3


def test_a_clock_that_was_set_back_breaks_nothing(world: World, blueprint: Blueprint) -> None:
    with clock.at(MONDAY):
        case = named(world, opened(world))
    with clock.at(MONDAY - timedelta(minutes=5)):
        case = go(case, "to_analysed", world.cell_head)
    assert list(Stay.objects.filter(case=case).order_by("id").values_list("entered_at", "left_at")) == [
        (MONDAY, MONDAY), (MONDAY, None)
    ]  # fmt: skip

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from redgrid.cases.actions import assign_case, open_case
from redgrid.cases.models import Case, Stay
from redgrid.cases.page import choices_of
from redgrid.cases.queries import steps_of
from redgrid.cases.rules import words_of
from redgrid.cases.tests.test_opening import MONDAY
from redgrid.cases.tests.ways import (
    STAGES,
    accepted,
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
from redgrid.journal.models import Entry
from redgrid.journal.proof import verify
from redgrid.kit import clock
from redgrid.kit.refusal import Forbidden, Invalid, Missing, Refused
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_first_half_of_the_walk_with_every_gate_shut_first(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    head, lead, overseer = world.cell_head, world.worker, world.other_head
    with refused():
        go(case, "to_analysed", head)
    assign_case(again(case), by=head, lead=lead)
    with refused():
        go(case, "to_analysed", head)
    assign_case(again(case), by=head, overseer=overseer)
    assert open_tasks(case) == {("found", "cell_head", "electrical")}
    go(case, "to_analysed", head)
    assert open_tasks(case) == {("analysed", "工网格", "electrical")}

    with refused(Invalid, "note"):
        go(case, "to_linked", lead, " \x00 ")
    go(case, "to_linked", lead, "轴承磨损")
    assert open_tasks(case) == {("linked", "计格长", "electrical")}

    with refused():
        go(case, "to_planned", overseer)
    assign_case(again(case), by=overseer, partners=[world.lab_head])
    with refused():
        go(case, "to_planned", overseer)
    accepted(case, world.lab_head)
    go(case, "to_planned", overseer)
    assert open_tasks(case) == {("planned", "工网格", "electrical")}


def test_the_second_half_of_the_walk_with_every_gate_shut_first(world: World, blueprint: Blueprint) -> None:
    case, head, lead, partner = walked(world, "planned"), world.cell_head, world.worker, world.lab_head
    with refused():
        go(case, "approve_plan", head)
    go(case, "propose_plan", partner, "换轴承")
    assert (again(case).stage, open_tasks(case)) == ("planned", {("planned", "工网格", "electrical")})
    go(case, "approve_plan", head)

    with refused():
        go(case, "confirm_fixed", head)
    go(case, "note_progress", lead, "备件到货")
    with refused():
        go(case, "confirm_fixed", head)
    go(case, "report_done", lead, "已换")
    go(case, "confirm_fixed", head)
    assert open_tasks(case) == {("improved", "cell_head", "electrical")}

    closed = go(case, "close", head, "一月未复发")
    assert (closed.is_open, closed.stage, closed.due_at) == (False, "improved", None)
    assert again(case).facts == {
        "cause": "轴承磨损",
        "plan": "换轴承",
        "result": "已换",
        "effect": "一月未复发",
    }
    assert (open_tasks(case), kinds_of(case).count("case.moved"), kinds_of(case)[-1]) == (
        set(),
        5,
        "case.closed",
    )
    assert [step.state for step in steps_of(closed)] == ["done"] * 6
    assert verify().flaws == ()


def test_nothing_of_a_refused_move_stays(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    before = (Case.objects.values().get(), kinds_of(case), open_tasks(case), Stay.objects.values().get())
    for move, person, note in (
        ("to_analysed", world.cell_head, ""),
        ("dismiss", world.clerk, ""),
        ("x", world.clerk, ""),
    ):
        with pytest.raises(Refused):
            go(case, move, person, note)
    assert (
        Case.objects.values().get(),
        kinds_of(case),
        open_tasks(case),
        Stay.objects.values().get(),
    ) == before


def test_a_plan_needs_a_cause_whichever_way_it_came(world: World, blueprint: Blueprint) -> None:
    case = walked(world, "linked")
    Case.objects.filter(pk=case.pk).update(facts={})
    for move, note in (("to_planned", ""), ("skip_linkage", "单一专业")):
        with refused():
            go(case, move, world.other_head, note)
    Case.objects.filter(pk=case.pk).update(stage="planned")
    with refused():
        go(case, "propose_plan", world.worker, "换轴承")


def test_the_linkage_is_skipped_with_a_reason_only(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, lead=world.worker, overseer=world.other_head)
    go(case, "to_analysed", world.cell_head)
    go(case, "to_linked", world.worker, "轴承磨损")
    with refused(Invalid, "note"):
        go(case, "skip_linkage", world.worker)
    case = go(case, "skip_linkage", world.worker, "单一专业")
    assert (case.stage, case.facts["skip_reason"]) == ("planned", "单一专业")
    assert Entry.objects.latest("number").facts["kind"] == "skip"


@pytest.mark.parametrize(
    ("stage", "move", "by", "to", "left"),
    [
        ("analysed", "return_found", "worker", "found", set()),
        ("linked", "return_analysed", "other_head", "analysed", set()),
        ("planned", "return_linked", "cell_head", "linked", {"cause"}),
        ("planned", "return_analysed", "other_head", "analysed", set()),
        ("tracked", "return_planned", "member", "planned", {"cause"}),
        ("improved", "return_tracked", "member", "tracked", {"cause", "plan"}),
    ],
)
def test_a_return_clears_what_has_to_be_done_again_and_the_time_line_keeps_it(
    world: World, blueprint: Blueprint, stage: str, move: str, by: str, to: str, left: set[str]
) -> None:
    case = walked(world, stage)
    if stage == "planned":
        go(case, "propose_plan", world.worker, "换轴承")
    if stage == "tracked":
        go(case, "report_done", world.worker, "已换")
    said = said_of(case)
    with refused(Invalid, "note"):
        go(case, move, getattr(world, by))
    case = go(case, move, getattr(world, by), "不够清楚")
    assert (case.stage, set(case.facts)) == (to, left)
    assert said_of(case) == [*said, "不够清楚"]
    assert {task[0] for task in open_tasks(case)} == {to}
    later = STAGES[STAGES.index(to) + 1 :]
    states = {step.stage.code: step.state for step in steps_of(case)}
    assert (states[to], {states[code] for code in later if later.index(code) < 1}) == ("current", {"coming"})


def test_an_analysis_that_was_sent_back_is_due_anew_and_time_in_the_stage_adds_up(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(MONDAY):
        case = walked(world, "linked")
    with clock.at(MONDAY + timedelta(days=1)):
        go(case, "return_analysed", world.other_head, "没有证据")
    with clock.at(MONDAY + timedelta(days=3)):
        go(case, "to_linked", world.worker, "有照片")
        steps = {step.stage.code: (step.state, step.spent) for step in steps_of(again(case))}
    assert steps["analysed"] == ("done", timedelta(days=2))
    assert steps["linked"] == ("current", timedelta(days=1))
    stays = Stay.objects.filter(case=case).order_by("id").values_list("stage", "entered_at", "due_at")
    assert [stage for stage, _entered, _due in stays] == ["found", "analysed", "linked", "analysed", "linked"]
    assert [due for stage, _entered, due in stays if stage == "analysed"] == [
        MONDAY.replace(day=10, hour=17, minute=30), MONDAY.replace(day=11, hour=17, minute=30)
    ]  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_the_centre_dismisses_from_every_stage_with_a_reason_and_no_marks(
    world: World, blueprint: Blueprint, stage: str
) -> None:
    case = walked(world, stage)
    source = case.task_source(stage)
    for person in (world.cell_head, world.worker, world.other_head, world.net_head, world.member):
        with refused(Forbidden):
            go(case, "dismiss", person, "不归我们")
    with refused(Invalid, "note"):
        go(case, "dismiss", world.clerk)
    case = go(case, "dismiss", world.clerk, "不归我们")
    assert (case.is_open, case.stage, open_tasks(case)) == (False, stage, set())
    assert Task.objects.get(source=source).state == Task.WITHDRAWN
    entry = Entry.objects.latest("number")
    assert (entry.kind, entry.capacity, entry.facts["kind"], entry.facts["to"]) == (
        "case.closed",
        "centre",
        "dismiss",
        None,
    )


def test_a_closed_case_refuses_everything(world: World, blueprint: Blueprint) -> None:
    case = walked(world, "closed")
    for move in ("close", "dismiss", "return_tracked", "nonsense"):
        with refused():
            go(case, move, world.clerk, "noch einmal")
    assert choices_of(case, words_of(case, world.clerk)) == []


@pytest.mark.parametrize("role", ["lead", "partners"])
def test_a_head_who_works_on_it_neither_approves_nor_confirms_nor_closes(
    world: World, blueprint: Blueprint, role: str
) -> None:
    case = opened(world, place=world.switch_room)
    people: dict[str, Any] = {
        "lead": world.worker,
        "overseer": world.other_head,
        "partners": [world.lab_head],
    }
    people |= {"lead": world.cell_head} if role == "lead" else {"partners": [world.cell_head]}
    assign_case(case, by=world.net_head, **people)
    accepted(case, people["partners"][0])
    lead = people["lead"]
    go(case, "to_analysed", world.net_head)
    go(case, "to_linked", lead, "轴承磨损")
    go(case, "to_planned", lead)
    go(case, "propose_plan", lead, "换轴承")
    for move, note in (("approve_plan", ""), ("return_linked", "so nicht"), ("dismiss", "weg")):
        with refused(Forbidden):
            go(case, move, world.cell_head, note)
    go(case, "approve_plan", world.member)
    go(case, "report_done", lead, "已换")
    with refused(Forbidden):
        go(case, "confirm_fixed", world.cell_head)
    go(case, "confirm_fixed", world.clerk)
    for by in {world.cell_head, lead}:
        with refused(Forbidden):
            go(case, "close", by)
    assert go(case, "close", world.member).is_open is False


def test_handing_over_the_lead_does_not_make_the_fixer_a_judge(world: World, blueprint: Blueprint) -> None:
    case = opened(world, place=world.switch_room)
    assign_case(case, by=world.net_head, lead=world.cell_head, overseer=world.other_head)
    go(case, "to_analysed", world.net_head)
    go(case, "to_linked", world.cell_head, "轴承磨损")
    go(case, "skip_linkage", world.cell_head, "单一专业")
    go(case, "propose_plan", world.cell_head, "换轴承")
    assign_case(again(case), by=world.cell_head, lead=world.worker)
    for move in ("approve_plan", "return_analysed"):
        with refused(Forbidden):
            go(case, move, world.cell_head, "jetzt doch")
    go(case, "approve_plan", world.member)


def test_a_clerk_who_worked_on_it_does_not_close_it_for_the_centre(
    world: World, blueprint: Blueprint
) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, lead=world.clerk, overseer=world.other_head)
    with refused(Forbidden):
        go(case, "dismiss", world.clerk, "zu viel Arbeit")
    go(case, "dismiss", world.director, "不归我们")


def test_the_overseer_may_speak_for_the_cell_they_head(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assign_case(
        case, by=world.cell_head, lead=world.worker, overseer=world.cell_head, partners=[world.lab_head]
    )
    accepted(case, world.lab_head)
    words = words_of(again(case), world.cell_head)
    assert {"overseer", "cell_head", "user_unit"} <= words
    assert not {"lead", "centre"} & words


def test_the_reporter_may_say_that_it_came_back(world: World, blueprint: Blueprint) -> None:
    case = opened(world, by=world.stranger)
    named(world, case)
    for move, by, note in [
        ("to_analysed", world.cell_head, ""), ("to_linked", world.worker, "c"), ("to_planned", world.worker, ""),
        ("propose_plan", world.worker, "p"), ("approve_plan", world.stranger, ""), ("report_done", world.worker, "r"),
        ("confirm_fixed", world.stranger, ""), ("return_tracked", world.stranger, "又响了"),
    ]:  # fmt: skip
        go(case, move, by, note)
    assert (again(case).stage, set(again(case).facts)) == ("tracked", {"cause", "plan"})


def test_feedback_is_answered_asked_again_and_closed(world: World, blueprint: Blueprint) -> None:
    case = open_case("suggestion", by=world.stranger, title="字太小").case
    with refused(Forbidden):
        go(case, "answer", world.cell_head, "nein")
    go(case, "answer", world.clerk, "可以放大")
    go(case, "ask_again", world.stranger, "在哪里？")
    assert again(case).facts == {}
    go(case, "answer", world.clerk, "右上角")
    assert go(case, "close", world.clerk).is_open is False


def test_what_the_journal_keeps_is_enough_to_judge_the_stage(world: World, blueprint: Blueprint) -> None:
    with clock.at(MONDAY):
        case = walked(world, "analysed")
    with clock.at(MONDAY + timedelta(days=1)):
        go(case, "to_linked", world.worker, " 轴承磨损\r\n很旧 ")
    entry = Entry.objects.latest("number")
    assert (entry.kind, entry.actor, entry.capacity, entry.unit) == (
        "case.moved",
        world.worker.staff_number,
        "lead",
        "electrical",
    )
    due = datetime.fromisoformat(entry.facts.pop("due"))
    entered = datetime.fromisoformat(entry.facts.pop("entered"))
    assert (due, entered) == (MONDAY.replace(day=10, hour=17, minute=30), MONDAY)
    assert entry.facts == {
        "flow": "problem", "stage": "analysed", "move": "to_linked", "kind": "forward", "to": "linked",
        "note": "轴承磨损\n很旧", "answered": world.worker.staff_number,
        "clause": "support-centre/1#D4", "officer": "diagnosis_officer",
    }  # fmt: skip


def test_a_stage_without_a_clause_is_judged_by_nobody(world: World, blueprint: Blueprint) -> None:
    case = open_case("suggestion", by=world.stranger, title="字太小").case
    go(case, "answer", world.clerk, "可以")
    facts = Entry.objects.latest("number").facts
    assert ({"clause", "officer"} & set(facts), facts["answered"]) == (set(), None)


@pytest.mark.parametrize("urgency", ["urgent", "high", "ordinary"])
def test_every_stage_has_its_limit_by_urgency(world: World, blueprint: Blueprint, urgency: str) -> None:
    with clock.at(MONDAY):
        case = walked(world, "closed", urgency=urgency)
    dues = dict(Stay.objects.filter(case=case).values_list("stage", "due_at"))
    hours = {stage: (due - MONDAY) / timedelta(hours=1) for stage, due in dues.items() if due}
    assert set(hours) == set(STAGES)
    assert (hours["found"], hours["linked"]) == {
        "urgent": (1, 2),
        "high": (5.5, 32.5),
        "ordinary": (32.5, 80.5),
    }[urgency]


def test_a_stage_without_a_limit_for_the_urgency_is_due_never(world: World, blueprint: Blueprint) -> None:
    case = named(world, opened(world))
    Case.objects.filter(pk=case.pk).update(urgency="from an older text")
    case = go(case, "to_analysed", world.cell_head)
    assert (case.due_at, Task.objects.get(source=case.task_source("analysed")).due_at) == (None, None)
    go(case, "to_linked", world.worker, "c")
    assert Entry.objects.latest("number").facts["due"] is None


@pytest.mark.parametrize("change", [{"flow": "gone"}, {"stage": "gone"}])
def test_a_case_whose_text_is_gone_says_so(
    world: World, blueprint: Blueprint, change: dict[str, str]
) -> None:
    case = opened(world)
    Case.objects.filter(pk=case.pk).update(**change)
    with refused(Missing):
        go(case, "to_analysed", world.cell_head)


def test_a_note_has_an_end(world: World, blueprint: Blueprint) -> None:
    case = walked(world, "analysed")
    with refused(Invalid, "note"):
        go(case, "to_linked", world.worker, "长" * 5001)
    assert go(case, "to_linked", world.worker, "长" * 5000).stage == "linked"


def test_a_move_that_is_not_of_this_stage_is_refused_with_those_that_are(
    world: World, blueprint: Blueprint
) -> None:
    with pytest.raises(Invalid) as caught:
        go(opened(world), "close", world.cell_head)
    assert ("to_analysed" in caught.value.reason, "dismiss" in caught.value.reason, caught.value.field) == (
        True,
        True,
        "move",
    )


def test_moments_are_kept_in_world_time(world: World, blueprint: Blueprint) -> None:
    with clock.at(MONDAY):
        case = again(opened(world))
    assert (case.opened_at.tzinfo, case.opened_at) == (UTC, MONDAY)

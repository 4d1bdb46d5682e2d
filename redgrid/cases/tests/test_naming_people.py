"""Naming lead, overseer and partners; the partners' answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from redgrid.cases.actions import answer_part, assign_case
from redgrid.cases.models import Case, Part
from redgrid.cases.queries import time_line
from redgrid.cases.rules import forget_parts, open_parts
from redgrid.cases.tests.test_opening import MONDAY, at_once
from redgrid.cases.tests.ways import (
    accepted,
    again,
    asked_part,
    go,
    kinds_of,
    named,
    open_tasks,
    opened,
    refused,
    walked,
)
from redgrid.grid.actions import begin_tenure, note_absence
from redgrid.journal.actions import once_key
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.world import SINCE, World

pytestmark = pytest.mark.django_db


def parts_of(case: Case) -> set[tuple[str, str, str]]:
    """(role, name, answer) of the parts that are played now."""
    return {(part.role, part.person.name, part.answer) for part in open_parts(again(case))}


def test_the_head_of_the_cell_names_who_works_on_it(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    with clock.at(MONDAY):
        assign_case(
            case, by=world.cell_head, lead=world.worker, overseer=world.other_head, partners=[world.lab_head]
        )
    assert parts_of(case) == {
        ("reporter", "成员一", "accepted"),
        ("lead", "工网格", "accepted"),
        ("overseer", "计格长", "accepted"),
        ("partner", "化格长", "asked"),
    }
    assert set(Part.objects.exclude(role="reporter").values_list("role", "unit__code", "begins_at")) == {
        ("lead", "electrical", MONDAY), ("overseer", "metering", MONDAY), ("partner", "laboratory", MONDAY),
    }  # fmt: skip
    entry = Entry.objects.get(kind="case.assigned")
    assert (entry.actor, entry.unit) == (world.cell_head.staff_number, "electrical")
    assert entry.facts == {
        "named": [
            {"role": "lead", "person": world.worker.staff_number},
            {"role": "overseer", "person": world.other_head.staff_number},
            {"role": "partner", "person": world.lab_head.staff_number},
        ]
    }


def test_a_partner_is_asked_by_a_task_with_the_flows_limit(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    with clock.at(MONDAY):
        assign_case(case, by=world.cell_head, partners=[world.lab_head])
    task = Task.objects.get(source__startswith="part:")
    assert (task.person, task.unit, task.link) == (world.lab_head, world.laboratory, f"/cases/{case.number}")
    # One working day: the day of asking does not count.
    assert task.due_at == MONDAY.replace(hour=17, minute=30) + timedelta(days=1)


@pytest.mark.parametrize("name", ["net_head", "cell_head"])
def test_heads_name_people_from_the_cell_up(world: World, blueprint: Blueprint, name: str) -> None:
    case = opened(world)
    assign_case(case, by=getattr(world, name), lead=world.worker)
    assert ("lead", "工网格", "accepted") in parts_of(case)


@pytest.mark.parametrize(
    "name",
    ["worker", "member", "other_head", "lab_head", "south_head", "stranger", "director", "clerk", "system_admin",
     "security_admin", "audit_admin"],
)  # fmt: skip
def test_nobody_else_names_people(world: World, blueprint: Blueprint, name: str) -> None:
    case = opened(world)
    with refused(Forbidden):
        assign_case(case, by=getattr(world, name), lead=world.worker)
    assert parts_of(case) == {("reporter", "成员一", "accepted")}


def test_lead_and_overseer_may_ask_partners_and_a_partner_may_not(world: World, blueprint: Blueprint) -> None:
    case = named(world, opened(world))
    assign_case(again(case), by=world.worker, partners=[world.stranger])
    assign_case(again(case), by=world.other_head, partners=[world.south_head])
    with refused(Forbidden):
        assign_case(again(case), by=world.lab_head, partners=[world.member])
    assert {name for role, name, _answer in parts_of(case) if role == "partner"} == {
        "化格长",
        "路人甲",
        "南网长",
    }


def test_a_stand_in_names_people_only_while_the_head_is_away(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    begin_tenure(
        world.worker, "cell_head", by=SYSTEM, unit=world.electrical, starts_at=SINCE, is_stand_in=True
    )
    with refused(Forbidden):
        assign_case(case, by=world.worker, lead=world.member)
    away = {"starts_at": now() - timedelta(hours=1), "ends_at": now() + timedelta(hours=1), "reason": "leave"}
    note_absence(world.cell_head, by=SYSTEM, **away)  # type: ignore[arg-type]
    assign_case(case, by=world.worker, lead=world.member)
    # The record shows both names.
    assert [(moment.actor, moment.away_for) for moment in time_line(case)] == [
        (world.member, None), (world.worker, world.cell_head),
    ]  # fmt: skip
    with clock.at(now() + timedelta(hours=2)), refused(Forbidden):
        assign_case(again(case), by=world.worker, overseer=world.other_head)


def test_nobody_oversees_their_own_work(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    with refused(Refused, "overseer"):
        assign_case(case, by=world.cell_head, lead=world.worker, overseer=world.worker)
    assign_case(again(case), by=world.cell_head, lead=world.worker)
    with refused(Refused, "overseer"):
        assign_case(again(case), by=world.cell_head, overseer=world.worker)
    assert parts_of(case) == {("reporter", "成员一", "accepted"), ("lead", "工网格", "accepted")}


@pytest.mark.parametrize("role", ["lead", "overseer"])
def test_lead_and_overseer_are_no_partners_as_well(world: World, blueprint: Blueprint, role: str) -> None:
    case = opened(world)
    with refused(Refused, "partners"):
        assign_case(case, by=world.cell_head, partners=[world.lab_head], **{role: world.lab_head})  # type: ignore[arg-type]
    assert (parts_of(case), open_tasks(case)) == (
        {("reporter", "成员一", "accepted")}, {("found", "cell_head", "electrical")}
    )  # fmt: skip


def test_what_was_refused_can_be_done_rightly_with_the_same_object(
    world: World, blueprint: Blueprint
) -> None:
    case = opened(world)
    with refused(Refused, "overseer"):
        assign_case(case, by=world.cell_head, lead=world.worker, overseer=world.worker)
    assign_case(case, by=world.cell_head, lead=world.worker, overseer=world.other_head)
    assert {role for role, _name, _answer in parts_of(case)} == {"reporter", "lead", "overseer"}


@pytest.mark.parametrize("kind", ["system_admin", "security_admin", "audit_admin"])
def test_whoever_administers_the_system_takes_no_part(world: World, blueprint: Blueprint, kind: str) -> None:
    case = opened(world)
    for said in ({"lead": getattr(world, kind)}, {"partners": [getattr(world, kind)]}):
        with refused(Refused):
            assign_case(again(case), by=world.cell_head, **said)
    assert parts_of(case) == {("reporter", "成员一", "accepted")}


def test_another_lead_takes_over_and_the_task_follows(world: World, blueprint: Blueprint) -> None:
    case = walked(world, "analysed")
    before = Task.objects.get(source=case.task_source("analysed")).due_at
    assert open_tasks(case) == {("analysed", "工网格", "electrical")}
    assign_case(case, by=world.cell_head, lead=world.member)
    assert open_tasks(case) == {("analysed", "成员一", "electrical")}
    assert Task.objects.get(source=case.task_source("analysed")).due_at == before
    assert list(
        Part.objects.filter(case=case, role="lead").values_list("person__name", "ends_at").order_by("id")
    )[1] == ("成员一", None)
    assert Part.objects.get(case=case, role="lead", person=world.worker).ends_at is not None


def test_naming_the_same_people_again_changes_nothing(world: World, blueprint: Blueprint) -> None:
    case = named(world, opened(world))
    before = (again(case).revision, kinds_of(case), Part.objects.count())
    people = {"lead": world.worker, "overseer": world.other_head, "partners": [world.lab_head]}
    assign_case(again(case), by=world.cell_head, **people)  # type: ignore[arg-type]
    assign_case(again(case), by=world.cell_head)
    assert (again(case).revision, kinds_of(case), Part.objects.count()) == before


def test_only_who_is_new_is_told(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assign_case(again(case), by=world.cell_head, lead=world.worker)
    assign_case(again(case), by=world.cell_head, lead=world.worker, overseer=world.other_head)
    assert Entry.objects.filter(kind="case.assigned").latest("number").facts["named"] == [
        {"role": "overseer", "person": world.other_head.staff_number}
    ]


def test_a_partner_accepts_once(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, partners=[world.lab_head])
    part = asked_part(case, world.lab_head)
    answer_part(part, by=world.lab_head, accepts=True, note=" 明天到 ")
    assert (part.answer, asked_part(case, world.lab_head).note) == ("accepted", "明天到")
    assert open_tasks(case) == {("found", "cell_head", "electrical")}
    assert Entry.objects.get(kind="case.answered").facts == {
        "person": world.lab_head.staff_number, "answer": "accepted", "note": "明天到"
    }  # fmt: skip
    with refused(Refused):
        answer_part(part, by=world.lab_head, accepts=False, note="doch nicht")
    assert asked_part(case, world.lab_head).answer == "accepted"


def test_a_partner_who_declines_says_why_and_may_be_asked_again(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, partners=[world.lab_head])
    with refused(Invalid, "note"):
        accepted(case, world.lab_head, accepts=False, note=" \x00\n")
    with refused(Invalid, "note"):
        accepted(case, world.lab_head, accepts=False, note="长" * 5001)
    accepted(case, world.lab_head, accepts=False, note="检修期")
    assert parts_of(case) == {("reporter", "成员一", "accepted"), ("partner", "化格长", "declined")}
    assert open_tasks(case) == {("found", "cell_head", "electrical")}
    assign_case(again(case), by=world.cell_head, partners=[world.lab_head])
    assert parts_of(case) == {("reporter", "成员一", "accepted"), ("partner", "化格长", "asked")}
    accepted(case, world.lab_head)
    assert ("partner", "化格长", "accepted") in parts_of(case)
    assert kinds_of(case) == ["case.opened", *["case.assigned", "case.answered"] * 2]


def test_who_declined_may_become_lead(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, partners=[world.lab_head])
    accepted(case, world.lab_head, accepts=False, note="检修期")
    assign_case(again(case), by=world.cell_head, lead=world.lab_head)
    assert ("lead", "化格长", "accepted") in parts_of(case)


def test_only_who_was_asked_answers(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, lead=world.worker, partners=[world.lab_head])
    for person in (world.cell_head, world.worker, world.director):
        with refused(Forbidden):
            answer_part(asked_part(case, world.lab_head), by=person, accepts=True)
    lead = Part.objects.select_related("case", "person").get(case=case, role="lead")
    with refused(Forbidden):
        answer_part(lead, by=world.worker, accepts=False, note="nein")


def test_in_a_closed_case_nobody_is_named_and_nobody_answers(world: World, blueprint: Blueprint) -> None:
    case = walked(world, "improved")
    assign_case(case, by=world.cell_head, partners=[world.stranger])
    case = go(case, "close", world.cell_head)
    assert open_tasks(case) == set()
    assert Task.objects.get(source__startswith="part:", person=world.stranger).state == Task.WITHDRAWN
    with refused(Refused):
        assign_case(again(case), by=world.cell_head, lead=world.member)
    with refused(Refused):
        accepted(case, world.stranger)
    assert kinds_of(case)[-1] == "case.closed"


def test_when_the_head_becomes_a_partner_somebody_else_who_is_served_gets_the_task(
    world: World, blueprint: Blueprint
) -> None:
    case = walked(world, "improved")
    assert open_tasks(case) == {("improved", "cell_head", "electrical")}
    assign_case(case, by=world.net_head, partners=[world.cell_head])
    accepted(case, world.cell_head)
    # The workshop is the worker's, who leads; the reporter is left.
    assert open_tasks(case) == {("improved", "成员一", "electrical")}


def test_when_nobody_is_left_who_is_served_the_centre_gets_the_task(
    world: World, blueprint: Blueprint
) -> None:
    case = walked(world, "improved")
    assign_case(case, by=world.net_head, partners=[world.cell_head, world.member])
    accepted(case, world.cell_head)
    accepted(case, world.member)
    assert open_tasks(case) == {("improved", "centre_clerk", "centre")}
    go(case, "close", world.clerk)


def test_the_same_request_again_names_nobody_twice(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    once = once_key("assign", 1)
    for _time in range(2):
        assign_case(again(case), by=world.cell_head, lead=world.worker, once=once, asked="a")
    assert (kinds_of(case), again(case).revision) == (["case.opened", "case.assigned"], 2)
    with refused(Refused, "Idempotency-Key"):
        assign_case(again(case), by=world.cell_head, lead=world.member, once=once, asked="b")


def test_the_same_answer_again_is_no_second_answer(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, partners=[world.lab_head])
    part = asked_part(case, world.lab_head)
    for _time in range(2):
        answer_part(part, by=world.lab_head, accepts=True, once=once_key("answer", 1))
    assert kinds_of(case) == ["case.opened", "case.assigned", "case.answered"]


def test_who_names_on_an_old_sight_of_the_case_is_refused(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    late = again(case)
    assign_case(again(case), by=world.cell_head, lead=world.worker)
    with refused(Refused):
        assign_case(late, by=world.net_head, lead=world.member)
    forget_parts(late)
    assert ("lead", "工网格", "accepted") in parts_of(case)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_name_at_once_one_wins_and_one_key_counts_once(world: World, blueprint: Blueprint) -> None:
    case, once = opened(world), once_key("assign", 1)
    first, second = again(case), again(case)
    answers = at_once(
        lambda: assign_case(first, by=world.cell_head, lead=world.worker, once=once, asked="a"),
        lambda: assign_case(second, by=world.cell_head, lead=world.worker, once=once, asked="a"),
    )
    assert [type(answer) for answer in answers] == [Case, Case]
    third, fourth = again(case), again(case)
    answers = at_once(
        lambda: assign_case(third, by=world.cell_head, overseer=world.other_head),
        lambda: assign_case(fourth, by=world.net_head, overseer=world.lab_head),
    )
    assert {type(answer) for answer in answers} == {Case, Refused}
    assert (kinds_of(case), again(case).revision) == (["case.opened", "case.assigned", "case.assigned"], 3)

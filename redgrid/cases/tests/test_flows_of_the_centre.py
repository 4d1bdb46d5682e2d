"""The other flows of the centre's text: a hidden danger with its five fixed, a key project, a supervision slip."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from redgrid.cases.actions import (
    answer_check,
    assign_case,
    drop_milestone,
    move_case,
    open_case,
    reach_milestone,
    replan_milestone,
    set_milestone,
    take_note,
)
from redgrid.cases.charters import DESIGN, charter_says
from redgrid.cases.models import Case, Milestone
from redgrid.cases.rules import visible_to
from redgrid.cases.tests.ways import again, kinds_of, refused
from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.clock import now
from redgrid.kit.printing import printed
from redgrid.kit.refusal import Forbidden, Invalid
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
FIVE = {"measures": "更换阀门", "money": "5,000", "limit_on": "2031-03-12", "emergency_plan": "停用并挂牌"}


def danger(world: World, grade: str) -> Case:
    case = open_case(
        "hidden_danger", by=world.member, title="阀门泄漏", place=world.workshop, facts={"sort": "equipment"}
    ).case
    facts = {"grade": grade, "owner_level": "cell"}
    return move_case(again(case), "grade", by=world.cell_head, facts=facts)


def waiting(case: Case) -> set[tuple[str, str]]:
    """(what asks for it, who) of everything that waits because of ``case``."""
    rows = Task.objects.filter(state=Task.DUE, link=f"/cases/{case.number}").select_related("person")
    return {
        (task.source.removeprefix("told:").removeprefix("case:").removeprefix(f"{case.number}:").split(":")[0],
         task.person.name if task.person else task.capacity)
        for task in rows
    }  # fmt: skip


def test_a_major_danger_is_told_at_once_approved_and_accepted_by_somebody_else(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case = danger(world, "major")
    assert waiting(case) == {
        ("planned", "cell_head"), ("major", "net_head"), ("major", "leading_group_head"),
        ("major", "leading_group_deputy"),
    }  # fmt: skip
    told = Entry.objects.get(kind="case.told").facts["to"]
    assert {line["capacity"]: line["people"] for line in told}["net_head"] == [world.net_head.staff_number]
    page = client_of(world.director).get(f"/cases/{case.number}").content.decode()
    assert f"/cases/{case.number}/note" in page
    take_note(again(case), by=world.director)
    with refused():
        take_note(again(case), by=world.director)
    with refused():
        take_note(again(case), by=world.member)
    # A major one is neither fixed at once nor rectified without approval.
    worker = {"responsible": world.worker.staff_number}
    for move, facts in (("fix_at_once", {**worker, "result": "x"}), ("five_fixed", {**FIVE, **worker})):
        with refused():
            move_case(again(case), move, by=world.cell_head, facts=facts)
    facts = {**FIVE, **worker}
    with refused(Invalid, "money"):
        move_case(again(case), "five_fixed_major", by=world.cell_head, facts={**facts, "money": "0.001"})
    with refused(Invalid, "limit_on"):
        move_case(
            again(case), "five_fixed_major", by=world.cell_head, facts={**facts, "limit_on": "2020-01-01"}
        )
    move_case(again(case), "five_fixed_major", by=world.cell_head, facts=facts)
    move_case(again(case), "approve", by=world.director)
    _accepted_by_somebody_else(world, again(case))


def _accepted_by_somebody_else(world: World, case: Case) -> None:
    # The plan's own day is the limit, and whoever was named responsible leads.
    assert case.due_at is not None
    assert timezone.localdate(case.due_at) == date(2031, 3, 12)
    assert waiting(case) >= {("rectified", world.worker.name)}
    move_case(case, "report_fixed", by=world.worker, facts={"result": "已更换"})
    with refused(Forbidden):
        move_case(again(case), "sign_off", by=world.worker, facts={"acceptance": "好"})
    move_case(again(case), "return_rectified", by=world.cell_head, note="仍有渗漏")
    assert set(again(case).facts) == {"sort", "grade", "owner_level"}
    move_case(again(case), "regrade", by=world.cell_head, note="已降险")
    move_case(again(case), "grade", by=world.cell_head, facts={"grade": "general", "owner_level": "cell"})
    assert kinds_of(case).count("case.told") == 1
    once = {"responsible": world.worker.staff_number, "result": "更换垫片"}
    move_case(again(case), "fix_at_once", by=world.cell_head, facts=once)
    move_case(again(case), "sign_off", by=world.cell_head, facts={"acceptance": "合格"})
    assert (waiting(case), again(case).is_open) == (set(), False)


def project(world: World) -> Case:
    said = {"need": "密封寿命短", "baseline": "9 个月", "benefit": "18 个月", "user_unit": "laboratory"}
    case = open_case("key_project", by=world.cell_head, title="干气密封", facts=said).case
    for by, move, facts in (
        (world.clerk, "to_appraised", {}),
        (world.director, "to_claimed", {"project_class": "a", "appraisal": "同意"}),
        (world.stranger, "claim", {"claim_team": "三人", "claim_way": "先查气质"}),
        (world.worker, "claim", {"claim_team": "五人", "claim_way": "先查温度"}),
    ):
        move_case(again(case), move, by=by, facts=facts)
    return again(case)


def test_a_key_project_is_claimed_led_by_milestones_and_accepted_by_its_user_unit(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    case = project(world)
    assert (case.unit.code, case.stage, case.facts["claim_team"]) == ("electrical", "claimed", "五人")
    assert visible_to(world.stranger).filter(pk=case.pk).exists()
    page = client_of(world.stranger).get(f"/cases/{case.number}").content.decode()
    assert all(words in page for words in ("三人", "五人", world.worker.name, world.stranger.name))
    assign_case(again(case), by=world.cell_head, lead=world.worker, overseer=world.net_head)
    move_case(again(case), "award", by=world.cell_head)
    charter = {
        "goal": "18 个月",
        "measure": "泄漏量",
        "budget": "1000",
        "risk": "无",
        "ends_on": "2031-03-12",
    }
    with refused():
        move_case(again(case), "charter", by=world.worker, facts=charter)
    with refused(Forbidden):
        set_milestone(
            again(case), by=world.stranger, title="试装", person=world.member, due_on=date(2031, 1, 1)
        )
    first, second = (
        set_milestone(
            again(case), by=world.worker, title=title, person=world.member, due_on=date(2031, 1, day)
        )
        for title, day in (("试装", 2), ("推广", 3))
    )
    assert client_of(world.member).get(f"/cases/{case.number}/charter").status_code == 404
    move_case(again(case), "charter", by=world.worker, facts=charter)
    _on_one_page(world, case, client_of)
    _run(world, case, first, second)
    page = client_of(world.member).get(f"/cases/{case.number}").content.decode()
    assert all(words in page for words in ("60 %", "试装", "装好", "不需要"))
    _transferred(world, case)
    _looked_back(world, case, client_of)


def _on_one_page(world: World, case: Case, client_of: Browser) -> None:
    """However much was written and promised, the charter is one page, and everybody who reads the project has it."""
    link = f"/cases/{case.number}/charter"
    assert link in client_of(world.stranger).get(f"/cases/{case.number}").content.decode()
    (page,) = PdfReader(io.BytesIO(client_of(world.stranger).get(link).content)).pages
    text = page.extract_text().replace(" ", "")
    assert all(
        words in text
        for words in ("攻关项目任务书", "泄漏量", "试装", world.worker.name, world.laboratory.name)
    )
    case = again(case)
    fields = dict.fromkeys(("need", "baseline", "goal", "measure", "benefit", "risk"), "很长的说明，" * 900)
    case.facts |= fields | {"goal": "一行\n" * 60}
    promised = [
        Milestone(case=case, title="里程碑" * 40, person=world.member, due_on=date(2031, 1, 2),
                  promised_on=date(2031, 1, 2), set_at=now())
        for _number in range(30)
    ]  # fmt: skip
    kept = list(case.milestones.values_list("pk", flat=True))
    Milestone.objects.bulk_create(promised)
    with override("zh-hans"):
        says = charter_says(case, world.member)
    assert (len(PdfReader(io.BytesIO(printed(DESIGN, says))).pages), "20" in says["more"]) == (1, True)
    case.milestones.exclude(pk__in=kept).delete()


def _run(world: World, case: Case, first: Milestone, second: Milestone) -> None:
    status = {"change": "到货", "next": "试装", "percent": "101"}
    with refused(Invalid, "percent"):
        move_case(again(case), "status", by=world.worker, facts=status)
    for percent in ("20", "60"):
        move_case(again(case), "status", by=world.worker, facts={**status, "percent": percent})
    move_case(
        again(case), "mid_term", by=world.net_head, facts={"midterm": "as_planned", "midterm_opinion": "可行"}
    )
    replan_milestone(second, by=world.worker, due_on=date(2031, 2, 3), reason="货期")
    assert timezone.localdate(Task.objects.get(source=second.task_source).due_at) == date(2031, 2, 3)
    with refused():
        move_case(again(case), "finish", by=world.worker, facts={"result": "完成"})
    with refused(Forbidden):
        reach_milestone(first, by=world.stranger)
    reach_milestone(first, by=world.member, note="装好")
    with refused():
        reach_milestone(first, by=world.member)
    drop_milestone(second, by=world.worker, reason="不需要")
    move_case(again(case), "finish", by=world.worker, facts={"result": "完成"})
    assert waiting(case) == {("accepted", "cell_head")}
    assert Task.objects.get(source=case.task_source("accepted")).unit == world.laboratory


def _transferred(world: World, case: Case) -> None:
    with refused(Forbidden):
        move_case(again(case), "accept", by=world.cell_head, facts={"measured": "好"})
    move_case(again(case), "accept", by=world.lab_head, facts={"measured": "17.5 个月"})
    facts: dict[str, Any] = {"transfer_to": ["course", "standard"], "transfer": "规程"}
    for wrong in (
        "javascript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "https://",
        "ftp://a/b",
        "a b",
        "https://u@b/",
    ):
        with refused(Invalid, "transfer_at"):
            move_case(again(case), "transfer", by=world.worker, facts=facts | {"transfer_at": wrong})
    facts["transfer_at"] = "/library/5"
    move_case(again(case), "transfer", by=world.worker, facts=facts)
    assert again(case).facts["transfer_to"] == ["standard", "course"]
    move_case(again(case), "close", by=world.director)
    assert (again(case).is_open, waiting(case)) == (False, {("effect", "cell_head")})


def _looked_back(world: World, case: Case, client_of: Browser) -> None:
    """Half a year and a year after it was closed the user unit says in figures whether the benefit remained."""
    half, year = case.checks.all()
    tasks = Task.objects.filter(source__in=[half.source, year.source])
    assert {(task.unit, task.title.split(" · ")[0]) for task in tasks} == {
        (world.laboratory, f"关闭{words}后：预期效益是否保持？") for words in ("180 天", "365 天")
    }
    with refused(Forbidden):
        answer_check(half, by=world.worker, is_effective=True, facts={"benefit_now": "好"})
    with clock.at(now() + timedelta(days=190)), refused(Invalid, "benefit_now"):
        answer_check(half, by=world.lab_head, is_effective=True)
    answer = {"check": half.pk, "answer": "yes"}
    with clock.at(now() + timedelta(days=190)):
        head = client_of(world.lab_head)
        page = head.post(f"/checks/{half.pk}", answer | {"note": "看过"})
        assert (page.status_code, 'value="看过"' in page.content.decode()) == (422, True)
        assert head.post(f"/checks/{half.pk}", answer | {"fact-benefit_now": "18 个月"}).status_code == 302
        assert "18 个月" in head.get(f"/cases/{case.number}").content.decode()
        assert 'href="/library/5"' in head.get(f"/cases/{case.number}").content.decode()
    year = again(case).checks.get(pk=year.pk)
    worse = {"benefit_now": "10 个月"}
    with clock.at(now() + timedelta(days=370)):
        answer_check(year, by=world.lab_head, is_effective=False, note="又短了", facts=worse)
    assert (again(case).stage, waiting(case)) == ("transferred", {("transferred", world.worker.name)})
    move_case(again(case), "remedy", by=world.worker, facts={"remedy": "更换密封面材料"})
    move_case(again(case), "close", by=world.director)
    assert [check.state for check in case.checks.all()] == ["effective", "ineffective", "waiting", "waiting"]


def test_a_slip_goes_to_a_unit_and_comes_back_to_its_sender(world: World, blueprint: Blueprint) -> None:
    said: dict[str, Any] = {"title": "周报逾期", "facts": {"demand": "三日内反馈"}, "urgency": "red"}
    with refused(Forbidden):
        open_case("supervision_slip", by=world.member, unit=world.electrical, **said)
    case = open_case("supervision_slip", by=world.director, unit=world.electrical, **said).case
    assert waiting(case) == {("issued", "cell_head")}
    done = {"measures": "已补报", "done_on": timezone.localdate(now() - timedelta(days=1)).isoformat()}
    move_case(again(case), "answer", by=world.cell_head, facts=done)
    assert waiting(case) == {("checked", world.director.name)}
    with refused(Forbidden):
        move_case(again(case), "close", by=world.cell_head)
    move_case(again(case), "close", by=world.director)
    assert not again(case).is_open

"""What stands beside the flow of a case, changed by programs alone and compared with what the room itself says."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from redgrid.api.tests.programs import REPORT, Program, walk
from redgrid.cases.actions.shares import agreed_shares
from redgrid.cases.models import Case
from redgrid.kit import clock
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from tests.world import World

pytestmark = pytest.mark.django_db
ALIKE = {"flow": "problem", "title": "漏水了", "place": "workshop"}


def in_hand(world: World) -> str:
    number: str = Program.of(world.member).post("/cases", REPORT).said["number"]
    named = {"lead": world.worker.staff_number, "overseer": world.net_head.staff_number}
    Program.of(world.cell_head).post(f"/cases/{number}/assign", named)
    return number


def test_a_case_is_talked_about_linked_split_suspended_and_becomes_part_of_another(
    world: World, blueprint: Blueprint
) -> None:
    number, other = in_hand(world), in_hand(world)
    alike = {
        each.name: {one["number"] for one in Program.of(each).get("/lookalikes", **ALIKE).said}
        for each in (world.member, world.stranger)
    }
    assert alike == {world.member.name: {number, other}, world.stranger.name: {None}}
    head, worker, here = Program.of(world.cell_head), Program.of(world.worker), f"/cases/{number}"
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    steps: list[tuple[Program, str, dict[str, Any]]] = [
        (worker, "comments", {"text": "@W009 请看", "mentions": ["W003"]}),
        (worker, "links", {"kind": "caused_by", "other": other}),
        (head, "suspension", {"reason": "等备件", "review_on": day}),
        (Program.of(world.member), "echoes", {}),
    ]
    assert [program.post(f"{here}/{path}", said).status for program, path, said in steps] == [200] * 4
    said = {"text": "@W010 @无此人 请看"}
    told = worker.post(f"/cases/{other}/comments", said).said
    assert ([one["staff_number"] for one in told["kept_out"]], told["unclear"]) == (["W010"], ["无此人"])
    sent = worker.send(f"{here}/attachments", files=io.BytesIO("记录".encode()))
    life = head.get(f"{here}/life").said
    assert (sent.status, sent.said["files"], life["may"]) == (
        201, life["files"], ["attach", "dispute", "link", "merge", "share", "suspend"],
    )  # fmt: skip
    assert [(one["text"], one["people"]) for one in life["comments"]] == [
        ("@W009 请看", ["北网长", "成员一"])
    ]
    assert [(one["kind"], one["other"]) for one in life["links"]] == [("caused_by", other)]
    assert (life["suspension"]["review_on"], life["echoes"], other in life["alike"]) == (day, 1, True)
    file = life["files"][0]["key"]
    assert worker.get(f"/attachments/{file}").said.decode() == "记录"
    assert Program.of(world.member).get("/mentions").said["items"][0]["case"] == number
    part = head.post(f"{here}/splitting", {"title": "地面积水", "files": [file]}).said["number"]
    assert worker.post(f"/attachments/{file}/withdrawal", {}).said["files"][0]["withdrawn"]
    assert len(head.get(f"/cases/{part}/life").said["files"]) == 1
    assert head.post(f"{here}/resumption", {"note": "到货"}).said["suspension"] is None
    merged = head.post(f"{here}/merging", {"other": other, "reason": "同一处"}).said
    assert (merged["merged_into"], Case.objects.get(number=number).merged_into.number) == (other, other)  # type: ignore[union-attr]


def test_shares_are_agreed_on_work_is_done_and_a_quarrel_is_ruled(world: World, blueprint: Blueprint) -> None:
    number = in_hand(world)
    head, worker, net = (Program.of(each) for each in (world.cell_head, world.worker, world.net_head))
    # Whoever looked at an older stage is told so.
    stale = {"move": "dismiss", "note": "误报", "stage": "planned"}
    assert Program.of(world.director).post(f"/cases/{number}/moves", stale).status == 409
    here, day = f"/cases/{number}", (timezone.localdate() + timedelta(days=9)).isoformat()
    assert head.post(f"{here}/shares", {"shares": {"W008": 70}}).said["field"] == "shares"
    assert head.post(f"{here}/shares", {"shares": {"W008": 70, "W003": 30}}).status == 200
    for program in (worker, net):
        assert program.post(f"{here}/shares/agreement", {}).status == 200
    assert agreed_shares(Case.objects.get()) == {"W008": 70, "W003": 30}
    head.post(f"{here}/works", {"person": "W008", "work": "拆检", "due_on": day})
    assert worker.post(f"{here}/works/end", {"person": "W008"}).status == 200
    assert worker.post(f"{here}/works/end", {"person": "W008"}).status == 409
    parts = {part["staff_number"]: part for part in head.get(here).said["parts"]}
    assert (parts["W008"]["work"], parts["W008"]["agreed"]) == ("拆检", True)
    disputed = head.post(f"{here}/quarrels", {"instead": "metering", "reason": "管线属计量格"}).said
    assert ([one["instead"] for one in disputed["quarrels"]], "rule" in net.get(f"{here}/life").said["may"]) == (
        ["metering"], True,
    )  # fmt: skip
    ruled = net.post(f"{here}/quarrels/ruling", {"moves": True, "ruling": "属计量格"}).said
    assert (ruled["quarrels"][0]["moves"], Case.objects.get().unit) == (True, world.metering)
    assert Program.of(world.clerk).post(f"{here}/quarrels/map", {}).status == 200


def test_a_solved_case_is_looked_back_at_filed_and_opened_again(world: World, blueprint: Blueprint) -> None:
    number: str = Program.of(world.member).post("/cases", REPORT).said["number"]
    for program, path, said in walk(number, world):
        assert program.post(path, said).status == 200
    member, here = Program.of(world.member), f"/cases/{number}"
    checks = member.get(f"{here}/life").said["checks"]
    assert [check["may_answer"] for check in checks] == [False, False]
    assert member.post(f"{here}/checks/{checks[0]['key']}", {"works": True}).status == 409
    with clock.at(now() + timedelta(days=20)):
        told = member.post(f"{here}/checks/{checks[0]['key']}", {"works": True}).said
    trail = [moment["title"] for moment in told["trail"]]
    assert (trail[0], trail[-1], len(trail)) == ("已上报", "效果检查：有效", 12)
    filing = {"title": "密封老化漏水", "result": "更换密封"}
    assert Program.of(world.director).post(f"{here}/library", filing).status == 200
    found = {
        name: Program.of(getattr(world, name)).get("/library", q="密封").said["items"][0]["case"]
        for name in ("member", "stranger", "other_head")
    }
    assert found == {"member": number, "stranger": number, "other_head": None}
    again = member.post(f"{here}/reopening", {"note": "又漏了"}).said
    assert ([check["state"] for check in again["checks"]], Case.objects.get().is_open) == (
        ["effective", "withdrawn"], True,
    )  # fmt: skip
    assert member.get("/library").said["items"][0]["doubted"]


def test_a_project_has_milestones_that_are_reached_planned_anew_and_dropped(
    world: World, blueprint: Blueprint
) -> None:
    head, worker = Program.of(world.cell_head), Program.of(world.worker)
    said = {"need": "密封寿命短", "baseline": "9 个月", "benefit": "18 个月", "user_unit": "laboratory"}
    number = head.post("/cases", {"flow": "key_project", "title": "干气密封", "facts": said}).said["number"]
    here = f"/cases/{number}/milestones"
    head.post(f"/cases/{number}/assign", {"lead": "W008"})
    for title in ("拆检", "试装", "推广"):
        told = worker.post(here, {"title": title, "person": "W009", "due_on": "2031-01-02"})
        assert told.status == 201
    blind = {"title": "拆检", "person": world.system_admin.staff_number, "due_on": "2031-01-02"}
    assert worker.post(here, blind).said["field"] == "person"
    keys = [row["key"] for row in told.said["milestones"]]
    changes: list[dict[str, Any]] = [
        {"do": "reach", "note": "完成"}, {"do": "replan", "due_on": "2031-02-03", "note": "货期"},
        {"do": "drop", "note": "不需要"}, {"do": "replan", "note": "货期"},
    ]  # fmt: skip
    answers = [
        worker.post(f"{here}/{key}", change) for key, change in zip([*keys, keys[1]], changes, strict=True)
    ]
    assert [answer.status for answer in answers] == [200, 200, 200, 422]
    assert [
        (row["due_on"], row["promised_on"], bool(row["reached"]), bool(row["dropped"]))
        for row in sorted(answers[2].said["milestones"], key=lambda row: row["key"])
    ] == [
        ("2031-01-02", "2031-01-02", True, False),
        ("2031-02-03", "2031-01-02", False, False),
        ("2031-01-02", "2031-01-02", False, True),
    ]

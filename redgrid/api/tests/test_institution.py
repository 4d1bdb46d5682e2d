"""Versions and drafts of the institution, read and written by programs."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone

from redgrid.api.tests.programs import Program
from redgrid.drafts.models import Draft
from redgrid.rulebook.models import Blueprint
from tests.world import World

pytestmark = pytest.mark.django_db
RENAMED = "问题闭环（试行）"


def begun(clerk: Program, version: Blueprint) -> tuple[str, str]:
    """Where a new draft is, and its text."""
    draft = clerk.post("/institution/drafts", {"about": "改名称", "base": str(version)}).said
    here = f"/institution/drafts/{draft['key']}"
    assert (draft["revision"], draft["differs"], draft["faults"]) == (1, [], clerk.get(here).said["faults"])
    text = clerk.get(f"/institution/versions/{version}/text").said["text"]
    assert clerk.get(f"{here}/text").said["text"] == text
    return here, text


def name_of_problem(program: Program) -> str:
    return next(str(flow["name"]) for flow in program.get("/flows").said if flow["code"] == "problem")


def test_what_is_wrong_with_a_text_is_told_by_line_and_a_text_written_meanwhile_stays(
    world: World, blueprint: Blueprint
) -> None:
    clerk = Program.of(world.clerk)
    here, text = begun(clerk, blueprint)
    broken = clerk.post(f"{here}/text", {"text": "blueprint: [", "seen": 1}).said
    assert (broken["field"], [type(error["line"]) for error in broken["errors"]]) == ("text", [int])
    wrong = text.replace("prefix: WT", "prefix: 1")
    line = next(n for n, row in enumerate(wrong.split("\n"), 1) if "prefix: 1" in row)
    checked = clerk.post("/institution/check", {"text": wrong}).said
    kept = clerk.post(f"{here}/text", {"text": wrong, "seen": 1}).said
    for faults in (checked, kept["faults"]):
        assert line in {fault["line"] for fault in faults if not fault["is_warning"]}
    assert (kept["revision"], clerk.post(f"{here}/text", {"text": text, "seen": 1}).status) == (2, 409)


def test_a_draft_is_written_published_by_another_and_compared(world: World, blueprint: Blueprint) -> None:
    clerk, director, member = (Program.of(each) for each in (world.clerk, world.director, world.member))
    here, text = begun(clerk, blueprint)
    renamed = text.replace(f"name: {name_of_problem(member)}\n", f"name: {RENAMED}\n", 1)
    sound = clerk.post(f"{here}/text", {"text": renamed, "seen": 1}).said
    assert ([f for f in sound["faults"] if not f["is_warning"]], sound["touches_pay"]) == ([], False)
    lines = [
        line for chapter in sound["differs"] for change in chapter["changes"] for line in change["lines"]
    ]
    assert any(RENAMED in line for line in lines)
    held = {"step": "discussed", "seen": "2", "said": "职工代表讨论", "held_on": "2025-06-02"}
    proven = clerk.send(f"{here}/proofs", **held, file=io.BytesIO("会议纪要".encode())).said
    proof = proven["steps"][-1]["proof"]
    read = director.get(f"/institution/proofs/{proof['key']}")
    assert (proven["state"], read.said.decode(), proof["media_type"]) == (
        "discussed",
        "会议纪要",
        "text/plain",
    )
    step = {"step": "published", "seen": 3, "said": "领导小组同意", "without": "只改名称"}
    today = timezone.localdate().isoformat()
    assert director.post(f"{here}/steps", step).said["field"] == "in_force_on"
    assert clerk.post(f"{here}/steps", {**step, "in_force_on": today}).status == 403
    assert member.get(here).status == 404
    published = director.post(f"{here}/steps", {**step, "in_force_on": today}).said
    code, number = str(blueprint).split("/")
    new = f"{code}/{int(number) + 1}"
    assert (published["state"], published["version"]) == ("in_force", new)
    assert [one["is_skipped"] for one in published["steps"]] == [False, False, True, False, False]
    version = member.get(f"/institution/versions/{new}").said
    assert (version["in_force"], version["compared"], bool(version["differs"])) == (
        True,
        str(blueprint),
        True,
    )
    rows = {row["version"]: row["in_force"] for row in member.get("/institution/versions").said}
    assert rows == {new: True, str(blueprint): False}
    assert [row["key"] for row in member.get("/institution/drafts").said["items"]] == [Draft.objects.get().pk]
    assert name_of_problem(member) == RENAMED

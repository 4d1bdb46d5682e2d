"""Versions and drafts of the institution, read and written by programs."""

from __future__ import annotations

import pytest
from django.utils import timezone

from redgrid.api.tests.programs import Program
from redgrid.drafts.models import Draft
from redgrid.rulebook.models import Blueprint
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_draft_is_begun_written_checked_published_and_compared(world: World, blueprint: Blueprint) -> None:
    clerk, director, member = (Program.of(each) for each in (world.clerk, world.director, world.member))
    code, number = str(blueprint).split("/")
    version = f"/institution/versions/{code}/{number}"
    text = clerk.get(f"{version}/text").said["text"]
    begun = clerk.post("/institution/drafts", {"about": "改名称", "base": str(blueprint)}).said
    here = f"/institution/drafts/{begun['key']}"
    assert (begun["revision"], begun["differs"], begun["faults"]) == (1, [], clerk.get(here).said["faults"])
    broken = clerk.post(f"{here}/text", {"text": "blueprint: [", "seen": 1}).said
    assert (broken["field"], [type(error["line"]) for error in broken["errors"]]) == ("text", [int])
    wrong = text.replace("prefix: WT", "prefix: 1")
    assert wrong != text
    checked = clerk.post("/institution/check", {"text": wrong}).said
    line = next(n for n, row in enumerate(wrong.split("\n"), 1) if "prefix: 1" in row)
    assert line in [fault["line"] for fault in checked if not fault["is_warning"]]
    kept = clerk.post(f"{here}/text", {"text": wrong, "seen": 1}).said
    assert (kept["revision"], [f for f in kept["faults"] if f["line"] == line] != []) == (2, True)
    name = "问题闭环（试行）"
    flow = next(each["name"] for each in member.get("/flows").said if each["code"] == "problem")
    renamed = text.replace(f"name: {flow}\n", f"name: {name}\n", 1)
    assert renamed != text
    overtaken = clerk.post(f"{here}/text", {"text": renamed, "seen": 1})
    sound = clerk.post(f"{here}/text", {"text": renamed, "seen": 2}).said
    assert (overtaken.status, [f for f in sound["faults"] if not f["is_warning"]], sound["touches_pay"]) == (
        409,
        [],
        False,
    )
    assert any(
        name in line
        for chapter in sound["differs"]
        for change in chapter["changes"]
        for line in change["lines"]
    )
    step = {"step": "published", "seen": 3, "said": "领导小组同意", "without": "只改名称"}
    today = timezone.localdate().isoformat()
    assert director.post(f"{here}/steps", step).said["field"] == "in_force_on"
    assert clerk.post(f"{here}/steps", {**step, "in_force_on": today}).status == 403
    assert member.get(here).status == 404
    published = director.post(f"{here}/steps", {**step, "in_force_on": today}).said
    assert (published["state"], published["version"]) == ("in_force", f"{code}/{int(number) + 1}")
    assert [one["is_skipped"] for one in published["steps"]] == [False, True, True, False, False]
    new = member.get(f"/institution/versions/{code}/{int(number) + 1}").said
    assert (new["in_force"], new["compared"], bool(new["differs"])) == (True, str(blueprint), True)
    rows = member.get("/institution/versions").said
    assert {row["version"]: row["in_force"] for row in rows} == {new["version"]: True, str(blueprint): False}
    assert [row["key"] for row in member.get("/institution/drafts").said["items"]] == [Draft.objects.get().pk]
    assert next(each["name"] for each in member.get("/flows").said if each["code"] == "problem") == name

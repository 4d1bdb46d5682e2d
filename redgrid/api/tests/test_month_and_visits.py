"""Duties that come round and visits, walked by programs alone and compared with what the rooms themselves say."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from redgrid.api.tests.programs import Program
from redgrid.cases.models import Case
from redgrid.duties.models import Occurrence
from redgrid.duties.queries import cell_month, startable
from redgrid.grid.rules import rights_of
from redgrid.rulebook.models import Blueprint
from redgrid.visits.models import Visit
from tests.world import World

pytestmark = pytest.mark.django_db
PLAN: dict[str, Any] = {
    "on": "2026-03-12", "purpose": "看泵房", "source": "plant_visit", "people": ["W008"], "unit": "metering",
}  # fmt: skip


def test_duties_begin_are_done_nothing_or_not_asked_for_and_stand_in_the_month(
    world: World, blueprint: Blueprint
) -> None:
    head = Program.of(world.cell_head)
    codes = [duty.code for duty in startable(world.electrical, rights_of(world.cell_head))[:3]]
    begun = [head.post("/units/electrical/duties", {"duty": code, "cause": "来文"}) for code in codes]
    assert [answer.status for answer in begun] == [201] * 3
    again = head.post("/units/electrical/duties", {"duty": codes[0], "cause": "又来文"})
    keys = [answer.said["key"] for answer in begun]
    assert (again.status, {row["key"] for row in head.get("/duties").said["to_do"]}) == (409, set(keys))
    ends: list[tuple[str, dict[str, Any]]] = [
        ("done", {"note": "已办", "record": "/cases"}), ("done", {"how": "nothing"}), ("excuse", {"reason": "shift"}),
    ]  # fmt: skip
    told = [head.post(f"/duties/{key}/{way}", said).said for key, (way, said) in zip(keys, ends, strict=True)]
    assert [(one["state"], one["how"], one["reason"], one["may_end"]) for one in told] == [
        ("done", "something", "", False), ("done", "nothing", "", False), ("exempt", "", "shift", False),
    ]  # fmt: skip
    assert head.post(f"/duties/{keys[0]}/done", {"record": "https://a.b"}).said["field"] == "record"
    assert head.post(f"/duties/{keys[0]}/done", {}).status == 409
    net = Program.of(world.net_head)
    first = timezone.localdate().replace(day=1)
    days = sorted(
        {timezone.localdate(row.due_at or row.opens_at).replace(day=1) for row in Occurrence.objects.all()}
    )
    for day in {first, *days}:
        month = cell_month(world.electrical, day)
        said = net.get("/units/electrical/duties", month=day.isoformat()).said
        assert (said["counts"], [row["key"] for row in said["rows"]]) == (
            month.counts, [one.row.pk for one in month.rows],
        )  # fmt: skip
    one = net.get("/units/electrical/duties", month=days[0].isoformat(), state="exempt").said
    assert {row["state"] for row in one["rows"]} <= {"exempt"}


def test_a_visit_is_planned_changed_noted_objected_to_and_confirmed(
    world: World, blueprint: Blueprint
) -> None:
    worker, visited = Program.of(world.worker), Program.of(world.other_head)
    planned = worker.post("/visits", PLAN).said
    here = f"/visits/{planned['key']}"
    assert worker.post(here, {**PLAN, "on": "2026-03-13", "seen": 1}).said["revision"] == 2
    assert worker.post(f"{here}/notes", {"notes": "看了。", "seen": 1}).status == 409
    noted = worker.post(f"{here}/notes", {"notes": "泵房干净。", "seen": 2}).said
    found = worker.post(f"{here}/found", {"flow": "problem", "title": "压力表过期", "place": "meter_room"})
    assert visited.post(f"{here}/answer", {"agrees": False, "seen": 3}).said["field"] == "words"
    visited.post(f"{here}/answer", {"agrees": False, "words": "不是压力表", "seen": 3})
    worker.post(f"{here}/notes", {"notes": "泵房干净，温度表过期。", "seen": 4})
    told = visited.post(f"{here}/answer", {"agrees": True, "seen": 5}).said
    visit = Visit.objects.get()
    assert (noted["state"], found.status, Case.objects.get().source) == ("noted", 201, "plant_visit")
    assert (told["state"], told["found"], told["answered_by"]["staff_number"], told["may_write"]) == (
        "confirmed", [Case.objects.get().number], world.other_head.staff_number, False,
    )  # fmt: skip
    assert (visit.state, visit.notes) == (told["state"], told["notes"])
    lists = [
        visited.get("/visits", **asked).said["items"]
        for asked in ({"unit": "metering"}, {"month": "2026-03-01"}, {"unit": "laboratory"}, {"month": "2026-04-30"})
    ]  # fmt: skip
    assert [len(rows) for rows in lists] == [1, 1, 0, 0]
    wrong = [{**PLAN, "source": "tourism"}, {**PLAN, "unit": "nowhere"}, {**PLAN, "outside": "油库"}]
    assert [worker.post("/visits", said).said["field"] for said in wrong] == ["source", "unit", "unit"]
    other = worker.post("/visits", PLAN).said["key"]
    assert worker.post(f"/visits/{other}/withdrawal", {"seen": 1}).said["state"] == "withdrawn"

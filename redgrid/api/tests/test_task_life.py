"""The life of a task, walked by programs alone and compared with what the room itself says."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone

from redgrid.api.tests.programs import Answer, Program
from redgrid.grid.rules import rights_of
from redgrid.journal.models import Entry
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from redgrid.tasks.queries import counts_of
from tests.world import World

NEW = {
    "title": "清理备件柜",
    "limit": "3 working days",
    "checks": ["称重", "登记"],
    "wants_confirmation": True,
}


def moves_of(answer: Answer) -> list[str]:
    return [move["code"] for move in answer.said["moves"]]


def test_a_task_is_given_split_prolonged_ticked_reported_and_confirmed(
    world: World, blueprint: Blueprint
) -> None:
    head, worker, net = (Program.of(each) for each in (world.cell_head, world.worker, world.net_head))
    given = head.post("/tasks", {**NEW, "to": "W008", "copies": ["W009"]})
    key, checks = given.said["key"], given.said["checks"]
    here = f"/tasks/{key}"
    mine = worker.get(here)
    assert (given.status, moves_of(mine)) == (201, ["accept", "done", "ask_time", "return", "pass_on"])
    assert mine.said["why"]
    assert worker.post(f"{here}/moves", {"move": "accept", "seen": 1}).said["progress"] == "accepted"
    stale = worker.post(f"{here}/moves", {"move": "done", "note": "好", "seen": 1})
    part = worker.post(f"{here}/parts", {"title": "搬走旧件", "to": "W009"}).said
    assert (stale.status, part["parent"], part["staff_number"]) == (409, key, "W009")
    assert worker.post(f"{here}/moves", {"move": "done", "note": "好"}).status == 409
    Program.of(world.member).post(f"/tasks/{part['key']}/moves", {"move": "done", "note": "已搬"})
    for check in checks:
        worker.post(f"{here}/checks/{check['key']}", {"done": True})
    day = (timezone.localdate() + timedelta(days=40)).isoformat()
    worker.post(f"{here}/moves", {"move": "ask_time", "until_on": day, "note": "等车"})
    ask = net.get(here).said["to_decide"]
    assert net.post(f"{here}/time/{ask}", {"yes": True}).said["due"].startswith(day)
    assert worker.send(f"{here}/files", file=io.BytesIO("清单".encode())).status == 201
    assert worker.post(f"{here}/moves", {"move": "done", "note": "清完了"}).said["progress"] == "reported"
    told = head.post(f"{here}/moves", {"move": "confirm"}).said
    task = Task.objects.get(pk=key)
    assert (told["state"], told["result"], told["files"][0]["size"]) == ("done", "清完了", 6)
    assert (task.state, {each["ticked"] is None for each in told["checks"]}) == ("done", {False})
    for person, program in (
        (world.cell_head, head),
        (world.worker, worker),
        (world.member, Program.of(world.member)),
    ):
        counts = counts_of(person, rights_of(person))
        assert program.get("/tasks/boxes").said == counts
        box = {each: program.get("/tasks", box=each, state="").said["items"] for each in counts}
        assert (len(box["todo"]), len(box["done"])) == (counts["todo"], counts["done"])


def test_one_task_for_many_units_is_passed_on_taken_over_and_done_in_one_go(
    world: World, blueprint: Blueprint
) -> None:
    net, head = Program.of(world.net_head), Program.of(world.cell_head)
    whole = net.post("/tasks", {"title": "查消防栓", "units": ["electrical", "metering"]}).said
    assert {(part["unit"], part["doers"]) for part in whole["parts"]} == {
        ("electrical", "电格长"),
        ("metering", "计格长"),
    }
    key = next(part["key"] for part in whole["parts"] if part["unit"] == "electrical")
    passed = head.post(f"/tasks/{key}/moves", {"move": "pass_on", "to": "W010", "note": "在贵格"})
    assert passed.said["pass_ask"]["to"]["staff_number"] == "W010"
    ask = passed.said["pass_ask"]["key"]
    taken = Program.of(world.stranger).post(f"/tasks/{key}/take/{ask}", {"yes": True})
    assert (taken.said["staff_number"], head.get(f"/tasks/{key}").status) == ("W010", 200)
    outcome = Program.of(world.stranger).post(
        "/tasks/moves", {"tasks": [key, whole["key"], 999], "move": "done", "note": "都好"}
    )
    assert [(each["task"], bool(each["refused"])) for each in outcome.said] == [(key, False)]
    assert Program.of(world.other_head).get("/tasks").said["items"][0]["source"].startswith("given:")


def test_what_is_sent_again_is_carried_out_once_and_other_words_are_refused(
    world: World, blueprint: Blueprint
) -> None:
    head, said = Program.of(world.cell_head), {**NEW, "to": "W008"}
    first, again = (head.post("/tasks", said, key="k") for _ in range(2))
    other = head.post("/tasks", {**said, "title": "别的"}, key="k")
    assert (again.status, again.said["key"], other.status) == (201, first.said["key"], 409)
    assert other.said["field"] == "Idempotency-Key"
    worker, here = Program.of(world.worker), f"/tasks/{first.said['key']}/moves"
    # Also for whoever does not see it any more.
    lost: list[Any] = [
        worker.post(here, {"move": "return", "note": "不归我"}, key="r").status,
        Task.objects.filter(pk=first.said["key"]).update(unit=world.laboratory),
        worker.post(here, {"move": "return", "note": "不归我"}, key="r").said,
    ]
    assert lost == [200, 1, None]
    assert Entry.objects.filter(kind="request.done").count() == 2
    assert Task.objects.count() == 1


def test_what_cannot_be_given_is_refused_by_its_property(world: World, blueprint: Blueprint) -> None:
    head = Program.of(world.cell_head)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "to"), ({"to": "W008", "units": ["electrical"]}, "to"), ({"to": "W999"}, "to"), ({"units": [""]}, "units"),
        ({"to": "W008", "until": "gestern"}, "until"), ({"to": "W008", "copies": ["W999"]}, "copies"),
        ({"to": "W008", "points": "101"}, "points"), ({"to": "W008", "title": " "}, "title"),
    ]  # fmt: skip
    told = [head.post("/tasks", {"title": "清理", **said}) for said, _field in wrong]
    assert [(answer.status, answer.said["field"]) for answer in told] == [
        (422, field) for _said, field in wrong
    ]
    assert head.post("/tasks", {"title": "清理", "units": ["metering"]}).status == 403

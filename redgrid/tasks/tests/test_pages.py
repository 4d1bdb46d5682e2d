from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from redgrid.grid.models import Person
from redgrid.kit import clock
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.actions import Assignee, accept_task, ask_more_time, finish_task, give_directly, split_task
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.actions.keeping import make_feed, save_filter
from redgrid.tasks.jobs import look_at_tasks
from redgrid.tasks.models import SavedFilter, Task, Template
from redgrid.tasks.templatetags.tasks import state_mark, task_due
from redgrid.tasks.tests.ways import MONDAY, again, asked
from redgrid.tasks.views.feed import GUESSES, READINGS
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def nobody_asked_for_a_calendar() -> None:
    GUESSES.forget()
    READINGS.forget()


def shown(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def boxes(client: Client) -> dict[str, int]:
    found: dict[str, int] = client.get("/tasks").context["counts"]
    return found


def test_one_task_to_many_units_is_one_page_and_ends_with_the_last(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    giver = client_of(world.net_head)
    once = giver.get("/tasks/new").context["form"]["once"].value()
    said = {"title": "报节能数据", "units": ["electrical", "metering"], "amount": "3", "span": "working days",
            "copies": [world.stranger.staff_number], "checks": "水\n电\n", "keep_as": "月报", "once": once}  # fmt: skip
    first, second = giver.post("/tasks/new", said), giver.post("/tasks/new", said)
    assert (first.status_code, first.headers["Location"]) == (302, second.headers["Location"])
    whole = Task.objects.get(is_rollup=True)
    parts = list(Task.objects.filter(parent=whole).order_by("id"))
    assert [(part.unit, part.capacity, part.checks.count()) for part in parts] == [
        (world.electrical, "cell_head", 2),
        (world.metering, "cell_head", 2),
    ]
    assert (boxes(giver), boxes(client_of(world.stranger))) == (
        {"todo": 0, "done": 0, "copied": 0, "started": 1},
        {"todo": 0, "done": 0, "copied": 1, "started": 0},
    )
    page = shown(giver.get(f"/tasks/{whole.pk}"))
    assert ("电气格" in page, "计量格" in page) == (True, True)
    # A head of one cell opens their own part, and not the other's.
    other = client_of(world.other_head)
    assert [other.get(f"/tasks/{task.pk}").status_code for task in (whole, parts[0], parts[1])] == [
        404,
        404,
        200,
    ]
    for part, name in zip(parts, ("cell_head", "other_head"), strict=True):
        assert Task.objects.get(pk=whole.pk).state == Task.DUE
        finish_task(part, by=getattr(world, name), note="已报")
    assert (again(whole).state, boxes(giver)["started"]) == (Task.DONE, 0)
    assert Template.objects.get().words["title"] == "报节能数据"
    assert "报节能数据" in shown(giver.get(f"/tasks/new?template={Template.objects.get().pk}"))


def test_who_may_not_move_a_task_is_told_so_and_a_stranger_finds_none(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    task = asked(world, wants_confirmation=True)
    moves = (
        "accept",
        "done",
        "return",
        "confirm",
        "send_back",
        "withdraw",
        "urge",
        "pass_on",
        "ask_time",
        "x",
    )
    said = {"note": "因为", "until_on": "2099-01-04", "to": "W008"}
    met = {
        name: [client_of(getattr(world, name)).post(f"/tasks/{task.pk}/move", {**said, "move": move}).status_code
               for move in moves]
        for name in ("director", "other_head", "stranger", "member", "system_admin")
    }  # fmt: skip
    everywhere = [404] * len(moves)
    # The director reads and heads all: urging and passing on are theirs, the rest is not.
    assert met == {
        "director": [403, 403, 403, 403, 403, 403, 302, 409, 403, 403],
        "other_head": everywhere, "stranger": everywhere, "member": everywhere, "system_admin": everywhere,
    }  # fmt: skip
    assert again(task).revision == 1


def test_moves_on_a_phone_are_one_form_each_and_what_was_typed_stays(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    task = asked(world, wants_confirmation=True, checks=("一号柜",))
    worker, head = client_of(world.worker), client_of(world.cell_head)
    for day in ("9999-12-31", "0001-01-01", "3001-01-01"):
        far = {"move": "ask_time", "note": "等", "until_on": day}
        assert worker.post(f"/tasks/{task.pk}/move", far).status_code == 422, day
        given = {
            "title": "远",
            "to": world.worker.staff_number,
            "until_on": day,
            "once": "0b2a4a52-9a36-4a7e-8c35-1d7d1c2f6a11",
        }
        assert head.post("/tasks/new", given).status_code == 422, day
    seen = {"seen": "1", "once": "0b2a4a52-9a36-4a7e-8c35-1d7d1c2f6a10"}
    old = worker.post(f"/tasks/{task.pk}/move", {**seen, "seen": "9", "move": "done", "note": "换了三个"})
    assert (old.status_code, "换了三个" in shown(old)) == (409, True)
    assert worker.post(f"/tasks/{task.pk}/move", {**seen, "move": "accept"}).status_code == 302
    assert worker.post(f"/tasks/{task.pk}/checks/{task.checks.get().pk}", {"is_done": "1"}).status_code == 302
    assert worker.post(f"/tasks/{task.pk}/move", {"move": "done", "note": "换了三个"}).status_code == 302
    assert (boxes(worker)["todo"], boxes(head)["todo"]) == (0, 1)
    assert head.post(f"/tasks/{task.pk}/move", {"move": "confirm"}).status_code == 302
    assert (again(task).state, again(task).result, task.checks.get().ticked_by) == (
        "done",
        "换了三个",
        world.worker,
    )
    page = shown(worker.get(f"/tasks/{task.pk}"))
    assert all(word in page for word in ("换了三个", "一号柜", "清点备件"))
    # What national rules forbid to ask for is said to be no duty, to whoever gave it and whoever has it.
    forced, law = asked(world, title="清点仪表", checks=("现场拍照上传",)), "国办函〔2026〕12号"
    pages = [shown(client.get(f"/tasks/{one.pk}")) for one in (task, forced) for client in (worker, head)]
    assert [law in page for page in pages] == [False, False, True, True]


def test_more_time_goes_one_step_higher_each_time_and_both_dates_are_told(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    with clock.at(MONDAY):
        task, days = asked(world), [MONDAY + timedelta(days=n) for n in (7, 14)]
        for step, decides in enumerate((world.net_head, world.clerk)):
            ask_more_time(again(task), by=world.worker, until=days[step], note="等备件")
            ask = task.time_asks.get(answer="asked")
            waits = {one.title for one in Task.objects.filter(source=ask.task_source)}
            assert (ask.step, len(waits), boxes(client_of(decides))["todo"]) == (step + 1, 1, 1)
            # Of the second question the net decides no more.
            lower = (
                client_of(world.net_head).post(f"/tasks/{task.pk}/time/{ask.pk}", {"answer": "yes"})
                if step
                else None
            )
            assert lower is None or lower.status_code == 403
            answer = client_of(decides).post(f"/tasks/{task.pk}/time/{ask.pk}", {"answer": "yes"})
            assert (answer.status_code, again(task).due_at) == (302, days[step])
        page = shown(client_of(world.worker).get(f"/tasks/{task.pk}"))
    assert page.count("同意延期") >= 4
    assert [step["kind"] for step in again(task).due_steps[-2:]] == ["granted", "granted"]


def test_many_are_moved_at_once_and_what_fails_is_told_row_by_row(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    tasks = [asked(world, title=f"第{n}件") for n in range(3)]
    foreign = asked(world, to=world.member, title="别人的")
    accept_task(tasks[2], by=world.worker)
    client = client_of(world.worker)
    keys = [str(task.pk) for task in (*tasks, foreign)] + ["x", "9" * 30]
    answer = client.post("/tasks/batch", {"task": keys, "move": "accept"})
    assert (answer.status_code, [row.task for row in answer.context["failed"]]) == (409, [tasks[2]])
    assert {task.progress for task in Task.objects.filter(pk__in=[task.pk for task in tasks])} == {"accepted"}
    assert again(foreign).progress == "given"
    assert client.post("/tasks/batch", {"task": keys[:3], "move": "done", "note": "齐"}).status_code == 302
    assert set(Task.objects.filter(person=world.worker).values_list("state", "result")) == {("done", "齐")}
    assert client.post("/tasks/batch", {"task": keys, "move": "withdraw"}).status_code == 422


def test_filters_stay_in_the_address_and_are_kept_for_oneself_or_with_the_unit(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    with clock.at(MONDAY):
        asked(world, title="旧事", limit="1 work-hour")
    asked(world, title="新事")
    client = client_of(world.worker)
    found = {
        query: {task.title for task in client.get(f"/tasks?{query}").context["tasks"]}
        for query in (
            "",
            "due=late",
            "due=coming",
            "q=新",
            "kind=case",
            "kind=given",
            "unit=metering",
            "due=x",
        )
    }
    assert found == {
        "": {"旧事", "新事"}, "due=late": {"旧事"}, "due=coming": {"新事"}, "q=新": {"新事"}, "kind=case": set(),
        "kind=given": {"旧事", "新事"}, "unit=metering": set(), "due=x": {"旧事", "新事"},
    }  # fmt: skip
    said = {"name": "逾期的", "page": "tasks:list", "query": "due=late&cursor=5", "is_shared": "on"}
    kept = client.post("/tasks/filters", said)
    assert kept.headers["Location"] == "/tasks?due=late"
    save_filter("私用", "tasks:list", "q=x", by=world.worker)
    names = {
        name: {one.name for one in client_of(getattr(world, name)).get("/tasks").context["filters"]}
        for name in ("worker", "member", "other_head")
    }
    assert names == {"worker": {"逾期的", "私用"}, "member": {"逾期的"}, "other_head": set()}
    shared = SavedFilter.objects.get(name="逾期的")
    assert client_of(world.member).post(f"/tasks/filters/{shared.pk}/drop").status_code == 403
    assert client_of(world.other_head).post(f"/tasks/filters/{shared.pk}/drop").status_code == 404
    assert client.post(f"/tasks/filters/{shared.pk}/drop").status_code == 302
    assert client.post("/tasks/filters", {**said, "page": "accounts:me"}).status_code == 422


def test_a_calendar_program_reads_titles_and_moments_by_a_secret_link(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    with clock.at(MONDAY):
        asked(world, title="清点备件", text="柜子密码在抽屉里")
        sealed = asked(world, title="谈话")
        Task.objects.filter(pk=sealed.pk).update(is_sealed=True)
        asked(world, title="没有期限", limit="")
    client = client_of(world.worker)
    address = client.post("/tasks/feed").context["address"]
    assert address not in shown(client.get("/tasks/feed"))
    path = address.removeprefix("http://testserver")
    visitor = Client()
    first = visitor.get(path)
    text = first.content.decode()
    # A moment that names a zone would need the rules of that zone beside it.
    assert (first.status_code, text.count("BEGIN:VEVENT"), "TZID" in text) == (200, 2, False)
    assert ["清点备件" in text, "谈话" in text, "密码" in text, "没有期限" in text] == [
        True,
        False,
        False,
        False,
    ]
    again_asked = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again_asked.status_code, visitor.get("/calendar/xyz.ics").status_code) == (304, 404)
    secret = make_feed(by=world.worker)
    assert [visitor.get(one).status_code for one in (path, f"/calendar/{secret}.ics")] == [404, 200]
    client.post("/tasks/feed", {"do": "revoke"})
    assert visitor.get(f"/calendar/{secret}.ics").status_code == 404
    codes = [visitor.get(f"/calendar/guess{n}.ics").status_code for n in range(40)]
    assert (codes[0], codes[-1]) == (404, 429)


def test_lists_ask_no_more_for_three_rows_than_for_one(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    worker, head, above = (client_of(one) for one in (world.worker, world.cell_head, world.net_head))
    lists = {
        (worker, "/tasks"): 13,
        (worker, "/tasks?box=done"): 12,
        (above, "/tasks?box=copied"): 12,
        (worker, "/tasks?box=started"): 12,
        (head, "/tasks/slips?to=me"): 8,
        (head, "/tasks/slips"): 8,
    }
    for count in (1, 3):
        for number in range(count):
            _play_one_of_each(world, f"{count}.{number}")
        look_at_tasks()
        measured = {(client, address): _statements(client, address) for client, address in lists}
        assert {key[1]: many for key, many in measured.items()} == {
            key[1]: many for key, many in lists.items()
        }


def _play_one_of_each(world: World, title: str) -> None:
    words = Words(title=title, limit="1 work-hour")
    with clock.at(MONDAY):
        task = give_directly(
            words, Assignee(person=world.worker), by=world.cell_head, copies=[world.net_head]
        )
        split_task(task, Words(title="一部分"), Assignee(person=world.member), by=world.worker)
        finish_task(asked(world), by=world.worker, note="完")


def _statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked_for:
        page = shown(client.get(address))
    assert "1.0" in page or "清点备件" in page or "一部分" in page, address
    return len(asked_for)


def test_files_are_looked_into_and_read_by_those_who_see_the_task(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    task = asked(world)
    worker = client_of(world.worker)
    sent = {
        name: worker.post(f"/tasks/{task.pk}/files", {"file": SimpleUploadedFile(name, content)}).status_code
        for name, content in (
            ("盘点.txt", "三台".encode()),
            ("run.exe", b"MZ\x00\x01"),
            ("a.jpg", b"\xff\xd8\xff"),
        )
    }
    assert (sent, worker.post(f"/tasks/{task.pk}/files").status_code) == (
        {"盘点.txt": 302, "run.exe": 422, "a.jpg": 422},
        422,
    )
    kept = task.attachments.get()
    assert (kept.name, kept.media_type, kept.added_by) == ("盘点.txt", "text/plain", world.worker)
    met = {
        name: client_of(getattr(world, name)).get(f"/tasks/files/{kept.pk}").status_code
        for name in ("worker", "cell_head", "net_head", "member", "other_head", "system_admin")
    }
    assert met == {"worker": 200, "cell_head": 200, "net_head": 200, "member": 404, "other_head": 404,
                   "system_admin": 404}  # fmt: skip
    reader = client_of(world.net_head)
    assert (
        reader.post(f"/tasks/{task.pk}/files", {"file": SimpleUploadedFile("b.txt", b"x")}).status_code == 403
    )
    finish_task(task, by=world.worker, note="完")
    assert (
        worker.post(f"/tasks/{task.pk}/files", {"file": SimpleUploadedFile("b.txt", b"x")}).status_code == 403
    )


@pytest.mark.once
def test_what_was_never_done_is_said_to_be_neither_in_time_nor_late() -> None:
    ended = {
        state: Task(state=state, due_at=now(), ended_at=now()) for state in ("done", "withdrawn", "missed")
    }
    assert {state: "pill" in task_due(task) for state, task in ended.items()} == {
        "done": True, "withdrawn": False, "missed": False,
    }  # fmt: skip
    assert len({state_mark(task).text for task in ended.values()}) == 3

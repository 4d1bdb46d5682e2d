from __future__ import annotations

import threading

import pytest
from django.db import connection

from redgrid.api.tests.programs import REPORT, Answer, Program
from redgrid.cases.models import Case, Stay
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.world import World

CLIENTS = 4


def at_once(program: Program, path: str, said: object, keys: list[str]) -> list[Answer]:
    """The answers to the same words sent at the same moment, each with its key."""
    start, answers = threading.Barrier(len(keys)), []

    def send(key: str) -> None:
        try:
            start.wait()
            answers.append(program.post(path, said, key))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[key]) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_a_report_sent_at_once_with_one_key_is_one_case(world: World, blueprint: Blueprint) -> None:
    answers = at_once(Program.of(world.member), "/cases", REPORT, ["k"] * CLIENTS)
    assert [answer.status for answer in answers] == [201] * CLIENTS
    assert {answer.said["number"] for answer in answers} == {Case.objects.get().number}


@pytest.mark.django_db(transaction=True)
def test_reports_sent_at_once_with_their_own_keys_are_all_there(world: World, blueprint: Blueprint) -> None:
    answers = at_once(Program.of(world.member), "/cases", REPORT, [f"k{n}" for n in range(CLIENTS)])
    assert [answer.status for answer in answers] == [201] * CLIENTS
    assert {answer.said["number"] for answer in answers} == set(Case.objects.values_list("number", flat=True))
    assert Case.objects.count() == CLIENTS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("keys", "statuses"), [(["k"] * CLIENTS, {200}), ([f"k{n}" for n in range(CLIENTS)], {200, 409, 422})]
)
def test_a_move_sent_at_once_is_made_once(
    keys: list[str], statuses: set[int], world: World, blueprint: Blueprint
) -> None:
    head = Program.of(world.cell_head)
    number = Program.of(world.member).post("/cases", REPORT).said["number"]
    named = {"lead": world.worker.staff_number, "overseer": world.net_head.staff_number}
    assert head.post(f"/cases/{number}/assign", named).status == 200
    answers = at_once(head, f"/cases/{number}/moves", {"move": "to_analysed"}, keys)
    told = [answer.status for answer in answers]
    assert 200 in told
    assert set(told) <= statuses
    assert Stay.objects.filter(stage="analysed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_task_given_at_once_with_one_key_is_one_task(world: World, blueprint: Blueprint) -> None:
    given = {"title": "清理备件柜", "to": world.worker.staff_number}
    answers = at_once(Program.of(world.cell_head), "/tasks", given, ["k"] * CLIENTS)
    assert [answer.status for answer in answers] == [201] * CLIENTS
    assert {answer.said["key"] for answer in answers} == {Task.objects.get().pk}

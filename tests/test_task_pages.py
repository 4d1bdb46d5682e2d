from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from redgrid.cases.tests.ways import opened, walked
from redgrid.grid.models import Person
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def shown(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_the_list_shows_my_tasks_and_nobody_elses(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    opened(world, title="泵异响")
    opened(world, title="化验室漏水", place=world.lab)
    text = shown(client_of(world.cell_head).get("/tasks"))
    assert ("泵异响" in text, "化验室漏水" in text) == (True, False)
    assert "泵异响" not in shown(client_of(world.worker).get("/tasks"))


def test_what_is_done_is_on_its_own_page(world: World, blueprint: Blueprint, client_of: Browser) -> None:
    walked(world, "planned", title="泵异响")
    client = client_of(world.cell_head)
    assert ("泵异响" in shown(client.get("/tasks")), "泵异响" in shown(client.get("/tasks?box=done"))) == (
        False,
        True,
    )


def test_a_due_moment_is_explained_to_whose_task_it_is(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    opened(world)
    task = Task.objects.get()
    answer = client_of(world.cell_head).get(f"/tasks/{task.pk}/why")
    assert (
        answer.status_code,
        len(answer.context["sentences"]) > 1,
        "support-centre/1#D2" in shown(answer),
    ) == (200, True, True)
    for person in (world.worker, world.net_head, world.director, world.system_admin):
        assert client_of(person).get(f"/tasks/{task.pk}/why").status_code == 404


def test_a_task_without_a_limit_says_so(world: World, blueprint: Blueprint, client_of: Browser) -> None:
    opened(world)
    Task.objects.update(due_at=None, due_steps=[], link="")
    task = Task.objects.get()
    assert client_of(world.cell_head).get(f"/tasks/{task.pk}/why").status_code == 200
    assert client_of(world.cell_head).get("/tasks").status_code == 200


@pytest.mark.parametrize("path", ["/tasks/0/why", "/tasks/999999999999999999999999/why", "/tasks/x/why"])
def test_there_is_no_such_task(world: World, client_of: Browser, path: str) -> None:
    assert client_of(world.worker).get(path).status_code == 404


def test_pages_are_read_only(world: World, blueprint: Blueprint, client_of: Browser) -> None:
    client = client_of(world.worker)
    assert (client.post("/tasks").status_code, client.post("/tasks/1/why").status_code) == (405, 405)

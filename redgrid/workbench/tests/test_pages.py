from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from redgrid.cases.actions import assign_case
from redgrid.cases.models import Case
from redgrid.cases.tests.ways import accepted, go, opened, walked
from redgrid.cases.unnamed import REPORTS
from redgrid.grid.models import Person
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from redgrid.workbench.views import _piles
from tests.nasty import SENDABLE
from tests.rules import blueprint_text
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_reported_anything() -> None:
    REPORTS.forget()


Browser = Callable[[Person], Client]
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2025, 3, 3, 9, tzinfo=ZONE)


def shown(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def home_of(client: Client) -> dict[str, Any]:
    """What the first page says, in numbers and titles."""
    context = client.get("/").context
    return {
        "tasks": context["many"],
        "mine": {case.title for case in context["mine"]},
        "places": {place.code for place in context["places"]},
        "open": context["open"],
        "late": context["late"],
        "may_report": context["may_report"],
    }


def test_the_first_page_is_about_me(world: World, blueprint: Blueprint, client_of: Browser) -> None:
    with clock.at(MONDAY):
        walked(world, "analysed", title="泵异响")
        walked(world, "closed", title="旧事")
    opened(world, title="漏水", place=world.lab)
    told = {
        name: home_of(client_of(getattr(world, name)))
        for name in ("worker", "cell_head", "stranger", "audit_admin")
    }
    assert told == {
        "worker": {
            "tasks": 1,
            "mine": {"泵异响"},
            "places": {"workshop"},
            "open": 1,
            "late": 1,
            "may_report": True,
        },
        # Whether it worked is asked some days after closing.
        "cell_head": {
            "tasks": 2,
            "mine": set(),
            "places": {"switch_room"},
            "open": 1,
            "late": 1,
            "may_report": True,
        },
        "stranger": {"tasks": 0, "mine": set(), "places": set(), "open": 1, "late": 0, "may_report": True},
        "audit_admin": {
            "tasks": 0,
            "mine": set(),
            "places": set(),
            "open": 0,
            "late": 0,
            "may_report": False,
        },
    }


def test_whoever_declined_takes_no_part(world: World, blueprint: Blueprint, client_of: Browser) -> None:
    case = opened(world, title="泵异响")
    assign_case(case, by=world.cell_head, partners=[world.lab_head])
    assert home_of(client_of(world.lab_head))["mine"] == {"泵异响"}
    accepted(case, world.lab_head, accepts=False, note="检修期")
    assert home_of(client_of(world.lab_head))["mine"] == set()


def test_sealed_cases_are_not_even_counted_for_others(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    opened(world, by=world.stranger)
    Case.objects.update(is_sealed=True)
    assert (home_of(client_of(world.director))["open"], home_of(client_of(world.stranger))["open"]) == (0, 1)


@pytest.mark.parametrize(
    ("due", "pile"),
    [
        (MONDAY - timedelta(seconds=1), "red"),
        (MONDAY, "yellow"),
        (MONDAY.replace(hour=23, minute=59), "yellow"),
        (MONDAY.replace(day=4, hour=0), "blue"),
        (MONDAY + timedelta(days=9), "blue"),
        (None, "blue"),
    ],
)
def test_tasks_lie_on_the_pile_of_their_day(due: datetime | None, pile: str) -> None:
    with clock.at(MONDAY):
        piles = {found.tone: len(found.tasks) for found in _piles([Task(due_at=due)])}
    assert piles == {tone: int(tone == pile) for tone in ("red", "yellow", "blue")}


def test_feedback_goes_its_own_way(world: World, blueprint: Blueprint, client_of: Browser) -> None:
    client = client_of(world.stranger)
    assert client.get("/feedback").status_code == 200
    once = client.get("/feedback").context["form"]["once"].value()
    answer = client.post("/feedback", {"title": "字太小", "once": once})
    case = Case.objects.get()
    assert (answer.status_code, answer.headers["Location"], case.flow) == (
        302,
        f"/cases/{case.number}",
        "suggestion",
    )
    go(case, "answer", world.clerk, "右上角可以放大")
    assert "右上角可以放大" in shown(client.get(f"/cases/{case.number}"))


def test_a_visitor_gives_feedback_without_a_name(world: World, blueprint: Blueprint) -> None:
    client = Client()
    once = client.get("/feedback").context["form"]["once"].value()
    answer = client.post("/feedback", {"title": "找不到登录", "once": once})
    case = Case.objects.get()
    assert (answer.status_code, case.number in shown(answer), case.flow) == (200, True, "suggestion")
    assert (case.unit, case.parts.count(), bool(case.receipt)) == (world.centre, 0, True)


def test_without_a_flow_for_feedback_there_is_no_such_page(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    load_blueprint(blueprint_text().replace("purpose: feedback ", "# "), by=SYSTEM)
    assert client_of(world.stranger).get("/feedback").status_code == 404


def test_before_there_is_an_institution_pages_say_so(world: World, client_of: Browser) -> None:
    client = client_of(world.cell_head)
    assert {
        path: client.get(path).status_code for path in ("/cases", "/report", "/feedback", "/matrix/problem")
    } == dict.fromkeys(("/cases", "/report", "/feedback", "/matrix/problem"), 409)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("written", ["{}", "http://127.0.0.1:8000/p/{}", " {} "])
def test_a_typed_code_opens_the_place(world: World, client_of: Browser, written: str) -> None:
    client = client_of(world.worker)
    assert client.get("/scan").status_code == 200
    answer = client.post("/scan", {"code": written.format(world.lab.scan_code.lower())})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/p/{world.lab.scan_code}")


def test_a_wrong_code_comes_back_as_it_was_typed(world: World, client_of: Browser) -> None:
    client = client_of(world.worker)
    for words in SENDABLE:
        answer = client.post("/scan", {"code": words})
        assert answer.status_code == (422 if words else 200), words
    assert "ABC&<" in shown(client.post("/scan", {"code": "ABC&<"}))

"""Pages of the institution: everybody signed in reads them, few change the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from redgrid.grid.models import Person
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import load_blueprint, set_calendar_day
from redgrid.rulebook.models import Blueprint, CalendarDay
from redgrid.rulebook.tests.samples import content, written
from tests.world import World


def without_most_duties(text: str) -> str:
    """The same institution with three duties, those of the flow among them left out of its stages."""
    found = content(text)
    found["duties"] = found["duties"][:3]
    for flow in found["flows"]:
        for stage in flow["stages"]:
            stage["clause"] = None
    return written(found)


ClientOf = Callable[[Person], Client]

PAGES = ["/institution", "/institution/duties", "/institution/flows/problem", "/institution/calendar"]


@pytest.fixture
def shipped(world: World) -> Blueprint:
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    return load_blueprint(text, by=SYSTEM).blueprint


def test_everybody_who_is_signed_in_reads_the_institution(
    world: World, blueprint: Blueprint, client_of: ClientOf
) -> None:
    for person in (world.member, world.clerk, world.system_admin):
        client = client_of(person)
        for language in ("zh-hans", "en"):
            client.cookies["language"] = language
            met = {address: client.get(address).status_code for address in PAGES}
            assert met == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize("address", PAGES)
def test_visitors_are_asked_to_sign_in(db: None, client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in")


@pytest.mark.parametrize("address", PAGES[:2])
def test_without_an_institution_the_page_says_what_to_do(
    world: World, client_of: ClientOf, address: str
) -> None:
    assert "redgrid blueprint load" in client_of(world.member).get(address).content.decode()


def test_the_overview_holds_version_posts_officers_and_flows(
    world: World, shipped: Blueprint, client_of: ClientOf
) -> None:
    page = client_of(world.member).get("/institution").content.decode()
    for words in (
        "support-centre/1",
        "三级网",
        "网长",
        "格长",
        "诊治员",
        "装置问题",
        "问题诊治",
        "党支部书记",
    ):
        assert words in page


def test_the_duty_list_of_one_officer_holds_only_its_duties(
    world: World, shipped: Blueprint, client_of: ClientOf
) -> None:
    client = client_of(world.member)
    page = client.get("/institution/duties?officer=diagnosis_officer").content.decode()
    assert [f'id="D{n}"' in page for n in range(1, 9)] == [True] * 8
    assert 'id="P1"' not in page
    assert client.get("/institution/duties?officer=poet").status_code == 404


def test_an_officer_without_duties_is_shown_as_such(world: World, client_of: ClientOf) -> None:
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    idle = "capacities:\n  - {code: poet, name: 诗人, kind: officer, at: cell, verbs: []}\n"
    load_blueprint(text.replace("capacities:\n", idle), by=SYSTEM)
    assert "诗人" in client_of(world.member).get("/institution/duties?officer=poet").content.decode()


def test_the_flow_page_draws_every_stage_with_limits_gates_and_ways_out(
    world: World, shipped: Blueprint, client_of: ClientOf
) -> None:
    client = client_of(world.member)
    page = client.get("/institution/flows/problem").content.decode()
    for words in (
        "问题发现",
        "技术分析",
        "专业联动",
        "方案制定",
        "问题跟踪",
        "整改提升",
        "紧急",
        'id="planned"',
        "D4",
    ):
        assert words in page
    assert client.get("/institution/flows/gone").status_code == 404


def test_there_is_no_flow_page_without_an_institution(world: World, client_of: ClientOf) -> None:
    assert client_of(world.member).get("/institution/flows/problem").status_code == 404


@pytest.mark.parametrize(
    ("asked", "year"),
    [("2026", 2026), ("2027", 2027), ("2004", 2004), ("2100", 2100), ("1999", 0), ("x", 0), ("９９９９", 0)],
)
def test_the_calendar_shows_the_year_that_is_asked_for(
    world: World, client_of: ClientOf, asked: str, year: int
) -> None:
    page = client_of(world.member).get("/institution/calendar", {"year": asked})
    assert page.context["year"].number == (year or timezone.localdate().year)
    assert page.context["year"].is_provisional is (page.context["year"].number > 2026)


def test_the_year_2026_has_its_special_days(world: World, client_of: ClientOf) -> None:
    year = client_of(world.member).get("/institution/calendar?year=2026").context["year"]
    assert year.working == 248
    october = [(row.first.day, row.last.day, row.is_working) for row in year.days if row.first.month == 10]
    assert october == [(1, 7, False), (10, 10, True)]


def test_a_limit_can_be_tried(world: World, client_of: ClientOf) -> None:
    asked = {"start": "2026-09-30T10:00", "amount": "3", "unit": "working days"}
    page = client_of(world.member).get("/institution/calendar", asked)
    assert f"{page.context['due'].due:%Y-%m-%d %H:%M}" == "2026-10-10 17:30"
    assert len(page.context["sentences"]) == 5


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"start": "then"}, "start"),
        ({"start": "9998-01-01T10:00"}, "start"),
        ({"amount": "0"}, "amount"),
        ({"amount": "4000000", "unit": "days"}, "amount"),
        ({"unit": "years"}, "unit"),
    ],
)
def test_a_limit_that_cannot_be_reckoned_is_said_beside_its_field(
    world: World, client_of: ClientOf, wrong: dict[str, str], field: str
) -> None:
    asked = {"start": "2026-09-30T10:00", "amount": "3", "unit": "working days"} | wrong
    page = client_of(world.member).get("/institution/calendar", asked)
    assert page.status_code == 200
    assert set(page.context["trial"].errors) == {field}
    assert "due" not in page.context


def test_the_clerk_sets_a_day_and_takes_it_back(world: World, client_of: ClientOf) -> None:
    client = client_of(world.clerk)
    answer = client.post(
        reverse("rulebook:calendar_day"), {"day": "2026-11-25", "is_working": "no", "note": "停电检修"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/institution/calendar?year=2026")
    assert [(row.day, row.is_working, row.note) for row in CalendarDay.objects.all()] == [
        (date(2026, 11, 25), False, "停电检修")
    ]
    page = client.get(answer["Location"])
    assert "停电检修" in page.content.decode()
    assert page.context["year"].working == 247
    answer = client.post(reverse("rulebook:calendar_day_removal"), {"day": "2026-11-25"})
    assert answer.status_code == 302
    assert not CalendarDay.objects.exists()
    assert client.post(reverse("rulebook:calendar_day_removal"), {"day": "2026-11-25"}).status_code == 409


def test_edited_days_in_a_row_stay_apart_since_each_can_be_taken_back(
    world: World, client_of: ClientOf
) -> None:
    for day in (23, 24):
        set_calendar_day(date(2026, 11, day), by=SYSTEM, is_working=False, note="检修")
    year = client_of(world.clerk).get("/institution/calendar?year=2026").context["year"]
    assert [row.first.day for row in year.days if row.is_edited] == [23, 24]


def test_a_day_that_is_no_day_is_asked_again(world: World, client_of: ClientOf) -> None:
    client = client_of(world.clerk)
    answer = client.post(reverse("rulebook:calendar_day"), {"day": "31 June", "is_working": "maybe"})
    assert answer.status_code == 422
    assert set(answer.context["day_form"].errors) == {"day", "is_working", "note"}
    assert client.post(reverse("rulebook:calendar_day_removal"), {"day": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["calendar_day", "calendar_day_removal"])
def test_a_reader_who_tries_to_change_the_calendar_is_refused(
    world: World, client_of: ClientOf, name: str
) -> None:
    client = client_of(world.cell_head)
    assert client.post(reverse(f"rulebook:{name}"), {"day": "2026-11-25"}).status_code == 403
    assert 'name="note"' not in client.get("/institution/calendar").content.decode()


def test_the_cost_of_a_page_does_not_grow_with_the_text(world: World, client_of: ClientOf) -> None:
    client, counts = client_of(world.member), []
    whole = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    for text in (without_most_duties(whole), whole):
        load_blueprint(text, by=SYSTEM)
        for address in PAGES[:3]:
            client.get(address)
            with CaptureQueriesContext(connection) as statements:
                client.get(address)
            counts.append(len(statements))
    assert counts[:3] == counts[3:]

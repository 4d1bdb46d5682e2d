"""A problem from the code on a door to a point with its receipt, by real people in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.cases.models import Case
from redgrid.rulebook.models import Blueprint
from tests.axe import violations
from tests.browser import PC, PHONE
from tests.journeys.people import make_move, sign_in, sign_in_by_form
from tests.world import World

SENTENCE = "阀门漏水，地面已有积水"


@dataclass
class Team:
    """The browsers of those who take part."""

    visitor: Page
    head: Page
    lead: Page
    overseer: Page
    partner: Page


@pytest.fixture
def team(open_page: Callable[..., Page], world: World) -> Team:
    """Who is at the machine has a phone in the hand, who leads has a desk."""
    return Team(
        visitor=open_page(**PHONE),
        head=sign_in_by_form(open_page(**PC), world.cell_head),
        lead=sign_in(open_page(**PHONE), world.worker),
        overseer=sign_in(open_page(**PC), world.net_head),
        partner=sign_in(open_page(**PHONE), world.lab_head),
    )


def test_a_report_without_a_name_is_solved_closed_and_judged(
    team: Team, world: World, blueprint: Blueprint
) -> None:
    number, receipt = _report(team.visitor, world)
    _assign(team.head, number, world)
    _six_stages(team, number)
    case = Case.objects.get(number=number)
    assert (case.is_open, case.stage) == (False, "improved")
    _month_shows_points(team.head, world)
    team.visitor.goto("/follow")
    team.visitor.locator("input[name=receipt]").fill(receipt)
    team.visitor.locator("main form button[type=submit]").first.click()
    expect(team.visitor.locator("main")).to_contain_text("已换阀门")


def _report(visitor: Page, world: World) -> tuple[str, str]:
    """Scan, one sentence, send; returns the case's number and the receipt code."""
    visitor.goto(f"/p/{world.workshop.scan_code}")
    expect(visitor.locator("main")).to_contain_text(world.worker.name)
    assert violations(visitor) == []
    visitor.locator("input[name=title]").fill(SENTENCE)
    visitor.locator("main form button[type=submit]").first.click()
    receipt = visitor.locator("output.receipt-code").inner_text()
    assert violations(visitor) == []
    case = Case.objects.get()
    assert (case.title, case.unit, case.stage) == (SENTENCE, world.electrical, "found")
    return case.number, receipt


def _assign(head: Page, number: str, world: World) -> None:
    head.goto("/")
    head.get_by_role("link", name=SENTENCE).first.click()
    expect(head).to_have_url(f"{head.url.split('/cases')[0]}/cases/{number}")
    assert violations(head) == []
    head.get_by_role("link", name=_("Name people")).click()
    head.locator("select[name=lead]").select_option(world.worker.staff_number)
    head.locator("select[name=overseer]").select_option(world.net_head.staff_number)
    head.locator("select[name=partners]").select_option([world.lab_head.staff_number])
    assert violations(head) == []
    head.locator("main form button[type=submit]").click()
    expect(head.locator("main")).to_contain_text(world.lab_head.name)


def _six_stages(team: Team, number: str) -> None:
    make_move(team.head, number, "to_analysed")
    make_move(team.lead, number, "to_linked", "阀芯磨损，拆检照片为证，把握较大")
    team.partner.goto(f"/cases/{number}")
    team.partner.locator("button[name=answer][value=accepted]").click()
    make_move(team.overseer, number, "to_planned")
    make_move(team.lead, number, "propose_plan", "停水两小时，更换阀门")
    make_move(team.head, number, "approve_plan")
    make_move(team.lead, number, "report_done", "已换阀门，试压合格")
    make_move(team.head, number, "confirm_fixed")
    make_move(team.head, number, "close", "一周无渗漏")


def _month_shows_points(head: Page, world: World) -> None:
    head.goto("/assessment")
    head.locator(f"a[href*='/assessment/{world.electrical.code}/']").first.click()
    expect(head.locator("h1")).to_contain_text(world.electrical.name)
    assert violations(head) == []
    receipt = head.locator("a[href*='/assessment/receipts/']").first
    if not receipt.is_visible():
        head.locator("details:has(a[href*='/assessment/receipts/']) > summary").first.click()
    receipt.click()
    expect(head.locator("main")).to_contain_text("support-centre/1#")
    assert violations(head) == []


def test_the_matrix_of_an_open_page_changes_by_itself(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    watching = sign_in(open_page(**PC), world.director)
    watching.goto("/matrix/problem")
    row = watching.locator("table.matrix tbody tr", has_text=world.electrical.name)
    expect(row.locator("td").first).not_to_contain_text("1")
    _report(open_page(**PHONE), world)
    expect(row.locator("td").first).to_contain_text("1", timeout=10_000)
    assert violations(watching) == []
    row.locator("td a").first.click()
    expect(watching.locator("main")).to_contain_text(SENTENCE)


def test_a_stranger_finds_no_case_and_a_reader_may_not_write(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    number, _receipt = _report(open_page(**PHONE), world)
    stranger = sign_in(open_page(**PC), world.stranger)
    answer = stranger.goto(f"/cases/{number}")
    assert answer is not None
    assert answer.status == 404
    assert violations(stranger) == []
    reader = sign_in(open_page(**PC), world.member)
    answer = reader.goto(f"/cases/{number}")
    assert answer is not None
    assert answer.status == 200
    token = next(c["value"] for c in reader.context.cookies() if c["name"] == "csrftoken")
    form: dict[str, str | float | bool] = {
        "move": "to_analysed",
        "seen_stage": "found",
        "once": "0f6f2f5e-2d29-4e9c-8a4b-0a2f8a1f1a11",
        "note": "x",
    }
    refused = reader.context.request.post(
        f"/cases/{number}/moves", form=form, headers={"X-CSRFToken": token, "Referer": reader.url}
    )
    assert refused.status == 403

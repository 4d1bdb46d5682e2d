"""A cell is split with open work, and a head is relieved: nothing is without an owner, and both sides confirm."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.cases.actions import assign_case, open_case
from redgrid.changes.models import Answer, Handover
from redgrid.grid.models import Person, Tenure
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.axe import violations
from tests.browser import PC, PHONE
from tests.journeys.people import sign_in
from tests.world import World


@pytest.fixture
def clerk(open_page: Callable[..., Page], world: World, blueprint: Blueprint) -> Page:
    """With an open case of the workshop, led by the head of the cell."""
    case = open_case("problem", by=world.member, title="泵异响", place=world.workshop).case
    assign_case(case, by=world.cell_head, lead=world.cell_head, overseer=world.net_head)
    return sign_in(open_page(**PC), world.clerk)


def _look_and_confirm(page: Page) -> str:
    """Show what it does, confirm; the number of the handover."""
    page.locator("button[value=preview]").click()
    expect(page.locator("button[value=confirm]")).to_be_visible()
    assert violations(page) == []
    page.locator("button[value=confirm]").click()
    expect(page.locator("h1")).to_contain_text("JJ-")
    assert violations(page) == []
    return Handover.objects.get().record


def _confirm_on_the_phone(page: Page, person: Person, record: str) -> None:
    sign_in(page, person)
    page.get_by_role("link", name=record).first.click()
    expect(page.locator("h1")).to_contain_text(record)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=_("Confirm the handover")).click()
    expect(page.get_by_role("status").first).to_contain_text(_("Your answer is noted."))
    assert violations(page) == []


def test_a_cell_is_split_and_its_open_work_finds_the_right_cell(
    clerk: Page, world: World, open_page: Callable[..., Page]
) -> None:
    clerk.goto("/grid/units/electrical")
    clerk.get_by_role("link", name=_("Split the unit")).click()
    clerk.locator("input[name=name]").fill("二电格")
    clerk.locator("input[name=code]").fill("second")
    clerk.locator("input[name=people][value=W008]").focus()
    clerk.keyboard.press("Space")
    clerk.locator("input[name=resources][value=workshop]").check()
    record = _look_and_confirm(clerk)
    _confirm_on_the_phone(open_page(**PHONE), world.net_head, record)
    task = Task.objects.get(state=Task.DUE, source__startswith="case:")
    assert {(answer.side, answer.is_right) for answer in Answer.objects.all()} == {("receiver", True)}
    assert task.person_id or (task.capacity, task.unit.code) == ("net_head", "north")


def test_a_head_is_relieved_and_the_successor_confirms_what_was_open(
    clerk: Page, world: World, open_page: Callable[..., Page]
) -> None:
    head = Tenure.objects.get(person=world.cell_head, capacity__code="cell_head")
    clerk.goto(f"/grid/tenures/{head.pk}/end")
    clerk.locator("select[name=successor]").select_option(world.worker.staff_number)
    record = _look_and_confirm(clerk)
    _confirm_on_the_phone(open_page(**PHONE), world.worker, record)
    task = Task.objects.get(state=Task.DUE, source__startswith="case:")
    assert (task.person, task.capacity) == (None, "cell_head")
    assert not Task.objects.filter(
        state=Task.DUE, person=world.worker, source__startswith="handover"
    ).exists()

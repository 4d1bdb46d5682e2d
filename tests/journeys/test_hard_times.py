"""What people meet on bad days: no script, an expired session, a double click, two at once, a keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.accounts.models import SignIn
from redgrid.cases.models import Case
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from tests.browser import PC, PHONE
from tests.journeys.people import make_move, sign_in, sign_in_by_form
from tests.rights.scene import Scene, set_scene
from tests.world import World


@pytest.fixture
def scene(world: World, blueprint: Blueprint) -> Scene:
    return set_scene(world)


def test_a_report_and_a_move_work_without_script(scene: Scene, open_page: Callable[..., Page]) -> None:
    world = scene.world
    visitor = open_page(**PHONE, java_script_enabled=False)
    visitor.goto(f"/p/{world.meter_room.scan_code}")
    visitor.locator("input[name=title]").fill("压力表指针不回零")
    visitor.locator("main form button[type=submit]").first.click()
    expect(visitor.locator("output.receipt-code")).to_be_visible()
    lead = sign_in(open_page(**PC, java_script_enabled=False), world.worker)
    make_move(lead, scene.case.number, "to_linked", "轴承磨损")
    assert Case.objects.get(pk=scene.case.pk).stage == "linked"


def test_what_was_typed_outlives_the_session(scene: Scene, open_page: Callable[..., Page]) -> None:
    lead = sign_in(open_page(**PHONE), scene.world.worker)
    lead.goto(f"/cases/{scene.case.number}")
    note = lead.locator("form.move:has(input[value=to_linked]) textarea")
    note.fill("写了很久的分析")
    SignIn.objects.update(ended_at=now())
    lead.locator("form.move:has(input[value=to_linked]) button[type=submit]").click()
    expect(lead.locator("main")).to_contain_text(_("Sign in"))
    sign_in_by_form(lead, scene.world.worker)
    lead.goto(f"/cases/{scene.case.number}")
    expect(note).to_have_value("写了很久的分析")


def test_a_double_click_reports_once(scene: Scene, open_page: Callable[..., Page]) -> None:
    visitor = open_page(**PHONE)
    visitor.goto(f"/p/{scene.world.workshop.scan_code}")
    visitor.locator("input[name=title]").fill("窗户关不严")
    visitor.locator("main form button[type=submit]").first.dblclick(no_wait_after=True)
    expect(visitor.locator("output.receipt-code")).to_be_visible()
    assert Case.objects.filter(title="窗户关不严").count() == 1


def test_the_slower_of_two_is_refused_and_loses_nothing(scene: Scene, open_page: Callable[..., Page]) -> None:
    first = sign_in(open_page(**PC), scene.world.worker)
    second = sign_in(open_page(**PC), scene.world.worker)
    for page in (first, second):
        page.goto(f"/cases/{scene.case.number}")
        page.locator("form.move:has(input[value=to_linked]) textarea").fill("两人同时写的原因")
    first.locator("form.move:has(input[value=to_linked]) button[type=submit]").click()
    expect(first.locator("[aria-current=step]")).to_contain_text("专业联动")
    with second.expect_response(lambda answer: answer.request.method == "POST") as answered:
        second.locator("form.move:has(input[value=to_linked]) button[type=submit]").click()
    assert answered.value.status == 409
    expect(second.locator("main")).to_contain_text("专业联动")
    expect(second.get_by_text("两人同时写的原因").first).to_be_attached()
    assert Case.objects.get(pk=scene.case.pk).stage == "linked"


def test_a_keyboard_is_enough_to_report(scene: Scene, open_page: Callable[..., Page]) -> None:
    member = sign_in(open_page(**PC), scene.world.member)
    member.goto("/report")
    _tab_to(member, "title")
    member.keyboard.type("走廊积水")
    for _press in range(40):
        member.keyboard.press("Tab")
        if member.evaluate("document.activeElement.matches('main form button[type=submit]')"):
            break
    member.keyboard.press("Enter")
    expect(member.locator("h1")).to_contain_text("走廊积水")


def _tab_to(page: Page, name: str) -> None:
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")

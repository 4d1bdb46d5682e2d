"""No network: a phone keeps the day's work, takes what is written and sends it once; its clock is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now
from playwright.sync_api import BrowserContext, Error, Page, Worker, expect

from redgrid.cases.models import Case
from redgrid.kit.tests.test_pictures import camera_picture
from redgrid.rulebook.models import Blueprint
from tests.browser import PHONE
from tests.journeys.people import sign_in
from tests.rights.scene import Scene, set_scene
from tests.world import World

PATIENCE = 20_000  # milliseconds; a wait that takes longer fails


@pytest.fixture
def scene(world: World, blueprint: Blueprint) -> Scene:
    return set_scene(world)


def _ready(page: Page, scene: Scene) -> Page:
    """A phone whose owner chose to keep the day's work."""
    sign_in(page, scene.world.worker)
    page.goto("/offline")
    page.locator("[data-keep]").check(timeout=PATIENCE)
    expect(page.locator("[data-kept]")).to_contain_text("页", timeout=PATIENCE)
    return page


def _photo() -> Any:
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": camera_picture()}


def _set_clock(worker: Worker, hours: int) -> None:
    """Let the phone's clock go wrong by ``hours``."""
    worker.evaluate("by => { self.real ??= Date.now; Date.now = () => self.real() + by * 3600e3; }", hours)


def _report(phone: Page) -> None:
    """One report that waits, and one without a name, which does not wait on the device."""
    phone.goto("/report")
    expect(phone.locator("#messages")).to_contain_text("没有网络")
    phone.locator("input[name=title]").fill("泵房漏水")
    phone.locator("input[name=photo]").first.set_input_files(_photo())
    phone.locator("main form button[type=submit]").first.click()
    expect(phone.locator("[data-queue] li")).to_have_count(1)
    phone.goto("/report")
    phone.locator("input[name=title]").fill("不署名的话")
    phone.locator("input[name=unnamed]").check()
    phone.locator("main form button[type=submit]").first.click()
    expect(phone.locator("#messages")).to_contain_text("不在本机等候")
    expect(phone.locator("input[name=title]")).to_have_value("不署名的话")


def _leave(phone: Page) -> None:
    """Sign out, though something waits; the device is empty then."""
    phone.goto("/")
    phone.evaluate("document.querySelector('form[data-forget-drafts]').requestSubmit()")
    expect(phone.locator("#messages")).to_contain_text("再按一次")
    phone.evaluate("document.querySelector('form[data-forget-drafts]').requestSubmit()")
    phone.wait_for_url("**/sign-in")
    assert phone.evaluate("Promise.all([indexedDB.databases(), caches.keys()])") == [[], []]


def test_a_day_without_a_network_loses_nothing_and_sends_once(
    scene: Scene, open_page: Callable[..., Page]
) -> None:
    phone = _ready(open_page(**PHONE, service_workers="allow"), scene)
    phone.set_default_timeout(PATIENCE)
    context: BrowserContext = phone.context
    (worker,) = context.service_workers
    before = Case.objects.count()
    context.set_offline(True)
    _set_clock(worker, 2)
    _report(phone)
    # A note on a case that somebody else moves on meanwhile.
    _set_clock(worker, -24)
    phone.goto(f"/cases/{scene.case.number}")
    form = phone.locator("form.move:has(input[value=to_linked])")
    form.locator("textarea").fill("离线写的原因")
    form.locator("button[type=submit]").click()
    expect(phone.locator("[data-queue] li")).to_have_count(2)
    # A day later by this clock, and what was kept is shown no more.
    _set_clock(worker, 0)
    with pytest.raises(Error):
        phone.goto("/report")
    phone.close()
    Case.objects.filter(pk=scene.case.pk).update(stage="linked")
    context.set_offline(False)
    phone = context.new_page()
    phone.goto("/offline")
    expect(phone.locator("[data-queue]")).to_contain_text("已送达", timeout=15_000)
    expect(phone.locator("[data-queue] li", has_text="离线写的原因")).to_contain_text("专业联动")
    assert [case.title for case in Case.objects.order_by("pk")[before:]] == ["泵房漏水"]
    case = Case.objects.get(title="泵房漏水")
    assert (case.attachments.count(), now() - case.opened_at < timedelta(minutes=5)) == (1, True)
    phone.locator("[data-queue] li", has_text="离线写的原因").locator("[data-again]").click()
    expect(phone.locator("h1")).to_contain_text(scene.case.title)
    _leave(phone)


def test_a_report_from_a_door_stays_in_its_form_until_it_can_be_sent(
    scene: Scene, open_page: Callable[..., Page]
) -> None:
    phone = open_page(**PHONE)
    phone.set_default_timeout(PATIENCE)
    phone.goto(f"/p/{scene.world.workshop.scan_code}")
    form = phone.locator("form[enctype]")
    form.locator("input[name=title]").fill("门口漏水")
    form.locator("summary").first.click()
    form.locator("input[type=file]").set_input_files(_photo())
    phone.context.set_offline(True)
    form.locator("button[type=submit]").click()
    expect(phone.locator("#messages")).to_contain_text("没有发出")
    phone.context.set_offline(False)
    expect(phone.locator("#messages")).to_contain_text("网络已恢复")
    form.locator("button[type=submit]").click()
    expect(phone.locator(".receipt-code")).to_be_visible()
    assert Case.objects.get(title="门口漏水").attachments.count() == 1

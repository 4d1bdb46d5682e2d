"""No network: a phone keeps the day's work, takes what is written, and sends it once when it can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from redgrid.cases.models import Case
from redgrid.kit.tests.test_pictures import camera_picture
from redgrid.rulebook.models import Blueprint
from tests.browser import PHONE
from tests.journeys.people import sign_in
from tests.rights.scene import Scene, set_scene
from tests.world import World


@pytest.fixture
def scene(world: World, blueprint: Blueprint) -> Scene:
    return set_scene(world)


def _ready(page: Page, scene: Scene) -> Page:
    """A phone whose owner chose to keep the day's work."""
    sign_in(page, scene.world.worker)
    page.goto("/offline")
    page.evaluate(
        """() => new Promise(done => navigator.serviceWorker.controller ? done()
            : navigator.serviceWorker.addEventListener("controllerchange", () => done()))"""
    )
    page.evaluate(
        """() => {
            window.kept = new Promise(done => navigator.serviceWorker.addEventListener("message", ({data}) => {
                if (data.type === "kept" && data.pages > 3) done();
            }));
        }"""
    )
    page.locator("[data-keep]").check()
    page.evaluate("window.kept")
    return page


def test_a_day_without_a_network_loses_nothing_and_sends_once(
    scene: Scene, open_page: Callable[..., Page]
) -> None:
    phone = _ready(open_page(**PHONE, service_workers="allow"), scene)
    context: BrowserContext = phone.context
    before = Case.objects.count()
    context.set_offline(True)
    phone.goto("/report")
    expect(phone.locator("#messages")).to_contain_text("没有网络")
    phone.locator("input[name=title]").fill("泵房漏水")
    photo: Any = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": camera_picture()}
    phone.locator("input[name=photo]").first.set_input_files(photo)
    phone.locator("main form button[type=submit]").first.click()
    expect(phone.locator("[data-queue] li")).to_have_count(1)
    # A note on a case that somebody else moves on meanwhile.
    phone.goto(f"/cases/{scene.case.number}")
    form = phone.locator("form.move:has(input[value=to_linked])")
    form.locator("textarea").fill("离线写的原因")
    form.locator("button[type=submit]").click()
    expect(phone.locator("[data-queue] li")).to_have_count(2)
    phone.close()
    Case.objects.filter(pk=scene.case.pk).update(stage="linked")
    context.set_offline(False)
    phone = context.new_page()
    phone.goto("/offline")
    expect(phone.locator("[data-queue]")).to_contain_text("已送达", timeout=15_000)
    expect(phone.locator("[data-queue] li", has_text="离线写的原因")).to_contain_text("专业联动")
    assert [case.title for case in Case.objects.order_by("pk")[before:]] == ["泵房漏水"]
    assert Case.objects.get(title="泵房漏水").attachments.count() == 1
    phone.locator("[data-queue] li", has_text="离线写的原因").locator("[data-again]").click()
    expect(phone.locator("h1")).to_contain_text(scene.case.title)
    phone.goto("/")
    phone.evaluate("document.querySelector('form[data-forget-drafts]').requestSubmit()")
    expect(phone.locator("#messages")).to_contain_text("再按一次")
    phone.evaluate("document.querySelector('form[data-forget-drafts]').requestSubmit()")
    phone.wait_for_url("**/sign-in")
    assert phone.evaluate("Promise.all([indexedDB.databases(), caches.keys()])") == [[], []]

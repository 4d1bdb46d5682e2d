"""A clerk changes a duty list, from the draft to the day it is in force; somebody else who leads publishes it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force
from tests.axe import violations
from tests.browser import PC, PHONE
from tests.journeys.people import sign_in
from tests.world import World


def _step(page: Page, draft: str, kind: str, said: str, file: bytes = b"") -> None:
    page.goto(f"{draft}/steps/{kind}")
    page.locator("[name=said]").fill(said)
    if file:
        page.locator("[name=file]").set_input_files(
            {"name": "纪要.txt", "mimeType": "text/plain", "buffer": file}
        )
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#messages .alert-success")).to_be_visible()


def test_a_clerk_changes_a_duty_list_from_draft_to_in_force(
    world: World, blueprint: Blueprint, open_page: Callable[..., Page]
) -> None:
    clerk = sign_in(open_page(**PC), world.clerk)
    clerk.goto("/institution/versions")
    clerk.locator("[name=about]").fill("登记问题的时限和分值")
    clerk.get_by_role("button", name=_("Begin a draft")).click()
    expect(clerk.locator("h1")).to_contain_text("登记问题的时限和分值")
    draft = clerk.url
    clerk.goto(f"{draft}/entries/duties/D2")
    clerk.locator("[name=limit]").fill("8 work-hours")
    clerk.locator("[name=limit_text]").fill("8个工作小时内")
    clerk.locator("[name=points]").fill("16")
    clerk.get_by_role("button", name=_("Save in the draft")).click()
    expect(clerk.locator("#messages .alert-success")).to_be_visible()
    clerk.goto(draft)
    expect(clerk.locator("#draft-page")).to_contain_text("电格长")
    expect(clerk.locator("#draft-page")).to_contain_text(_("touches points, and with them pay"))
    assert violations(clerk) == []
    _step(clerk, draft, "discussed", "职代会讨论通过", "会议纪要".encode())
    _step(clerk, draft, "consulted", "与工会协商一致")
    director = sign_in(open_page(**PHONE), world.director)
    _step(director, draft, "published", "技保发〔2026〕12 号，公告栏张贴")
    director.goto("/institution/duties?officer=diagnosis_officer")
    expect(director.locator("#D2")).to_contain_text("8个工作小时内")
    director.goto(f"/institution/versions/{blueprint.code}/2")
    expect(director.locator("main")).to_contain_text("技保发〔2026〕12 号")
    assert violations(director) == []
    version = in_force()
    duty = version.duties.get(code="D2")
    assert (version.version, duty.limit, duty.points) == (2, "8 work-hours", Decimal(16))

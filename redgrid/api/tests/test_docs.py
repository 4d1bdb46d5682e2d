from __future__ import annotations

from django.test import Client
from playwright.sync_api import Page, expect

from redgrid.accounts.actions import make_token
from redgrid.kit.actor import SYSTEM
from tests.entrance import account_of
from tests.world import World


def test_the_description_and_its_page_need_no_token(db: None) -> None:
    told = Client().get("/api/v1/openapi.json").json()
    assert told["info"]["title"] == "Redgrid"
    assert set(told["components"]["securitySchemes"]) == {"Token"}
    assert Client().get("/api/v1/docs").status_code == 200


def test_an_operation_is_tried_out_on_the_page_of_the_api(page: Page, world: World) -> None:
    """Under the strict policy: the journey fails when the browser refuses a script or a style."""
    token = make_token(account_of(world.member), by=SYSTEM, name="docs")
    page.goto("/api/v1/docs")
    page.get_by_role("button", name="Authorize").click()
    page.get_by_label("auth-bearer-value").fill(token)
    page.get_by_label("Apply credentials").click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.locator("#operations-mine-read_me").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table .response-col_status").nth(1)).to_have_text("200")
    expect(page.locator(".live-responses-table")).to_contain_text(world.member.staff_number)

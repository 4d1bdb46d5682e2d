"""A board goes out of date and is printed anew; whoever stands before a wrong one says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from redgrid.cases.models import Case
from redgrid.rulebook.models import Blueprint
from tests.axe import violations
from tests.browser import PC, PHONE
from tests.journeys.people import sign_in
from tests.world import World


def _print(page: Page, only: str) -> PdfReader:
    with page.expect_download() as fetched:
        page.locator(f"button[name=only][value={only}]").click()
    return PdfReader(Path(fetched.value.path()))


def test_a_board_goes_out_of_date_after_a_claim_and_is_printed_anew(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    page = sign_in(open_page(**PC), world.clerk)
    page.goto("/signs")
    assert len(_print(page, "waiting").pages) == 4
    page.goto("/signs")
    expect(page.locator("tbody")).to_contain_text(_("up to date"))
    _claim(page, world)
    page.goto("/signs?state=outdated")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text(world.workshop.name)
    assert violations(page) == []
    again = _print(page, "outdated")
    assert (len(again.pages), world.member.name in again.pages[0].extract_text()) == (1, True)
    page.goto("/signs?state=outdated")
    expect(page.locator("tbody tr")).to_have_count(0)


def _claim(page: Page, world: World) -> None:
    page.goto(f"/grid/places/{world.workshop.code}/claim")
    page.locator("select[name=person]").select_option(world.member.staff_number)
    page.locator("main form button[value=preview]").click()
    page.locator("main form button[value=confirm]").click()
    expect(page.locator("h1")).to_contain_text("JJ-")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_wrong_board_is_told_with_one_tap(
    language: str, open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    page = open_page(**PHONE)
    page.goto(f"/p/{world.workshop.scan_code}")
    if language == "en":
        with page.expect_navigation():
            page.locator("form[action='/preferences'] button[value=en]").first.click()
        page.goto(f"/p/{world.workshop.scan_code}")
    assert violations(page) == []
    page.locator("form.wrong-board button[type=submit]").click()
    expect(page.locator(".receipt-code")).to_contain_text(re.compile(r"\w{4}-\w{4}-\w{4}"))
    case = Case.objects.get()
    assert (case.place, case.flow) == (world.workshop, "problem")

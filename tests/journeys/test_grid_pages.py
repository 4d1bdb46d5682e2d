"""The map by keyboard: open the tree, search, open a cell, look at another day, and go back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.grid import actions
from redgrid.grid.models import Unit
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from tests.journeys.people import sign_in
from tests.world import SINCE, World


@pytest.fixture
def large(world: World, blueprint: Blueprint) -> World:
    """A map that is too large to be shown whole, with a cell that was renamed."""
    with clock.at(SINCE):
        cells = [
            Unit(code=f"new-{number}", name="新格", kind=Unit.CELL, parent=world.south, opens_at=SINCE)
            for number in range(90)
        ]
        actions.open_units(cells, by=SYSTEM)
    day = now() - timedelta(days=10)
    actions.rename_unit(world.electrical, by=SYSTEM, name="动力格", starts_at=day, basis="〔2026〕3号")
    return world


def test_the_map_is_walked_by_keyboard(large: World, open_page: Callable[..., Page]) -> None:
    page = sign_in(open_page(viewport={"width": 1280, "height": 800}), large.member)
    page.goto("/grid")
    # A part of the tree comes when it is opened, and stays where the keyboard is.
    expect(page.get_by_role("link", name="动力格")).to_have_count(0)
    page.locator("details", has=page.locator(f"#below-{large.north.pk}")).last.locator("summary").press(
        "Enter"
    )
    expect(page.get_by_role("link", name="动力格")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="动力格")).to_be_focused()
    # The initials of the cell.
    page.locator("main").get_by_role("searchbox").fill("dlg")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(_("Find on the map"))
    page.get_by_role("link", name="动力格").press("Enter")
    expect(page.locator("h1")).to_have_text("动力格")
    # As of another day, and back.
    page.get_by_text(_("As of another day")).press("Enter")
    then = timezone.localtime(now() - timedelta(days=20))
    page.locator("#as-of-at").fill(f"{then:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name=_("Show")).press("Enter")
    expect(page.locator("h1")).to_have_text("电气格")
    expect(page.get_by_role("status").first).to_contain_text(f"{then:%Y-%m-%d %H:%M}")
    page.get_by_role("link", name="北部网").first.press("Enter")
    expect(page.get_by_role("link", name="电气格")).to_be_visible()
    page.get_by_role("link", name=_("Back to now")).press("Enter")
    expect(page.get_by_role("link", name="动力格")).to_be_visible()

"""How people of the cast use a browser."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.grid.models import Person
from tests.entrance import PASSWORD, account_of, enter
from tests.serving import HOST


def sign_in(page: Page, person: Person) -> Page:
    """Let ``person`` have signed in in this browser, and see their first page."""
    session = enter(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": session.key, "value": session.value, "domain": HOST, "path": "/", "httpOnly": True}]
    )
    page.goto("/")
    expect(page.locator("h1")).to_contain_text(_("Workbench"))
    return page


def sign_in_by_form(page: Page, person: Person) -> Page:
    """Sign in through the form, as people do."""
    account_of(person)
    page.goto("/sign-in")
    page.locator("input[name=staff_number]").fill(person.staff_number)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text(_("Workbench"))
    return page


def make_move(page: Page, number: str, move: str, note: str = "") -> None:
    """Make a move on the page of a case; moves that are not the main one stand behind their name."""
    page.goto(f"/cases/{number}")
    form = page.locator(f"form.move:has(input[name=move][value={move}])")
    if not form.is_visible():
        page.locator(f"details:has(input[name=move][value={move}]) > summary").click()
    if note:
        form.locator("textarea").fill(note)
    form.locator("button[type=submit]").click()
    expect(page.get_by_role("status").or_(page.locator(".alert")).first).to_contain_text(number)

"""A mention reaches the bell of a page that is open, and is read."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.cases.actions import assign_case, comment_on, open_case
from redgrid.cases.models import Case
from redgrid.messages.jobs import tell_people
from redgrid.rulebook.models import Blueprint
from tests.axe import violations
from tests.browser import PHONE
from tests.journeys.people import sign_in
from tests.world import World


def test_a_mention_reaches_the_bell_of_an_open_page_and_is_read(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    case = open_case("problem", by=world.member, title="泵异响", place=world.workshop).case
    assign_case(case, by=world.cell_head, lead=world.worker)
    tell_people()
    page = sign_in(open_page(**PHONE), world.worker)
    expect(page.locator("#bell .count")).to_contain_text("1")
    comment_on(Case.objects.get(), "请看一下", by=world.cell_head, mentions=[world.worker])
    tell_people()
    expect(page.locator("#bell .count")).to_contain_text("2")
    page.locator("#bell").click()
    assert violations(page) == []
    page.get_by_role("button", name=_("You were mentioned in a case")).first.click()
    expect(page).to_have_url(re.compile(rf"/cases/{case.number}$"))
    expect(page.locator("#bell .count")).to_contain_text("1")
    page.locator("#bell").click()
    page.get_by_role("button", name=_("Mark all as read")).click()
    expect(page.locator("main")).to_contain_text(_("Nothing new."))
    expect(page.locator("#bell .count")).to_have_count(0)

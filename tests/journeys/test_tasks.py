"""One task to two cells: given on the PC, done on the phone in two taps and a sentence, seen on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.browser import PC, PHONE
from tests.journeys.people import sign_in
from tests.world import World

TITLE, RESULT = "报送节能数据", "水电表已抄，数据已报"


def test_a_task_goes_to_two_cells_and_one_of_them_asks_for_time(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    giver = sign_in(open_page(**PC), world.net_head)
    giver.get_by_role("link", name=_("Give a task")).click()
    giver.locator("input[name=title]").fill(TITLE)
    giver.locator("select[name=units]").select_option(["electrical", "metering"])
    giver.locator("input[name=amount]").fill("3")
    giver.get_by_role("button", name=_("Give the task")).click()
    expect(giver.locator("main")).to_contain_text(world.metering.name)

    phone = sign_in(open_page(**PHONE), world.cell_head)
    phone.get_by_role("link", name=TITLE).click()
    phone.get_by_role("button", name=_("Take it on"), exact=True).click()
    phone.get_by_label(_("What was done?")).fill(RESULT)
    phone.get_by_role("button", name=_("It is done"), exact=True).click()
    expect(phone.get_by_role("status").first).to_contain_text(TITLE)

    other = sign_in(open_page(**PHONE), world.other_head)
    other.get_by_role("link", name=TITLE).click()
    other.locator("summary", has_text=_("Ask for more time")).click()
    form = other.locator("form:has(input[name=move][value=ask_time])")
    form.locator("input[type=date]").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    form.locator("textarea").fill("表计送检")
    form.get_by_role("button").click()
    expect(other.get_by_role("status").first).to_contain_text(TITLE)

    giver.goto(f"/tasks/{Task.objects.get(is_rollup=True).pk}")
    expect(giver.locator("main")).to_contain_text(RESULT)
    giver.goto("/")
    giver.get_by_role("link", name=_("More time? · %(title)s") % {"title": TITLE}).click()
    giver.get_by_role("button", name=_("Grant"), exact=True).click()
    expect(giver.locator("main")).to_contain_text(_("granted"))

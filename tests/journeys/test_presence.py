"""A head goes on leave and nothing is uncovered; what nobody answers for is claimed on the phone."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.cases.models import Case
from redgrid.grid import actions
from redgrid.grid.coverage import find_gaps
from redgrid.grid.queries import holder
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from tests.axe import violations
from tests.browser import PC, PHONE
from tests.journeys.people import sign_in
from tests.world import World

SENTENCE = "配电柜有焦糊味"


def test_a_head_goes_on_leave_and_whoever_stands_in_acts(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    phone = sign_in(open_page(**PHONE), world.cell_head)
    phone.get_by_role("link", name=_("I am away")).click()
    phone.get_by_role("link", name=_("Set a stand-in")).click()
    phone.locator("select[name=stand_in]").select_option(world.member.staff_number)
    phone.locator("main form button[type=submit]").first.click()
    expect(phone.get_by_role("status").first).to_contain_text(_("It is noted who stands in."))
    assert violations(phone) == []
    phone.get_by_role("button", name=_("Away today")).click()
    expect(phone.get_by_role("status").first).to_contain_text(_("It is noted."))
    assert [gap for gap in find_gaps(now()) if gap.kind.endswith("_absent")] == []

    visitor = open_page(**PHONE)
    visitor.goto(f"/p/{world.switch_room.scan_code}")
    expect(visitor.locator("main")).to_contain_text(world.member.name)
    visitor.locator("input[name=title]").fill(SENTENCE)
    visitor.locator("main form button[type=submit]").first.click()
    expect(visitor.locator("output.receipt-code")).to_be_visible()

    stand_in = sign_in(open_page(**PC), world.member)
    stand_in.get_by_role("link", name=SENTENCE).first.click()
    stand_in.get_by_role("link", name=_("Name people")).click()
    stand_in.locator("select[name=lead]").select_option(world.worker.staff_number)
    stand_in.locator("main form button[type=submit]").click()
    expect(stand_in.get_by_role("status").first).to_be_visible()
    both = _("%(name)s for %(other)s") % {"name": world.member.name, "other": world.cell_head.name}
    stand_in.goto(f"/cases/{Case.objects.get().number}")
    expect(stand_in.locator("main")).to_contain_text(both)
    stand_in.goto("/grid/units/electrical/calendar")
    expect(stand_in.locator("main")).to_contain_text(_("%(name)s stands in") % {"name": world.member.name})
    assert violations(stand_in) == []


def test_what_nobody_answers_for_is_claimed_on_the_phone(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    rooms = [
        actions.enter_place(code, by=SYSTEM, name=name)
        for code, name in (("hall", "走廊"), ("store", "库房"))
    ]
    for room in rooms:
        actions.put_place(room, world.electrical, by=SYSTEM, starts_at=now())
    head = sign_in(open_page(**PC), world.cell_head)
    head.goto("/grid/units/electrical/call")
    head.get_by_role("button", name=_("Open the call")).click()
    expect(head.get_by_role("status").first).to_be_visible()
    phone = sign_in(open_page(**PHONE), world.member)
    phone.locator("a[href='/grid/units/electrical/call']").first.click()
    for box in phone.locator("input[name=resource]").all():
        box.check()
    assert violations(phone) == []
    phone.get_by_role("button", name=_("I answer for what I have ticked")).click()
    expect(phone.get_by_role("status").first).to_be_visible()
    head.reload()
    assert violations(head) == []
    for _each in rooms:
        head.locator("button[name=do][value=grant]").first.click()
        expect(head.get_by_role("status").first).to_contain_text(world.member.name)
    assert [found.person for room in rooms if (found := holder("claim", room))] == [world.member] * 2

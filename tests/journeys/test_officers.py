"""Somebody says what suits them, the head confirms a proposal, and a gap is repaired with the smallest change."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.grid.actions import let_person_leave, transfer_person
from redgrid.grid.models import Capacity, Tenure
from redgrid.kit.clock import now
from redgrid.officers.models import Profile
from redgrid.rulebook.models import Blueprint
from tests.axe import violations
from tests.browser import PC, PHONE
from tests.journeys.people import sign_in
from tests.world import World

BASIS = "格务会 2026-11-20"


def _roles(world: World) -> dict[str, str]:
    rows = Tenure.objects.current().filter(
        unit=world.electrical, capacity__kind=Capacity.OFFICER, is_stand_in=False
    )
    return {row.capacity.code: row.person.staff_number for row in rows.select_related("capacity", "person")}


def test_a_person_says_what_suits_them_and_takes_it_back(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    page = sign_in(open_page(**PHONE), world.worker)
    page.goto("/me")
    page.get_by_role("link", name=_("What I say of myself")).click()
    page.locator("input[name=abilities]").first.check()
    page.locator("main form select").first.select_option(index=1)
    page.get_by_role("button", name=_("Keep"), exact=True).click()
    expect(page.locator("input[name=abilities]").first).to_be_checked()
    assert Profile.objects.filter(person=world.worker).count() == 1
    assert violations(page) == []
    page.get_by_role("button", name=_("Delete what I said")).click()
    expect(page.locator("input[name=abilities]").first).not_to_be_checked()
    assert not Profile.objects.exists()


def test_a_head_confirms_a_proposal_sees_a_price_and_mends_a_gap(
    open_page: Callable[..., Page], world: World, blueprint: Blueprint
) -> None:
    page = sign_in(open_page(**PC), world.cell_head)
    page.get_by_role("link", name=_("Officers"), exact=True).first.click()
    page.get_by_role("link", name=world.electrical.name, exact=True).click()
    page.get_by_role("link", name=_("Best of all")).click()
    _confirm(page)
    shared = _roles(world)
    assert len(shared) == 8
    assert len(set(shared.values())) > 1
    transfer_person(world.stranger, world.electrical, by=world.clerk, starts_at=now(), basis="接替")
    let_person_leave(world.member, by=world.clerk, leaves_at=now(), reason="退休")
    page.goto(f"/officers/cells/{world.electrical.code}")
    kept = _roles(world)
    _see_a_price(page)
    page.goto(f"/officers/cells/{world.electrical.code}")
    _confirm(page)
    assert len(_roles(world)) == 8
    assert kept.items() <= _roles(world).items()


def _see_a_price(page: Page) -> None:
    """Leave a seat empty by hand: the page says what it costs, and nothing has changed."""
    page.locator("main select").first.select_option("")
    page.get_by_role("button", name=_("Show what my changes cost")).click()
    expect(page.locator("main")).to_contain_text(_("Changed by hand"))
    assert violations(page) == []


def _confirm(page: Page) -> None:
    page.locator("[name=basis]").fill(BASIS)
    page.get_by_role("button", name=_("Confirm these changes")).click()
    expect(page.locator("main")).to_contain_text(_("Nothing would change"))

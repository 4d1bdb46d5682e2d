"""A problem between two cells: who answers is disputed, ruled, put right on the map; the credit is shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from redgrid.assessment.models import Mark
from redgrid.cases.actions import assign_case
from redgrid.cases.models import Case, Quarrel
from redgrid.cases.tests.ways import accepted, again, go, refused
from redgrid.grid.models import Person
from redgrid.grid.queries import cell_of
from redgrid.journal.models import Entry
from redgrid.kit.refusal import Forbidden
from redgrid.kit.worktime import STANDARD, parse_limit, reckon
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.browser import PHONE
from tests.journeys.people import make_move, sign_in
from tests.world import World

SENTENCE = "空调冷凝水滴到配电柜"
NOT_OURS, WHOSE, RULING = "空调不归我们管", "去年起由计量格使用", "谁使用谁负责"


@dataclass
class Phones:
    """A phone for each who takes part, signed in when it is first asked for."""

    open_page: Callable[..., Page]
    held: dict[str, Page]

    def of(self, person: Person) -> Page:
        number = person.staff_number
        if number not in self.held:
            self.held[number] = sign_in(self.open_page(**PHONE), person)
        return self.held[number]


@pytest.fixture
def phones(open_page: Callable[..., Page]) -> Phones:
    return Phones(open_page, {})


def test_a_quarrel_is_ruled_the_map_follows_and_the_credit_is_shared(
    phones: Phones, world: World, blueprint: Blueprint
) -> None:
    case = _reported_and_named(phones, world)
    _the_partner_says_it_is_not_theirs(phones, world, case)
    _ruled_by_the_overseer(phones, world, case)
    _the_map_follows(phones, world, case)
    _worked_on(world, case)
    _the_credit_is_shared(phones, world, case)
    _closed_by_those_who_are_served(phones, world, case)


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def _reported_and_named(phones: Phones, world: World) -> Case:
    member = phones.of(world.member)
    member.goto("/report")
    member.locator("input[name=title]").fill(SENTENCE)
    member.locator("select[name=place]").select_option("switch_room")
    member.locator("main form button[type=submit]").first.click()
    expect(member.locator("h1")).to_contain_text(SENTENCE)
    head = phones.of(world.cell_head)
    head.get_by_role("link", name=SENTENCE).first.click()
    head.get_by_role("link", name=_("Name people")).click()
    head.locator("select[name=lead]").select_option(world.worker.staff_number)
    head.locator("select[name=overseer]").select_option(world.net_head.staff_number)
    head.locator("select[name=partners]").select_option([world.other_head.staff_number])
    head.locator("main form button[type=submit]").click()
    expect(head.locator("main")).to_contain_text(world.other_head.name)
    return Case.objects.get()


def _the_partner_says_it_is_not_theirs(phones: Phones, world: World, case: Case) -> None:
    partner = phones.of(world.other_head)
    partner.get_by_role("link", name=SENTENCE).first.click()
    partner.get_by_label(_("If you decline: why?")).fill(NOT_OURS)
    partner.get_by_role("button", name=_("Decline")).click()
    expect(partner.get_by_role("status").first).to_contain_text(_("Your answer is recorded."))
    head = phones.of(world.cell_head)
    head.goto(f"/cases/{case.number}")
    expect(head.locator("main")).to_contain_text(NOT_OURS)
    head.get_by_role("link", name=_("Not ours?")).click()
    head.locator("select[name=instead]").select_option("metering")
    head.locator("textarea[name=reason]").fill(WHOSE)
    head.get_by_role("button", name=_("Ask for a ruling")).click()
    expect(head.locator("main")).to_contain_text(_("waits for the ruling"))
    # The first receiver stays responsible meanwhile: the stage is still theirs to move on.
    first = _("%(unit)s received it first and stays responsible until the ruling.")
    expect(head.locator("main")).to_contain_text(first % {"unit": world.electrical.name})
    make_move(head, case.number, "to_analysed")
    assert (again(case).unit, again(case).stage) == (world.electrical, "analysed")


def _ruled_by_the_overseer(phones: Phones, world: World, case: Case) -> None:
    quarrel = Quarrel.objects.get(case=case)
    task = Task.objects.get(source=quarrel.task_source)
    within = reckon(quarrel.raised_at, parse_limit("1 working day"), STANDARD).due
    assert (task.person, task.due_at) == (world.net_head, within)
    overseer = phones.of(world.net_head)
    overseer.get_by_role("link", name=_("Rule who answers")).first.click()
    expect(overseer.locator("main")).to_contain_text(WHOSE)
    overseer.get_by_label(_("The other unit answers")).check()
    overseer.locator("textarea[name=ruling]").fill(RULING)
    overseer.get_by_role("button", name=_("Rule"), exact=True).click()
    expect(overseer.locator("main")).to_contain_text(RULING)
    _fits(overseer)
    assert again(case).unit == world.metering
    # What was ruled changes nothing on the map by itself.
    assert cell_of(world.switch_room) == world.electrical


def _the_map_follows(phones: Phones, world: World, case: Case) -> None:
    clerk = phones.of(world.clerk)
    clerk.get_by_role("link", name=world.switch_room.name).first.click()
    expect(clerk.locator("main")).to_contain_text(_("The ruling proposes a change of the map"))
    clerk.get_by_role("link", name=_("Put into a cell")).click()
    clerk.locator("select[name=unit]").select_option("metering")
    clerk.locator("button[value=preview]").click()
    clerk.locator("button[value=confirm]").click()
    expect(clerk.get_by_role("status").first).to_contain_text(world.metering.name)
    clerk.goto(f"/cases/{case.number}/quarrel")
    expect(clerk.locator("main")).to_contain_text(_("The map says the same as the ruling now."))
    clerk.locator("form:has(input[name=do][value=map]) button").click()
    expect(clerk.get_by_role("status").first).to_contain_text(_("It is recorded."))
    assert Entry.objects.get(kind="case.map_checked").facts == {"is_changed": True}
    clerk.goto("/grid/places/switch_room")
    expect(clerk.locator("aside a[href='/grid/units/metering']")).to_be_visible()
    assert cell_of(world.switch_room) == world.metering


def _worked_on(world: World, case: Case) -> None:
    """The stages between; the journey of the first walk makes them on their pages."""
    assign_case(again(case), by=world.other_head, partners=[world.lab_head])
    accepted(case, world.lab_head)
    for move, by, note in (
        ("to_linked", world.worker, "排水管堵塞"),
        ("to_planned", world.net_head, ""),
        ("propose_plan", world.worker, "疏通并改管"),
        ("approve_plan", world.other_head, ""),
        ("report_done", world.worker, "已改管，试运行两小时无滴漏"),
    ):
        go(case, move, by, note)


def _the_credit_is_shared(phones: Phones, world: World, case: Case) -> None:
    lead, helper = phones.of(world.worker), phones.of(world.lab_head)
    lead.goto(f"/cases/{case.number}")
    lead.get_by_role("link", name=_("Work and credit")).click()
    for person, share in ((world.worker, "60"), (world.lab_head, "40")):
        lead.get_by_label(person.name).fill(share)
    lead.get_by_role("button", name=_("Propose")).click()
    expect(lead.locator("main")).to_contain_text(_("not agreed yet"))
    helper.goto(f"/cases/{case.number}")
    helper.get_by_role("button", name=_("Agree to the share")).click()
    expect(helper.locator("main")).not_to_contain_text(_("not agreed yet"))
    _fits(helper)


def _closed_by_those_who_are_served(phones: Phones, world: World, case: Case) -> None:
    lead, served = phones.of(world.worker), phones.of(world.other_head)
    lead.goto(f"/cases/{case.number}")
    expect(lead.locator("input[name=move][value=report_done]")).to_have_count(1)
    expect(lead.locator("input[name=move][value=confirm_fixed]")).to_have_count(0)
    for by in (world.worker, world.lab_head):
        with refused(Forbidden):
            go(case, "confirm_fixed", by)
    make_move(served, case.number, "confirm_fixed")
    make_move(served, case.number, "close", "一周无滴漏")
    agreed = {world.worker.staff_number: 60, world.lab_head.staff_number: 40}
    assert Entry.objects.get(kind="case.closed").facts["shares"] == agreed
    # On the sheet of the cell that answered in the end the record of the closing tells the shares.
    served.goto("/assessment")
    served.locator("a[href*='/assessment/metering/']").first.click()
    served.locator(f"a[href='/assessment/receipts/{Mark.objects.get(stage='improved').pk}']").first.click()
    for person, share in ((world.worker, 60), (world.lab_head, 40)):
        expect(served.locator("main")).to_contain_text(f"{person.name} {share} %")
    _fits(served)

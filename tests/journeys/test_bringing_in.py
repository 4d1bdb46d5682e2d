"""A clerk builds a centre of 14 cells and 97 places from somebody's workbook, up to the certificate."""

from __future__ import annotations

import io
import re

import xlsxwriter
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from redgrid.grid import actions
from redgrid.grid.models import Person, Resource, Tenure, Unit
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import load_blueprint
from tests.axe import violations
from tests.journeys import messy
from tests.journeys.people import sign_in
from tests.rules import blueprint_text
from tests.world import SINCE


def _found_centre() -> Person:
    """What an installation begins with: an institution, the centre itself, and one clerk."""
    with clock.at(SINCE):
        load_blueprint(blueprint_text(), by=SYSTEM)
        centre = actions.open_unit(
            "JSZX", by=SYSTEM, name="技术保障中心", kind=Unit.NET, parent=None, level=3
        )
        clerk = actions.enter_person("10001", by=SYSTEM, name="文书记")
        for capacity in ("member", "centre_clerk"):
            actions.begin_tenure(clerk, capacity, by=SYSTEM, unit=centre, starts_at=SINCE)
    return clerk


def _send(page: Page, kind: str, content: bytes) -> tuple[int, int]:
    """Send a file, look at what would become of it, and bring it in: rows that came, rows that were rejected."""
    page.goto(f"/exchange/{kind}")
    page.locator("input[type=file]").set_input_files(
        {"name": "台账.xlsx", "mimeType": "application/xlsx", "buffer": content}
    )
    page.get_by_role("button", name=_("Send and look")).click()
    expect(page.locator("main")).to_contain_text(
        _("Nothing is changed yet. This is what would become of the rows.")
    )
    assert violations(page) == []
    numbers = [int(re.sub(r"\D", "", text) or 0) for text in page.locator(".kpis > li").all_inner_texts()]
    page.locator("form[action$=confirm] button").click()
    expect(page.get_by_role("button", name=_("Undo"))).to_be_visible()
    return numbers[0], numbers[3]


def _corrected(page: Page) -> bytes:
    """The workbook of the rejected rows, with the wrong cell put right in it."""
    with page.expect_download() as fetched:
        page.get_by_role("link", name=_("Rejected rows with reasons")).click()
    rows = CalamineWorkbook.from_path(fetched.value.path()).get_sheet_by_index(0).to_python()
    assert sum(row.count(messy.WRONG_UNIT) for row in rows) == 1
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page_of_it = book.add_worksheet()
        for number, row in enumerate(rows):
            page_of_it.write_row(number, 0, ["G14" if cell == messy.WRONG_UNIT else cell for cell in row])
    return out.getvalue()


def test_a_clerk_brings_a_centre_in_from_a_messy_workbook(page: Page) -> None:
    sign_in(page, _found_centre())
    book = messy.workbook()
    assert _send(page, "units", book) == (messy.NETS + messy.CELLS, 0)
    people = 1 + messy.CELLS * messy.PEOPLE_A_CELL
    assert _send(page, "people", book) == (people - 1, 1)
    expect(page.locator("main")).to_contain_text("身份证号 · 出生日期 · 家庭住址")
    assert _send(page, "people", _corrected(page)) == (1, 0)
    assert _send(page, "places", book) == (messy.PLACES, 0)
    assert _send(page, "claims", book) == (messy.PLACES, 0)
    _confirm_what_follows(page)
    _assign_the_officers(page)
    page.goto("/grid/coverage")
    expect(page.locator("#verdict")).to_contain_text(_("Certificate: everything is answered for"))
    assert _counted() == (1 + messy.NETS + messy.CELLS, people + 1, messy.PLACES, messy.CELLS * 8)
    assert violations(page) == []


def _confirm_what_follows(page: Page) -> None:
    page.goto("/exchange/proposals")
    page.get_by_role("button", name=_("Give the chosen posts")).click()
    expect(page.locator("main")).to_contain_text(_("Nothing is proposed."))


def _assign_the_officers(page: Page) -> None:
    page.goto("/officers")
    for box in page.locator("input[name=cell]").all():
        box.check()
    page.locator("[name=basis]").fill("技保发〔2026〕9 号")
    page.get_by_role("button", name=_("Confirm these changes")).click()
    expect(page.locator("input[name=cell]")).to_have_count(0)


def _counted() -> tuple[int, int, int, int]:
    roles = Tenure.objects.current().filter(capacity__kind="officer")
    return Unit.objects.count(), Person.objects.count(), Resource.objects.count(), roles.count()

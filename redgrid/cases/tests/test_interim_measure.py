"""What was done at once to keep things safe: part of the case, and one word on the door."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from redgrid.cases.page import case_page
from redgrid.cases.sheets import case_says
from redgrid.cases.tests.ways import again, go, named, opened
from redgrid.rulebook.models import Blueprint
from tests.entrance import enter
from tests.world import World

pytestmark = pytest.mark.django_db
DONE, STANDS = "已加装临时护栏", "现场已采取临时措施"


def at_the_door(world: World) -> tuple[bool, bool]:
    """Whether the door says that a measure stands, and whether it tells which."""
    text = html.unescape(Client().get(f"/p/{world.workshop.scan_code}").content.decode())
    return STANDS in text, DONE in text


def test_an_interim_measure_stays_with_the_case_and_the_door_says_no_more_than_that_it_stands(
    world: World, blueprint: Blueprint
) -> None:
    case = named(world, opened(world))
    assert at_the_door(world) == (False, False)
    page = case_page(case, world.cell_head)
    assert [
        "interim" in [c.move.code for c in group] for group in (page.main_choices, page.other_choices)
    ] == [
        False,
        True,
    ]
    go(case, "interim", world.cell_head, facts={"interim": DONE, "interim_stands": "yes"})
    go(case, "to_analysed", world.cell_head)
    go(case, "return_found", world.worker, "地点不清")
    assert at_the_door(world) == (True, False)
    shown = enter(Client(), world.cell_head).get(f"/cases/{case.number}").content.decode()
    on_paper = dict(map(tuple, case_says(again(case), world.cell_head)["facts"]))
    assert (DONE in shown, on_paper["临时措施"], on_paper["措施仍在执行"]) == (True, DONE, "是")
    go(case, "interim", world.cell_head, facts={"interim": DONE, "interim_stands": "no"})
    assert at_the_door(world) == (False, False)

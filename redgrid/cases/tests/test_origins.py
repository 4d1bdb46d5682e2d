"""How many cases each source brought."""

from __future__ import annotations

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from redgrid.cases.actions import move_case
from redgrid.cases.models import Case
from redgrid.cases.tests.ways import opened
from redgrid.kit import clock
from redgrid.rulebook.models import Blueprint
from tests.entrance import enter
from tests.world import World

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


def test_cases_are_counted_by_source_with_a_drill_to_them_and_a_workbook(
    world: World, blueprint: Blueprint
) -> None:
    for day, source in ((10, "scan"), (11, "plant_visit"), (12, "plant_visit"), (13, Case.PROGRAM)):
        with clock.at(datetime(2026, 3, day, 9, tzinfo=ZONE)):
            opened(world, source=source)
    closed = Case.objects.filter(source="plant_visit").earliest("id")
    move_case(closed, "dismiss", by=world.clerk, note="误报")
    head = enter(Client(), world.cell_head)
    asked = "/matrix/problem/sources?from=2026-03-11&to=2026-03-12"
    page = head.get(asked)
    counted = {
        row["origin"].code: row["origin"].opened for row in page.context["rows"] if row["origin"].opened
    }
    visits = next(row for row in page.context["rows"] if row["origin"].code == "plant_visit")
    assert (counted, visits["origin"].closed, visits["origin"].share) == ({"plant_visit": 2, "": 2}, 1, 100)
    assert [head.get(visits[name]).content.decode().count("泵异响") > 0 for name in ("closed", "open")] == [
        True,
        True,
    ]
    everything = head.get("/matrix/problem/sources?from=2026-03-31&to=2026-03-01").context["rows"]
    assert {row["origin"].code: row["origin"].opened for row in everything if row["origin"].opened} == {
        "scan": 1, "plant_visit": 2, Case.PROGRAM: 1, "": 4,
    }  # fmt: skip
    assert "驻点服务" in page.context["silent"]
    # Who reads nothing there counts nothing.
    assert enter(Client(), world.stranger).get(asked).context["rows"] == []
    book = CalamineWorkbook.from_filelike(io.BytesIO(head.get(f"{asked}&workbook=1").content))
    rows = book.get_sheet_by_index(0).to_python()[2:]
    told = {row[0]: row[1] for row in rows if len(row) > 1 and row[1]}
    assert told == {"装置巡访": 2, "合计": 2}

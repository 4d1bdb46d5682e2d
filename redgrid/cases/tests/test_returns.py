"""Returns count what the records say; the notice tells everybody, and nothing beside what the text lets it tell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from redgrid.cases.actions import merge_case, move_case, open_case
from redgrid.cases.models import Case
from redgrid.cases.returns import Group, Period, return_of
from redgrid.cases.tests.test_opening import MONDAY
from redgrid.cases.tests.ways import again
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.kit import clock
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import current
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
# Far enough behind the beginning of the world for a quarter before it.
SEPTEMBER = MONDAY.replace(year=2025, month=9, day=1)


def danger(world: World, at: datetime, grade: str = "", closed_after: timedelta | None = None) -> Case:
    with clock.at(at):
        said = {"sort": "fire"}
        case = open_case(
            "hidden_danger", by=world.member, title="通道堵塞", place=world.workshop, facts=said
        ).case
        if grade:
            graded = {"grade": grade, "owner_level": "cell"}
            move_case(again(case), "grade", by=world.cell_head, facts=graded)
    if closed_after is not None:
        fixed = {"responsible": world.worker.staff_number, "result": "已清理"}
        with clock.at(at + closed_after):
            move_case(again(case), "fix_at_once", by=world.cell_head, facts=fixed)
            move_case(again(case), "sign_off", by=world.cell_head, facts={"acceptance": "合格"})
    return again(case)


def test_a_return_counts_the_quarter_by_grade_and_unit(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    before = SEPTEMBER - timedelta(days=100)
    flow, period = current().flow("hidden_danger"), Period(SEPTEMBER.year, 3)
    assert flow is not None
    danger(world, before, "general")
    danger(world, before, "general", timedelta(hours=1))
    danger(world, SEPTEMBER, "general", timedelta(hours=1))
    danger(world, SEPTEMBER, "general", timedelta(days=8))
    danger(world, SEPTEMBER, "major")
    ungraded, twin = danger(world, SEPTEMBER), danger(world, SEPTEMBER)
    with clock.at(SEPTEMBER + timedelta(hours=2)):
        merge_case(twin, again(ungraded), by=world.cell_head, reason="同一处")
    with clock.at(SEPTEMBER + timedelta(days=9)):
        groups = {group.name: group for group in return_of(flow, period, rights_of(world.director))}
        assert {line.name: line.counts for line in groups["隐患等级"].lines} == {
            "一般隐患": [1, 2, 2, 1, 1, 1], "重大隐患": [0, 1, 0, 0, 1, 1], "尚未记录": [0, 1, 0, 0, 1, 1],
            "合计": [1, 4, 2, 1, 3, 3],
        }  # fmt: skip
        assert {line.name: line.counts for line in groups["按单位"].lines} == {
            "电气格": [1, 4, 2, 1, 3, 3], "合计": [1, 4, 2, 1, 3, 3],
        }  # fmt: skip
        reader, stranger = client_of(world.director), client_of(world.stranger)
        _stand_behind(groups.values(), reader, stranger)
        # Whoever reads no cases there counts none.
        assert return_of(flow, period, rights_of(world.stranger))[-1].lines[-1].counts == [0] * 6
        address = f"/returns?flow=hidden_danger&year={period.year}&quarter={period.quarter}"
        assert "重大隐患" in reader.get(address).content.decode()
        book = zipfile.ZipFile(io.BytesIO(reader.get(f"{address}&workbook=1").content))
        assert "重大隐患" in book.read("xl/sharedStrings.xml").decode()
        assert [reader.get(f"/returns?{asked}").status_code for asked in ("flow=x", "year=²&quarter=9", "")] == [
            404, 200, 200,
        ]  # fmt: skip


def test_a_return_of_the_past_counts_what_stood_then(world: World, blueprint: Blueprint) -> None:
    """Whatever becomes of a danger afterwards, the quarter that was told stays as it was."""
    flow, last_day = (
        current().flow("hidden_danger"),
        datetime(SEPTEMBER.year, 9, 30, 9, tzinfo=SEPTEMBER.tzinfo),
    )
    assert flow is not None
    case = danger(world, SEPTEMBER, "general")

    def told() -> list[int]:
        return return_of(flow, Period(SEPTEMBER.year, 3), rights_of(world.director))[-1].lines[-1].counts

    with clock.at(last_day):
        before = told()
    fixed = {"responsible": world.worker.staff_number, "result": "已清理"}
    with clock.at(last_day + timedelta(days=9)):
        move_case(again(case), "fix_at_once", by=world.cell_head, facts=fixed)
        move_case(again(case), "sign_off", by=world.cell_head, facts={"acceptance": "合格"})
        assert (before, told()) == ([0, 1, 0, 0, 1, 1], before)


def _stand_behind(groups: Iterable[Group], reader: Client, stranger: Client) -> None:
    """Behind every figure stand its records, for those who read the return and for nobody else."""
    query = f"/returns/cases?flow=hidden_danger&year={SEPTEMBER.year}&quarter=3"
    for group in groups:
        for line in group.lines:
            for count, _head, n in line.figures:
                asked = f"{query}&of={count}&field={group.field}&code={line.code}"
                assert len(reader.get(asked).context["page"].rows) == n
    assert list(stranger.get(f"{query}&of=found").context["page"].rows) == []
    wrong = ("of=x", "field=x", "code=x")
    assert {reader.get(f"{query}&{asked}").status_code for asked in wrong} == {404}


def test_everybody_reads_the_notice_until_the_danger_is_signed_off(
    world: World, blueprint: Blueprint, client_of: Browser
) -> None:
    shut = danger(world, MONDAY, "general", timedelta(hours=1))
    ungraded, graded = danger(world, MONDAY), danger(world, MONDAY, "major")
    assert [bool(case.noticed_at) for case in (shut, ungraded, graded)] == [True, False, True]
    stranger = client_of(world.stranger)
    page = stranger.get("/notices").content.decode()
    assert (page.count("通道堵塞"), "重大隐患" in page, "治理层级" in page) == (1, True, False)
    assert "通道堵塞" not in stranger.get("/notices?unit=laboratory").content.decode()
    assert stranger.get("/notices?unit=nowhere").status_code == 404
    assert "重大隐患" in stranger.get("/grid/places/workshop").content.decode()
    # At the door it is told without an account.
    assert "重大隐患" in Client().get(f"/p/{world.workshop.scan_code}").content.decode()

"""What the institution costs is counted for units; the self-check finds by itself how it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from redgrid.cases.actions import assign_case, move_case, open_case
from redgrid.cases.models import Case
from redgrid.grid.models import Person
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.pictures import Picture
from redgrid.rulebook.actions import load_blueprint, waive
from redgrid.rulebook.check import checked
from redgrid.rulebook.guard import Met
from redgrid.rulebook.institution import BurdenText
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Slip, Task, Urging
from redgrid.workbench.burden import Burden, burdens
from redgrid.workbench.selfcheck import points_of
from tests.rules import blueprint_text
from tests.world import World

POINT = Picture(bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"), 1, 1)
RULES = BurdenText(field=1, move=3, photo=2, message=1, task=10)


def told(burden: Burden) -> dict[str, int]:
    return {kind: n for kind, n in burden.counts.items() if n}


def test_records_are_counted_for_the_unit_and_those_above_without_sealed_ones(
    world: World, blueprint: Blueprint
) -> None:
    open_case("problem", by=world.member, title="泵异响", place=world.workshop, pictures=[POINT])
    open_case("problem", by=world.stranger, title="灯不亮", place=world.lab)
    sealed = open_case("problem", by=world.member, title="密", place=world.workshop).case
    Case.objects.filter(pk=sealed.pk).update(is_sealed=True)
    centre, *nets = burdens(world.centre, RULES, 4)
    north, electrical, metering = burdens(world.north, RULES, 4)
    found = {
        burden.unit.code: (burden.counts["opened"], burden.counts["photos"]) for burden in (centre, *nets)
    }
    assert found == {world.centre.code: (2, 1), world.north.code: (1, 1), world.south.code: (1, 0)}
    assert [told(each) for each in (north, electrical, metering)] == [told(nets[0]), told(nets[0]), {}]
    assert north.minutes == 4 * 1 + 2 * 1
    assert centre.members == 13
    # Of two people a figure for each would be the figure of one.
    assert (Burden(world.north, 2, 4, north.counts, RULES).minutes_a_week, centre.minutes_a_week) == (
        None, round(centre.minutes / 13 / 4, 2)
    )  # fmt: skip


def test_behind_every_figure_stand_its_records_for_those_who_read_them(
    world: World, blueprint: Blueprint, client_of: Callable[[Person], Client]
) -> None:
    case = open_case(
        "problem", by=world.member, title="泵异响", place=world.workshop, pictures=[POINT] * 2
    ).case
    assign_case(case, by=world.cell_head, lead=world.worker, overseer=world.net_head)
    move_case(case, "to_analysed", by=world.cell_head)
    task = Task.objects.filter(state=Task.DUE).latest("pk")
    Slip(task=task, colour="blue", written_at=now(), due_at=now()).save()
    Urging(task=task, person=world.worker, by=world.cell_head, day=now().date(), urged_at=now()).save()
    head, member = client_of(world.cell_head), client_of(world.member)
    [row, *_parts] = burdens(world.electrical, RULES, 4)
    for kind, many in row.counts.items():
        assert many, kind
        behind = head.get(f"/burden/units/electrical/records/{kind}")
        assert sum(each.n for each in behind.context["page"].rows) == many, kind
        # Who reads the cases of the cell and not its tasks finds the numbers of tasks without an address.
        may = kind in {"opened", "moved", "photos"}
        assert member.get(f"/burden/units/electrical/records/{kind}").status_code == (200 if may else 404)
        linked = f"/records/{kind}?from=" in member.get("/burden/units/electrical").content.decode()
        assert linked == may, kind


def test_the_cost_of_the_page_does_not_grow_with_units(
    world: World, blueprint: Blueprint, client_of: Callable[[Person], Client]
) -> None:
    client = client_of(world.member)
    counts = []
    for address in (f"/burden/units/{world.electrical.code}", f"/burden/units/{world.north.code}"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert client.get("/burden/units/nothing").status_code == 404
    page = client.get("/burden?weeks=13").content.decode()
    assert "13 周" in page
    assert world.north.name in page


def test_the_self_check_finds_what_is_in_order_allowed_and_wrong(
    world: World, blueprint: Blueprint, client_of: Callable[[Person], Client]
) -> None:
    tones = {point.title: point.tone for point in points_of(blueprint)}
    assert (list(tones.values()).count("green"), set(tones.values())) == (9, {"green", "blue"})
    text: dict[str, Any] = yaml.load(blueprint_text(), yaml.CSafeLoader)
    text["duties"][0]["standard"] = "传达到人，须拍照；按登录次数评分"
    written = yaml.safe_dump(text, allow_unicode=True, sort_keys=False)
    basis: dict[str, Any] = {"decided_by": "安全科", "document": "安〔2026〕8号", "reason": "法定"}
    for met in checked(written).faults:
        assert isinstance(met, Met)
        waiver = waive(met.ban, by=SYSTEM, path=met.path, rule=met.rule, **basis)
    version = load_blueprint(written, by=SYSTEM).blueprint
    assert sorted(point.tone for point in points_of(version)).count("yellow") == 2
    page = client_of(world.member).get("/self-check").content.decode()
    assert (page.count("安〔2026〕8号"), "职责 P1" in page, "duties[P1]" in page) == (4, True, False)
    waiver.ended_at = waiver.made_at
    waiver.save(update_fields=["ended_at"])
    assert sorted({point.tone for point in points_of(version)}) == ["blue", "green", "red", "yellow"]

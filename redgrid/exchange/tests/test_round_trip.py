"""Everything that goes out comes in again, into an empty system, and answers the same."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from redgrid.exchange.kinds import lexicon
from redgrid.exchange.sheets import everything
from redgrid.grid import actions
from redgrid.grid.coverage import coverage
from redgrid.grid.models import (
    Absence,
    Charge,
    Covering,
    Pairing,
    Person,
    Placement,
    Resource,
    SecondNet,
    Sector,
    Tenure,
    Unit,
)
from redgrid.grid.queries import who
from redgrid.grid.second_nets import answers_in_second_nets
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from tests.world import SINCE, World


def _answers() -> dict[str, tuple[str, ...]]:
    found = {place.code: who(place) for place in Resource.objects.all()}
    return {
        code: (
            answer.cell.code if answer.cell else "",
            answer.holder.person.staff_number if answer.holder else "",
            away.staff_number if answer.holder and (away := answer.holder.away_for) else "",
        )
        for code, answer in found.items()
    }


def _change_some(world: World) -> None:
    """A history: a transfer, an ended claim, somebody away, a stand-in, text that looks like a formula."""
    at = SINCE + timedelta(days=30)
    actions.begin_tenure(world.stranger, "member", by=SYSTEM, unit=world.metering, starts_at=at)
    actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=at)
    actions.begin_tenure(world.worker, "claim", by=SYSTEM, resource=world.lab, starts_at=at, is_stand_in=True)
    actions.note_absence(
        world.lab_head, by=SYSTEM, starts_at=now() - timedelta(days=1), ends_at=now() + timedelta(days=1),
        reason="travel", stand_in=world.stranger,
    )  # fmt: skip
    _stand_in_for_each_other(world)
    _lay_a_safety_net(world)
    actions.change_entries([actions.Change(world.member, {"specialty": "=1+1", "phone": "+86 1"})], by=SYSTEM)


def _stand_in_for_each_other(world: World) -> None:
    """The pair changes while somebody is away; a second absence has a stand-in of its own, and a third nobody."""
    days = [now() + timedelta(days=n) for n in range(-3, 4)]
    actions.set_stand_in(world.worker, world.director, by=SYSTEM, starts_at=days[0])
    actions.note_absence(world.worker, by=SYSTEM, starts_at=days[1], ends_at=days[4], reason="leave")
    actions.set_stand_in(world.worker, world.member, by=SYSTEM, starts_at=days[2])
    actions.note_absence(
        world.worker, by=SYSTEM, starts_at=days[5], ends_at=days[6], reason="shift", stand_in=world.stranger
    )
    actions.set_stand_in(world.worker, None, by=SYSTEM, starts_at=days[6])


def _lay_a_safety_net(world: World) -> None:
    """Three sectors, one of them closed; a unit that passed from one to the other; heads and their stand-in."""
    with clock.at(SINCE):
        net = actions.lay_second_net("safe", by=SYSTEM, name="安全网", name_en="Safety net")
        one, two, gone = (actions.open_sector(net, f"s{n}", by=SYSTEM, name=f"{n}片") for n in (1, 2, 3))
    days = [SINCE + timedelta(days=n) for n in range(3)]
    actions.cover_unit(one, world.centre, by=SYSTEM, starts_at=days[0], basis="〔2026〕1号")
    for of, unit, day in ((gone, world.north, 0), (one, world.metering, 0), (two, world.metering, 1)):
        actions.cover_unit(of, unit, by=SYSTEM, starts_at=days[day])
    actions.name_head(net, world.director, by=SYSTEM, starts_at=days[0])
    actions.name_head(two, world.worker, by=SYSTEM, starts_at=days[0])
    actions.name_head(two, world.lab_head, by=SYSTEM, starts_at=days[1])
    actions.name_head(two, world.member, by=SYSTEM, starts_at=days[1], is_stand_in=True)
    actions.name_head(gone, world.worker, by=SYSTEM, starts_at=days[0])
    actions.close_sector(gone, by=SYSTEM, closes_at=days[2], reason="并入")


def _in_second_nets() -> list[object]:
    """What every second net says of every unit, at the beginning, after the changes and now."""
    whens = [SINCE + timedelta(hours=hours) for hours in (1, 25, 49)]
    return [
        (
            unit.code,
            answer.net.name_en,
            answer.net.opens_at,
            (answer.sector.code, answer.sector.opens_at, answer.sector.closes_at) if answer.sector else None,
            (answer.head.person.staff_number, answer.head.away_for is None) if answer.head else None,
        )
        for unit in Unit.objects.order_by("code")
        for at in [*whens, None]
        for answer in answers_in_second_nets(unit, at)
    ]


def _stood_in() -> list[tuple[object, ...]]:
    """Who stands in for whom, and when: in everything, and in each absence."""
    fields = ("person__staff_number", "starts_at", "ends_at", "stand_in__staff_number")
    pairs = Pairing.objects.believed().values_list(*fields)
    away = Absence.objects.filter(superseded_at=None).values_list(*fields, "is_standing", "reason")
    return sorted([*pairs, *away], key=repr)


def _empty() -> None:
    for table in (Charge, Covering, Sector, SecondNet, Absence, Pairing, Tenure, Placement, Resource, Person):
        table.objects.all().delete()
    for unit in Unit.objects.order_by("-path"):
        unit.delete()


@pytest.mark.parametrize("as_csv", [False, True], ids=["workbooks", "csv"])
def test_the_whole_data_set_comes_in_again_with_the_same_answers(
    world: World, blueprint: Blueprint, tmp_path: Path, *, as_csv: bool
) -> None:
    _change_some(world)
    digest, answers, rows, stood_in = coverage().digest, _answers(), _counted(), _stood_in()
    in_second_nets = _in_second_nets()
    assert (len(stood_in), len(set(in_second_nets)) > 9) == (6, True)
    archive = tmp_path / "everything.zip"
    archive.write_bytes(everything(SYSTEM, as_csv=as_csv))
    _empty()
    call_command("import", "all", str(archive), stdout=io.StringIO())
    assert (coverage().digest, _answers(), _counted()) == (digest, answers, rows)
    assert (_stood_in(), _in_second_nets()) == (stood_in, in_second_nets)
    again_in = io.StringIO()
    call_command("import", "all", str(archive), stdout=again_in)
    said = [
        line for line in again_in.getvalue().splitlines() if line.startswith(("second_nets ", "stand_ins "))
    ]
    assert [line.split()[1:5] for line in said] == [["created", "0", "updated", "0"]] * 2
    again = Person.objects.get(staff_number=world.member.staff_number)
    assert (again.specialty, again.phone) == ("=1+1", "+86 1")


def _counted() -> tuple[int, ...]:
    believed = [Tenure.objects.believed().count(), Placement.objects.believed().count()]
    return (
        *believed,
        Absence.objects.filter(superseded_at=None).count(),
        Person.objects.count(),
        Unit.objects.count(),
    )


def test_the_archive_holds_every_kind_and_the_institution(world: World, blueprint: Blueprint) -> None:
    with zipfile.ZipFile(io.BytesIO(everything(SYSTEM))) as archive:
        names = archive.namelist()
    kinds = [f"{number:02d}-{kind.code}.xlsx" for number, kind in enumerate(lexicon().of_the_map, start=1)]
    assert names == [*kinds, "institution.yaml"]

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
from redgrid.grid.models import Absence, Pairing, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import who
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


def _stood_in() -> list[tuple[object, ...]]:
    """Who stands in for whom, and when: in everything, and in each absence."""
    fields = ("person__staff_number", "starts_at", "ends_at", "stand_in__staff_number")
    pairs = Pairing.objects.believed().values_list(*fields)
    away = Absence.objects.filter(superseded_at=None).values_list(*fields, "is_standing", "reason")
    return sorted([*pairs, *away], key=repr)


def _empty() -> None:
    for table in (Absence, Pairing, Tenure, Placement, Resource, Person):
        table.objects.all().delete()
    for unit in Unit.objects.order_by("-path"):
        unit.delete()


@pytest.mark.parametrize("as_csv", [False, True], ids=["workbooks", "csv"])
def test_the_whole_data_set_comes_in_again_with_the_same_answers(
    world: World, blueprint: Blueprint, tmp_path: Path, *, as_csv: bool
) -> None:
    _change_some(world)
    digest, answers, rows, stood_in = coverage().digest, _answers(), _counted(), _stood_in()
    assert len(stood_in) == 6
    archive = tmp_path / "everything.zip"
    archive.write_bytes(everything(SYSTEM, as_csv=as_csv))
    _empty()
    call_command("import", "all", str(archive), stdout=io.StringIO())
    assert (coverage().digest, _answers(), _counted()) == (digest, answers, rows)
    assert _stood_in() == stood_in
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
    kinds = [f"{number:02d}-{kind.code}.xlsx" for number, kind in enumerate(lexicon().kinds, start=1)]
    assert names == [*kinds, "institution.yaml"]

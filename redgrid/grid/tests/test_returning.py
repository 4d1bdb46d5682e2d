"""Who had left is entered again; types of cell; names under lists that know nothing of dates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from redgrid.grid import actions
from redgrid.grid.actions import Change
from redgrid.grid.coverage import find_gaps
from redgrid.grid.models import Person, Standing, Tenure, Unit
from redgrid.grid.queries import home_of, who
from redgrid.grid.standings import tree_at
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from tests.world import World

DAY = timedelta(days=1)
TYPES = [("service", "服务型", "Service"), ("project", "项目型", "Project")]


def test_who_comes_back_belongs_to_a_unit_and_holds_nothing_of_before(world: World) -> None:
    left, back = now() - 9 * DAY, now() - 3 * DAY
    actions.let_person_leave(world.worker, by=world.clerk, leaves_at=left, reason="调出")
    actions.let_person_return(world.worker, world.metering, by=world.clerk, starts_at=back, basis="调回")
    held = Tenure.objects.current().filter(person=world.worker)
    assert [(row.capacity.code, row.unit) for row in held] == [("member", world.metering)]
    assert [home_of(world.worker, at) for at in (left - DAY, left + DAY, back)] == [
        world.electrical, None, world.metering,
    ]  # fmt: skip
    # Nobody misses them while they were gone.
    kinds = {gap.kind for gap in find_gaps(left - DAY, until=now())}
    assert kinds == {"place_unclaimed"}


def test_what_a_list_left_open_does_not_come_back_either(world: World) -> None:
    """Somebody left by a column of a list: what they held then has no end of its own."""
    left = now() - 9 * DAY
    Person.objects.filter(pk=world.worker.pk).update(leaves_at=left)
    actions.let_person_return(world.worker, world.electrical, by=SYSTEM, starts_at=now() + DAY)
    answers = [who(world.workshop, at=at).holder for at in (left - DAY, left + DAY, now() + 2 * DAY)]
    assert [holder and holder.person for holder in answers] == [
        world.worker, world.cell_head, world.cell_head,
    ]  # fmt: skip
    assert "person_without_unit" not in {gap.kind for gap in find_gaps(left, until=now() + 3 * DAY)}


def test_only_who_has_left_comes_back(world: World) -> None:
    with pytest.raises(Refused):
        actions.let_person_return(world.worker, world.electrical, by=world.clerk, starts_at=now())
    actions.let_person_leave(world.worker, by=SYSTEM, leaves_at=now() + 9 * DAY, reason="x")
    with pytest.raises(Refused):
        actions.let_person_return(world.worker, world.electrical, by=world.clerk, starts_at=now() + DAY)
    with pytest.raises(Forbidden):
        actions.let_person_return(
            world.worker, world.electrical, by=world.director, starts_at=now() + 9 * DAY
        )


def test_types_of_cell_are_known_by_all_their_names(world: World) -> None:
    Unit.objects.filter(code="electrical").update(type_label="服务型")
    actions.define_cell_types(TYPES, by=SYSTEM)
    assert Unit.objects.get(code="electrical").type_label == "service"
    for number, name in enumerate(["项目型", "project", "Project", ""]):
        unit = actions.open_unit(
            f"c{number}", by=SYSTEM, name="x", kind="cell", parent=world.south, type_label=name
        )
        assert unit.type_label == ("project" if name else "")
    with pytest.raises(Invalid) as refused:
        actions.open_unit("c9", by=SYSTEM, name="x", kind="cell", parent=world.south, type_label="流动型")
    assert "服务型" in refused.value.reason


def test_a_list_changes_the_name_of_now_and_leaves_what_is_announced(world: World) -> None:
    unit, day = world.electrical, now() + 9 * DAY
    actions.rename_unit(unit, by=SYSTEM, name="电气二格", starts_at=day)
    row = Unit.objects.get(pk=unit.pk)
    with clock.at(now() + DAY):
        assert actions.change_entries([Change(row, {"name": "电气一格"})], by=SYSTEM) == [None]
        assert Unit.objects.get(pk=unit.pk).name == "电气一格"
        names = [
            next(found.name for found in tree_at(at) if found.code == unit.code)
            for at in (now() - DAY, now(), day)
        ]
    assert names == ["电气格", "电气一格", "电气二格"]
    assert Standing.objects.believed().filter(unit=unit).count() == 3

"""The cast is what it says."""

from __future__ import annotations

from redgrid.grid.models import Tenure, Unit
from tests.world import World


def test_the_cast_is_there_the_first_time(world: World) -> None:
    assert {unit.code for unit in Unit.objects.all()} == {
        "centre", "north", "south", "electrical", "metering", "laboratory",
    }  # fmt: skip
    assert world.worker.name == "工网格"


def test_the_cast_is_there_the_second_time_too(world: World) -> None:
    assert world.electrical.parent == world.north
    assert Tenure.objects.get(resource=world.workshop).person == world.worker

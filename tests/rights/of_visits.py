"""Who may come to which address: visits to units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from redgrid.visits.actions import Plan, note_visit, plan_visit
from redgrid.visits.models import Visit
from tests.rights.kinds import EVERYBODY
from tests.world import World

PLANNERS = frozenset(
    {"director", "clerk", "net_head", "south_head", "cell_head", "other_head", "lab_head", "worker"}
)
READERS = frozenset({"cell_head", "worker", "member", "other_head", "net_head", "director", "clerk"})
GOING = frozenset({"cell_head", "worker"})
OF_ONE = ("visits:visit", "visits:change", "visits:withdraw", "visits:note", "visits:answer", "visits:find")
# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("visits:visits", "visits:of_unit"), EVERYBODY),
    "visits:plan": PLANNERS,
    "visits:visit": READERS,
    "visits:change": GOING,
}
SENDERS: Mapping[str, frozenset[str]] = {
    "visits:plan": PLANNERS,
    **dict.fromkeys(("visits:change", "visits:withdraw", "visits:note", "visits:find"), GOING),
    "visits:answer": frozenset({"other_head"}),
}


def play(world: World) -> None:
    """The worker and the cell head have been to the metering cell; it is asked to confirm."""
    people = [world.cell_head, world.worker]
    visit = plan_visit(
        Plan(date(2026, 3, 12), "看泵房", "plant_visit", people, world.metering), by=world.worker
    )
    note_visit(visit, "看了。", by=world.worker, seen=1)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    visit = {"key": Visit.objects.get().pk}
    return {**dict.fromkeys(OF_ONE, visit), "visits:of_unit": {"code": world.metering.code}}

"""Who may come to which address: absences, stand-ins and who is here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from redgrid.grid.actions import bid, enter_place, note_absence, open_call, put_place
from redgrid.grid.models import Absence, Bid, Call
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.rights.kinds import ASSIGN_HERE, CLERK, EVERYBODY
from tests.world import World

# Who notes when the worker is away, and sees why.
OF_THE_WORKER = frozenset({"worker", "cell_head", "net_head", "director", "clerk"})
OF_ABSENCES = ("grid:absences", "grid:absence", "grid:stand_in")
OF_THINGS = ("changes:enter_thing", "changes:describe_thing", "changes:close_thing")

# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("grid:my_absences", "workbench:unit_calendar", "grid:call", "workbench:equipment"), EVERYBODY
    ),
    **dict.fromkeys(OF_ABSENCES, OF_THE_WORKER),
    **dict.fromkeys(OF_THINGS, CLERK),
}
SENDERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("grid:call", "grid:end_call", "grid:give_away"), ASSIGN_HERE),
    "grid:ask": frozenset({"cell_head", "worker", "member"}),
    "grid:answer_bid": ASSIGN_HERE | {"member"},
    "grid:my_absences": EVERYBODY,
    **dict.fromkeys(OF_ABSENCES, OF_THE_WORKER),
    **dict.fromkeys(OF_THINGS, CLERK),
}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""
    soon = now() + timedelta(days=1)
    note_absence(
        world.worker, by=world.worker, starts_at=soon, ends_at=soon + timedelta(days=1), reason="leave"
    )
    store = enter_place("store", by=SYSTEM, name="备件库")
    put_place(store, world.electrical, by=SYSTEM, starts_at=now())
    call = open_call(world.electrical, by=world.cell_head, until=soon)
    bid(call, [store], by=world.member)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    call = {"key": Call.objects.get().pk}
    workshop = {"code": world.workshop.code}
    worker = {"staff_number": world.worker.staff_number}
    return {
        **dict.fromkeys(("grid:absences", "grid:stand_in"), worker),
        "workbench:unit_calendar": {"code": world.electrical.code},
        "grid:call": {"code": world.electrical.code},
        **dict.fromkeys(("grid:ask", "grid:end_call", "grid:give_away"), call),
        **dict.fromkeys(OF_THINGS[1:], workshop),
        "grid:answer_bid": {"key": Bid.objects.get().pk},
        "grid:absence": {"key": Absence.objects.get().pk},
    }

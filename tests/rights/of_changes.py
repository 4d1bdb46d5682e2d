"""Who may come to which address: changes to the map with what they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redgrid.changes.actions import answer_handover, make_change
from redgrid.changes.actions.answering import Said
from redgrid.changes.actions.carrying import digest_of
from redgrid.changes.change import Change
from redgrid.changes.models import Handover, Item
from redgrid.changes.work import work_of_claim
from redgrid.grid.actions import begin_tenure
from redgrid.grid.models import Tenure
from redgrid.kit.clock import now
from tests.rights.kinds import CLERK, EVERYBODY
from tests.world import World

# As in test_every_address: who gets the page, and whose form is let in.
ON_THE_MAP = (
    "appoint", "claim", "put", "join", "relieve", "transfer", "leave", "open_unit", "rename", "close",
    "split", "merge", "move",
)  # fmt: skip
# The head of the laboratory hands its lab over to the stranger, who disputes it; the head of the net settles that.
SIDES = frozenset({"lab_head", "stranger"})
PAGES: Mapping[str, frozenset[str]] = {
    **{f"changes:{name}": CLERK for name in ON_THE_MAP},
    "changes:handovers": EVERYBODY,
    "changes:handover": SIDES | {"south_head"} | CLERK,
    "changes:settle": frozenset({"south_head"}),
}
SENDERS: Mapping[str, frozenset[str]] = {
    **{f"changes:{name}": CLERK for name in ON_THE_MAP},
    "changes:handover": SIDES,
    "changes:settle": frozenset({"south_head"}),
}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""
    handover = hand_lab_over(world)
    item = handover.items.get()
    answer_handover(handover, {item.pk: Said(is_right=False, remark="钥匙没有交")}, by=world.stranger)


def hand_lab_over(world: World) -> Handover:
    """The stranger answers for the lab from now on, instead of the head of the laboratory."""
    at = now()
    change = Change(
        "claim", world.laboratory, at, "",
        lambda: str(begin_tenure(world.stranger, "claim", by=world.clerk, resource=world.lab, starts_at=at)),
        world.lab_head, work=(work_of_claim(world.lab, world.stranger),),
    )  # fmt: skip
    found = make_change(change, {}, by=world.clerk, seen=digest_of(change.work)).handover
    assert found is not None
    return found


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    post = Tenure.objects.get(person=world.worker, capacity__code="grid_worker")
    unit, place = {"code": world.electrical.code}, {"code": world.workshop.code}
    worker = {"staff_number": world.worker.staff_number}
    return {
        **dict.fromkeys(
            (
                "changes:appoint",
                "changes:rename",
                "changes:close",
                "changes:split",
                "changes:merge",
                "changes:move",
            ),
            unit,
        ),
        **dict.fromkeys(("changes:claim", "changes:put"), place),
        **dict.fromkeys(("changes:join", "changes:transfer", "changes:leave"), worker),
        "changes:open_unit": {"code": world.north.code},
        "changes:relieve": {"key": post.pk},
        "changes:handover": {"key": Handover.objects.get().pk},
        "changes:settle": {"key": Item.objects.get().pk},
    }

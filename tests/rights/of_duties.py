"""Who may come to which address: working calendars, and later the duties that come round by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from redgrid.duties.actions import come_round
from redgrid.duties.models import Occurrence
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.actions import set_calendar_day
from redgrid.rulebook.queries import due_of
from redgrid.tasks.actions import Assignee, give_task, recount_dues
from redgrid.tasks.models import Task
from redgrid.tasks.recounts import Recount
from tests.rights.kinds import CLERK, EVERYBODY
from tests.world import World

# Who reads the tasks of the cell; its head holds all officer roles there too.
HEADS = frozenset({"cell_head", "net_head", "director", "clerk"})

# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("rulebook:kept", "tasks:moved", "tasks:recount", "duties:mine"), EVERYBODY),
    **dict.fromkeys(("duties:cell", "duties:detail", "duties:start"), HEADS),
}
SENDERS: Mapping[str, frozenset[str]] = {
    "rulebook:keep": CLERK,
    "duties:finish": frozenset({"cell_head"}),
    **dict.fromkeys(("duties:excuse", "duties:start"), HEADS),
}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""
    come_round()
    due = due_of(now(), "3 working days")
    give_task("x:moved", Assignee(person=world.worker), unit=world.electrical, title="看一看", due=due)
    moved = timezone.localdate(due.due)
    for number in range(3):
        set_calendar_day(moved + timedelta(days=number), by=SYSTEM, is_working=False)
    recount_dues()
    Task.objects.filter(source="x:moved").update(state=Task.WITHDRAWN, ended_at=now(), person=world.stranger)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    cell = {"code": world.electrical.code}
    duty = {"key": Occurrence.objects.filter(unit=world.electrical, state="due").earliest("id").pk}
    return {
        "tasks:recount": {"key": Recount.objects.filter(moved__gt=0).latest("id").pk},
        **dict.fromkeys(("duties:detail", "duties:finish", "duties:excuse"), duty),
        **dict.fromkeys(("duties:cell", "duties:start"), cell),
    }

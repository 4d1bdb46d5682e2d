"""Who may come to which address: tasks that people give, slips, filters, the calendar feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from redgrid.kit.clock import now
from redgrid.tasks.actions import Assignee, ask_more_time, give_directly, pass_task_on
from redgrid.tasks.actions.attaching import attach
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.actions.keeping import keep_template, make_feed, save_filter
from redgrid.tasks.models import Attachment, Check, PassAsk, SavedFilter, Task, Template, TimeAsk
from tests.rights.kinds import EVERYBODY, VISITOR
from tests.world import World

# As in test_every_address. The head of the northern net gave the head of the metering cell a task, with a copy for the
# stranger; the head of the laboratory is asked to take another one over.
GIVERS = frozenset({"director", "clerk", "net_head", "south_head", "cell_head", "other_head", "lab_head"})
READERS = frozenset({"other_head", "net_head", "director", "clerk", "stranger"})
PAGES: Mapping[str, frozenset[str]] = {
    "tasks:detail": READERS,
    "tasks:split": frozenset({"other_head"}),
    "tasks:attachment": READERS,
    "tasks:give": GIVERS,
    "tasks:slips": GIVERS,
    "tasks:feed": EVERYBODY,
    # Whoever has the link is let in, signed in or not.
    "tasks:feed_file": EVERYBODY | VISITOR,
}
SENDERS: Mapping[str, frozenset[str]] = {
    "tasks:move": READERS,
    "tasks:tick": frozenset({"other_head"}),
    "tasks:copy": frozenset({"other_head", "net_head"}),
    "tasks:add_file": frozenset({"other_head", "net_head"}),
    "tasks:split": frozenset({"other_head"}),
    "tasks:decide": frozenset({"net_head", "director", "clerk"}),
    "tasks:take": frozenset({"lab_head"}),
    "tasks:give": GIVERS,
    "tasks:forget_template": frozenset({"cell_head"}),
    "tasks:batch": EVERYBODY,
    "tasks:keep_filter": EVERYBODY,
    "tasks:drop_filter": frozenset({"worker"}),
    "tasks:feed": EVERYBODY,
}
_secrets: list[str] = []


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""
    task = _given(world, "清点表计", copies=[world.stranger], checks=("一号柜",))
    ask_more_time(task, by=world.other_head, until=now() + timedelta(days=30), note="表计未到")
    attach(task, BytesIO(b"one page"), "note.txt", by=world.other_head)
    pass_task_on(_given(world, "送检"), world.lab_head, by=world.other_head, note="化验室有车")
    keep_template("月报", {"title": "报月报"}, by=world.cell_head)
    save_filter("逾期", "tasks:list", "due=late", by=world.worker)
    _secrets[:] = [make_feed(by=world.member)]


def _given(world: World, title: str, copies: Any = (), checks: tuple[str, ...] = ()) -> Task:
    words = Words(title=title, limit="3 working days", checks=checks)
    return give_directly(words, Assignee(person=world.other_head), by=world.net_head, copies=copies)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    ask, take = TimeAsk.objects.get(), PassAsk.objects.get()
    task = {"key": ask.task_id}
    return {
        **dict.fromkeys(("tasks:detail", "tasks:move", "tasks:copy", "tasks:split", "tasks:add_file"), task),
        "tasks:attachment": {"key": Attachment.objects.get().pk},
        "tasks:tick": {**task, "check": Check.objects.get().pk},
        "tasks:decide": {**task, "ask": ask.pk},
        "tasks:take": {"key": take.task_id, "ask": take.pk},
        "tasks:forget_template": {"key": Template.objects.get().pk},
        "tasks:drop_filter": {"key": SavedFilter.objects.get().pk},
        "tasks:feed_file": {"secret": _secrets[0]},
    }

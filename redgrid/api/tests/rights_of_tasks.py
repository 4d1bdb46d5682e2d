"""What each kind of person is answered: tasks."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from redgrid.kit.clock import now
from redgrid.tasks.actions import Assignee, ask_more_time, give_directly, pass_task_on
from redgrid.tasks.actions.attaching import attach
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.models import Attachment, Check, PassAsk, TimeAsk
from tests.world import World

NEW = {"title": "清理备件柜", "limit": "3 working days"}
SENT: dict[str, Any] = {
    "give_a_task": {**NEW, "to": "W008"},
    "move_tasks": {"move": "done", "note": "清理完毕"},
    "move_a_task": {"move": "done", "note": "清理完毕"},
    "split_a_task": {"title": "搬走旧件", "to": "W009"},
    "copy_a_task": {"people": ["W001"]},
    "tick_a_line": {"done": True},
    "decide_about_time": {"yes": True},
    "take_a_task": {"yes": True},
    "attach_to_task": {"file": io.BytesIO("清单".encode())},
}
KINDS = ("net_head", "cell_head", "worker", "member", "stranger", "system_admin")
ANYBODY = [200] * 6
# Of the cell head's task for the worker; of `take_a_task` another one, that a stranger was asked to take over.
EXPECTED = {
    "list_tasks": ANYBODY,
    "count_tasks": ANYBODY,
    "list_slips": ANYBODY,
    "give_a_task": [201, 201, 403, 403, 403, 403],
    "move_tasks": ANYBODY,
    "read_task": [200, 200, 200, 200, 404, 404],
    "move_a_task": [403, 403, 200, 403, 404, 404],
    "split_a_task": [403, 403, 201, 403, 404, 404],
    "copy_a_task": [403, 200, 200, 403, 404, 404],
    "tick_a_line": [403, 403, 200, 403, 404, 404],
    "decide_about_time": [200, 403, 403, 403, 404, 404],
    "take_a_task": [403, 403, 403, 404, 200, 404],
    "attach_to_task": [403, 201, 201, 403, 404, 404],
    "read_task_file": [200, 200, 200, 200, 404, 404],
}


def play(world: World) -> dict[str, dict[str, Any]]:
    """The worker has a task of their head, asks for more time, and asks a stranger to take another one over."""
    words = Words("清理备件柜", limit="3 working days", checks=("称重",), wants_confirmation=True)
    worker, by = Assignee(person=world.worker), world.cell_head
    task = give_directly(words, worker, by=by, copies=[world.member])
    attach(task, io.BytesIO("清单".encode()), "list.txt", by=world.worker)
    other = give_directly(Words("校表"), worker, by=by)
    pass_task_on(other, world.stranger, by=world.worker, note="不熟悉")
    ask_more_time(task, by=world.worker, until=now() + timedelta(days=30), note="等备件")
    SENT["move_tasks"]["tasks"] = [task.pk]
    return {
        "": {"key": task.pk},
        "tick_a_line": {"key": task.pk, "check": Check.objects.get().pk},
        "decide_about_time": {"key": task.pk, "ask": TimeAsk.objects.get().pk},
        "take_a_task": {"key": other.pk, "ask": PassAsk.objects.get().pk},
        "read_task_file": {"key": Attachment.objects.get().pk},
    }

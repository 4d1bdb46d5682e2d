"""The only writers of tasks.

``give_task``, ``end_task`` and ``pass_on`` are for what asks for a task (a case, a duty, a handover) and parts of its
change; the others are what people do, each with its event.
"""

from redgrid.tasks.actions.direct import give_directly, give_to_units, split_task
from redgrid.tasks.actions.giving import Assignee, end_task, end_tasks, give_task, pass_on, set_due
from redgrid.tasks.actions.more_time import ask_more_time, decide_time
from redgrid.tasks.actions.moving import (
    accept_task,
    confirm_task,
    finish_task,
    return_task,
    send_back,
    tick_check,
    withdraw_task,
)
from redgrid.tasks.actions.passing import answer_pass, pass_task_on
from redgrid.tasks.actions.recounts import recount_dues
from redgrid.tasks.actions.swapping import Sent

__all__ = [
    "Assignee",
    "Sent",
    "accept_task",
    "answer_pass",
    "ask_more_time",
    "confirm_task",
    "decide_time",
    "end_task",
    "end_tasks",
    "finish_task",
    "give_directly",
    "give_task",
    "give_to_units",
    "pass_on",
    "pass_task_on",
    "recount_dues",
    "return_task",
    "send_back",
    "set_due",
    "split_task",
    "tick_check",
    "withdraw_task",
]

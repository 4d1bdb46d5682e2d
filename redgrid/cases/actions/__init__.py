"""The only writers of cases: opening, naming people, moving, passing on."""

from redgrid.cases.actions.moving import move_case
from redgrid.cases.actions.opening import Opened, open_case
from redgrid.cases.actions.parts import answer_part, assign_case
from redgrid.cases.actions.passing import pass_part_on, put_case, renew_stage_task

__all__ = [
    "Opened",
    "answer_part",
    "assign_case",
    "move_case",
    "open_case",
    "pass_part_on",
    "put_case",
    "renew_stage_task",
]

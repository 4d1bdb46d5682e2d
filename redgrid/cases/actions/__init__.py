"""The only writers of cases: opening, naming people, moving, passing on."""

from redgrid.cases.actions.milestones import (
    drop_milestone,
    reach_milestone,
    replan_milestone,
    set_milestone,
)
from redgrid.cases.actions.moving import move_case
from redgrid.cases.actions.opening import Opened, open_case
from redgrid.cases.actions.parts import answer_part, assign_case
from redgrid.cases.actions.passing import pass_part_on, put_case, renew_stage_task
from redgrid.cases.actions.tellings import take_note

__all__ = [
    "Opened",
    "answer_part",
    "assign_case",
    "drop_milestone",
    "move_case",
    "open_case",
    "pass_part_on",
    "put_case",
    "reach_milestone",
    "renew_stage_task",
    "replan_milestone",
    "set_milestone",
    "take_note",
]

"""The only writers of cases: opening, naming people, moving, passing on, and what happens beside the flow."""

from redgrid.cases.actions.aftercare import answer_check, reopen_case, reopen_unnamed
from redgrid.cases.actions.attaching import attach, withdraw_attachment
from redgrid.cases.actions.commenting import Said, comment_on, see_mentions, withdraw_comment
from redgrid.cases.actions.echoing import say_me_too
from redgrid.cases.actions.filing import file_solution
from redgrid.cases.actions.handing import hand_in
from redgrid.cases.actions.linking import end_link, link_cases
from redgrid.cases.actions.merging import merge_case, split_case
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
from redgrid.cases.actions.reading import note_reading
from redgrid.cases.actions.suspending import resume_case, suspend_case
from redgrid.cases.actions.tellings import take_note

__all__ = [
    "Opened",
    "Said",
    "answer_check",
    "answer_part",
    "assign_case",
    "attach",
    "comment_on",
    "drop_milestone",
    "end_link",
    "file_solution",
    "hand_in",
    "link_cases",
    "merge_case",
    "move_case",
    "note_reading",
    "open_case",
    "pass_part_on",
    "put_case",
    "reach_milestone",
    "renew_stage_task",
    "reopen_case",
    "reopen_unnamed",
    "replan_milestone",
    "resume_case",
    "say_me_too",
    "see_mentions",
    "set_milestone",
    "split_case",
    "suspend_case",
    "take_note",
    "withdraw_attachment",
    "withdraw_comment",
]

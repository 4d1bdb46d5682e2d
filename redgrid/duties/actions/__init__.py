"""The only writers of occurrences: they come round, are done, excused or judged."""

from redgrid.duties.actions.coming import come_round
from redgrid.duties.actions.ending import excuse_duty, finish_duty
from redgrid.duties.actions.events import begin_by_hand, take_event
from redgrid.duties.actions.judging import follow_moved, judge_open

__all__ = [
    "begin_by_hand",
    "come_round",
    "excuse_duty",
    "finish_duty",
    "follow_moved",
    "judge_open",
    "take_event",
]

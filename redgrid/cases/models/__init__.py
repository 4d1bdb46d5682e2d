"""Tables of cases, a module for each noun."""

from redgrid.cases.models.aftercare import Echo, EffectCheck
from redgrid.cases.models.attachment import Attachment
from redgrid.cases.models.case import Case, DayCount, Milestone, Pace, Part, Quarrel, Stay
from redgrid.cases.models.comment import Comment, Mention
from redgrid.cases.models.link import Link
from redgrid.cases.models.solution import Solution
from redgrid.cases.models.suspension import Suspension

__all__ = [
    "Attachment",
    "Case",
    "Comment",
    "DayCount",
    "Echo",
    "EffectCheck",
    "Link",
    "Mention",
    "Milestone",
    "Pace",
    "Part",
    "Quarrel",
    "Solution",
    "Stay",
    "Suspension",
]

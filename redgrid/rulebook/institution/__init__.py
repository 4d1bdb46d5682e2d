"""The institution as its text says it, in frozen objects. Built from checked content; reads no table.

Every ``name`` is Chinese; ``name_en`` may be empty (show through ``kit.naming.label``).
"""

from __future__ import annotations

from redgrid.rulebook.institution.building import institution_from
from redgrid.rulebook.institution.burdens import BurdenText
from redgrid.rulebook.institution.calendars import CalendarText
from redgrid.rulebook.institution.duties import DutyText, PlaceKind, Sort
from redgrid.rulebook.institution.fields import FACT, KINDS, Condition, Field, Option, condition_of
from redgrid.rulebook.institution.flows import ENDING, GATES, PARTS, Flow, Move, Stage, Urgency
from redgrid.rulebook.institution.looking import Checks
from redgrid.rulebook.institution.notices import NoticeText
from redgrid.rulebook.institution.people import CapacityText, Derivation, Level
from redgrid.rulebook.institution.scoring import Band, Scoring
from redgrid.rulebook.institution.slips import SlipText
from redgrid.rulebook.institution.tellings import Notice, Remark, Telling
from redgrid.rulebook.institution.whole import Institution

__all__ = [
    "ENDING",
    "FACT",
    "GATES",
    "KINDS",
    "PARTS",
    "Band",
    "BurdenText",
    "CalendarText",
    "CapacityText",
    "Checks",
    "Condition",
    "Derivation",
    "DutyText",
    "Field",
    "Flow",
    "Institution",
    "Level",
    "Move",
    "Notice",
    "NoticeText",
    "Option",
    "PlaceKind",
    "Remark",
    "Scoring",
    "SlipText",
    "Sort",
    "Stage",
    "Telling",
    "Urgency",
    "condition_of",
    "institution_from",
]

"""The table: which event tells whom, under which topic, in which words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

TODO, SLIP, AT_ONCE, MENTION, MOVES, NEWS = "todo", "slip", "at_once", "mention", "moves", "news"
# What a person chooses by, with its words and its icon.
TOPICS: dict[str, tuple[str, str]] = {
    AT_ONCE: (_("What I must know at once"), "alert-triangle"),
    TODO: (_("What waits for me"), "checklist"),
    SLIP: (_("Slips and urging"), "clock"),
    MENTION: (_("Where I am mentioned"), "at"),
    MOVES: (_("How what I take part in goes on"), "arrow-right"),
    NEWS: (_("News of the institution"), "book-2"),
}


@dataclass(frozen=True)
class Line:
    """``who`` of finding.FINDERS is told under ``topic`` in ``words``. Within a kind no topic comes twice."""

    who: tuple[str, ...]
    topic: str
    words: str


CASE_WAITS = _("A case waits for you")
CASE_MOVED = _("A case you take part in moved on")

# The first line that reaches a person is what they are told.
KINDS: dict[str, tuple[Line, ...]] = {
    "case.opened": (Line(("stage",), TODO, CASE_WAITS),),
    "case.assigned": (Line(("named", "stage"), TODO, _("You were named in a case")),),
    "case.passed_on": (Line(("named", "stage"), TODO, _("A part in a case passed on to you")),),
    "case.answered": (Line(("lead",), MOVES, _("Somebody answered whether they take part in a case")),),
    "case.moved": (Line(("stage",), TODO, CASE_WAITS), Line(("parts",), MOVES, CASE_MOVED)),
    "case.put": (Line(("stage",), TODO, CASE_WAITS), Line(("parts",), MOVES, CASE_MOVED)),
    "case.closed": (Line(("parts",), MOVES, _("A case you take part in is closed")),),
    "case.commented": (Line(("mentions",), MENTION, _("You were mentioned in a case")),),
    "case.told": (Line(("told",), AT_ONCE, _("You must know of this at once")),),
    "case.disputed": (Line(("ruling",), TODO, _("It waits for your ruling which unit answers")),),
    "case.ruled": (
        Line(("stage",), TODO, CASE_WAITS),
        Line(("parts",), MOVES, _("It was ruled which unit answers for a case")),
    ),
    "case.milestone_set": (Line(("milestone",), TODO, _("A milestone of a case was set for you")),),
    "case.shares_proposed": (Line(("parts",), TODO, _("Shares of the credit wait for your agreement")),),
    "case.suspended": (Line(("parts",), MOVES, _("The limit of a case stands still")),),
    "case.resumed": (Line(("parts",), MOVES, _("The limit of a case runs on")),),
    "case.merged": (Line(("parts",), MOVES, _("A case became part of another one")),),
    "task.given": (
        Line(("has",), TODO, _("A task was given to you")),
        Line(("copies",), MOVES, _("You are told of a task")),
    ),
    "task.returned": (Line(("giver",), TODO, _("A task you gave came back")),),
    "task.copied": (Line(("to",), MOVES, _("You are told of a task")),),
    "task.reported": (Line(("giver",), TODO, _("Confirm that a task is done")),),
    "task.done": (Line(("giver",), MOVES, _("A task you gave is done")),),
    "task.rolled_up": (Line(("giver",), MOVES, _("A task you gave to many is done")),),
    "task.confirmed": (Line(("has",), MOVES, _("Your task was confirmed as done")),),
    "task.sent_back": (Line(("has",), TODO, _("Your task was not confirmed as done")),),
    "task.withdrawn": (Line(("has",), MOVES, _("A task of yours was withdrawn")),),
    "task.passed_on": (Line(("has",), TODO, _("A task passed on to you")),),
    "task.pass_asked": (Line(("asked_to",), TODO, _("You are asked to take a task over")),),
    "task.pass_answered": (Line(("asker",), MOVES, _("Somebody answered whether they take a task over")),),
    "task.time_asked": (Line(("deciders",), TODO, _("More time is asked of you")),),
    "task.time_answered": (Line(("has",), MOVES, _("It was decided whether you get more time")),),
    "dues.moved": (
        Line(("moved",), MOVES, _("The working calendar changed: something of yours is due at another time")),
    ),
    "task.slip": (Line(("has", "head"), SLIP, _("A slip was written")),),
    "task.urged": (Line(("to",), SLIP, _("Somebody urges you")),),
    "visit.noted": (Line(("by_source",), TODO, _("The notes of a visit wait for you to confirm them")),),
    "handover.made": (Line(("by_source",), TODO, _("A handover waits for you to confirm it")),),
    "handover.passed": (Line(("by_source",), TODO, _("A handover waits for you to confirm it")),),
    "notice.published": (Line(("concerned",), NEWS, _("A notice for you")),),
    "notice.corrected": (Line(("concerned",), NEWS, _("A notice for you was put right")),),
    "notice.withdrawn": (Line(("concerned",), NEWS, _("A notice for you was withdrawn")),),
    "draft.published": (Line(("everybody",), NEWS, _("A new version of the institution was published")),),
    "channel.digest_ended": (
        Line(
            ("administrators",),
            NEWS,
            _("A group hears no digest any more: its unit has closed. Choose another"),
        ),
    ),
    "import.done": (Line(("clerks",), NEWS, _("A list came in: look what it proposes")),),
}
# Where news lead that belong to no case and no task.
LINKS = {
    "draft.published": "/institution",
    "import.done": "/exchange/proposed",
    "dues.moved": "/tasks/moved",
    "channel.digest_ended": "/system/channels",
}


def line_of(kind: str, topic: str) -> Line | None:
    """The line under which somebody was told; None when a later version knows it no more."""
    return next((line for line in KINDS.get(kind, ()) if line.topic == topic), None)

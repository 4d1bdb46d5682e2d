"""What the clock calls: duties come round, begin with events, follow the calendar, and are judged."""

from __future__ import annotations

from redgrid.duties.actions import come_round, follow_moved, judge_open, take_event
from redgrid.duties.actions.judging import TIME_ANSWERED
from redgrid.duties.schedule import by_event
from redgrid.journal.actions import follow
from redgrid.journal.models import Entry
from redgrid.rulebook.occasions import kinds_of
from redgrid.rulebook.queries import institution_of, loaded

# What moves the due moments of tasks that duties asked for.
MOVING = ("dues.moved", TIME_ANSWERED)


def turn() -> int:
    """One turn of the duties; returns how many occurrences came or ended. Safe to run twice and at once."""
    return come_round() + _follow_events() + judge_open()


def _follow_events() -> int:
    blueprint = loaded()
    if blueprint is None:
        return 0
    kinds = {kind for duty in by_event(institution_of(blueprint)) for kind in kinds_of(duty.event)}

    def take(entry: Entry) -> None:
        if entry.kind in MOVING:
            follow_moved(entry)
        if entry.kind in kinds:
            take_event(entry)

    return follow("duties.events", take, kinds=tuple(sorted({*MOVING, *kinds})))

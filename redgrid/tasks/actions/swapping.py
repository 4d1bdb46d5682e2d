"""Changing a task only where it is still what was seen, and once however often it was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.grid.rules import Rights
from redgrid.journal.actions import record
from redgrid.journal.queries import happened
from redgrid.kit.clock import now
from redgrid.kit.refusal import Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_words
from redgrid.tasks.models import Task
from redgrid.tasks.rules import acted_in

REASON_LENGTH = 2000
# Limits end after ten years at most, and so does a day that somebody types.
FURTHEST = timedelta(days=3660)


@dataclass(frozen=True)
class Sent:
    """How a move came in: the revision that was on the screen, and a key under which it counts once."""

    seen: int | None = None
    once: str | None = None


UNSENT = Sent()


@dataclass(frozen=True)
class Told:
    """What the journal keeps of a move: its kind, what was said, and in which capacity."""

    kind: str
    facts: Mapping[str, Any]
    capacity: str = ""


def said_by(task: Task, by: Person, rights: Rights, kind: str, *, verb: str = "", **facts: Any) -> Told:
    """The event of a move of ``by``; ``verb`` when they act as a head."""
    capacity, away_for = acted_in(task, by, rights, verb)
    kept = {"source": task.source, "title": task.title, **facts}
    return Told(kind, kept | ({"away_for": away_for} if away_for else {}), capacity)


def move(
    task: Task,
    told: Told,
    values: Mapping[str, Any],
    *,
    by: Person,
    sent: Sent = UNSENT,
    besides: Callable[[], object] | None = None,
) -> Task:
    """Write ``values`` on the open ``task`` with its event; ``besides`` does what belongs to the same move.

    Sent again under the same key it changes nothing and returns the task as it is. Raises Refused when somebody
    was faster.
    """
    if again := done_before(task, sent.once):
        return again
    try:
        with transaction.atomic():
            swap(task, values, sent=sent)
            if besides:
                besides()
            record(told.kind, by=by, subject=task.subject, unit=task.unit.code, capacity=told.capacity,
                   facts=told.facts, once=sent.once, is_sealed=task.is_sealed)  # fmt: skip
    except (IntegrityError, Refused):
        # The same request arrived twice at once: the other one has made the move.
        if again := done_before(task, sent.once):
            return again
        raise
    return fresh(task)


def swap(task: Task, values: Mapping[str, Any], *, sent: Sent = UNSENT) -> None:
    """Write ``values`` where the task is open and still what was seen."""
    seen = task.revision if sent.seen is None else sent.seen
    row = Task.objects.filter(pk=task.pk, revision=seen, state=Task.DUE)
    if not row.update(**values, revision=seen + 1):
        raise Refused(_("This task has changed meanwhile. Look again; what you typed is kept."))


def done_before(task: Task, once: str | None) -> Task | None:
    """The task as it is now when the request of this key was carried out before, else None."""
    return fresh(task) if once and happened(once) else None


def fresh(task: Task) -> Task:
    """The task as it is in the database."""
    return Task.objects.select_related("unit", "person", "giver", "parent").get(pk=task.pk)


def not_too_far(until: datetime) -> None:
    """Raises Invalid for a due moment beyond what limits reach: a slip of the pen."""
    if until > now() + FURTHEST:
        raise Invalid(_("Choose a day within the next ten years."), field="until")


def reason(text: str, message: str = "", *, field: str = "note") -> str:
    """The sentence that goes with a move. Raises Invalid when there is none where ``message`` asks for it."""
    text = clean_words(text)
    if message and not can_be_seen(text):
        raise Invalid(message, field=field)
    if len(text) > REASON_LENGTH:
        raise Invalid(_("Keep it under 2,000 characters."), field=field)
    return text

"""Done, or not asked for: what people say of a duty that came round."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.duties.models import Occurrence
from redgrid.duties.rules import answering, may_end, may_excuse
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import clean_line
from redgrid.tasks.actions import end_task
from redgrid.tasks.models import Task

# What people may say themselves; the others are found out.
SAID = (Occurrence.LEAVE, Occurrence.SHIFT)


def finish_duty(
    occurrence: Occurrence,
    *,
    by: Person,
    how: str = Occurrence.SOMETHING,
    note: str = "",
    record_link: str = "",
) -> Occurrence:
    """Say that a duty was done, or that there was nothing to do, which is full marks too. Nothing has to be shown.

    ``note``: one sentence; ``record_link``: an address on this site where the record is. Raises Forbidden for whoever
    it was not asked of, Refused when it has ended already, Invalid for a link to somewhere else.
    """
    if not may_end(occurrence, by):
        raise Forbidden(_("Only whoever holds the role here, or stands in, says that it is done."))
    if how not in {Occurrence.SOMETHING, Occurrence.NOTHING}:
        raise Invalid(_("Say that it is done, or that there was nothing to do."), field="how")
    link = clean_line(record_link)
    if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        raise Invalid(_("Give an address on this site, like /cases/WT-2026-0312-017."), field="record")
    who = answering(occurrence, by)
    said = {"how": how, "note": clean_line(note)[:200], "record": link[:200], "person": by, "away_for": who}
    return _end(occurrence, Occurrence.DONE, "duty.done", said, by=by)


def excuse_duty(occurrence: Occurrence, *, by: Person, reason: str, note: str = "") -> Occurrence:
    """Say why a duty is not asked for this time: leave, off shift. Nothing has to be proven.

    Raises Forbidden for others than whoever it is asked of and the heads, Invalid for another reason, Refused when it
    has ended already.
    """
    if not may_excuse(occurrence, by):
        raise Forbidden(_("Whoever holds the role here, and those who head it, may say so."))
    if reason not in SAID:
        raise Invalid(_("Choose one of the reasons."), field="reason")
    said = {"reason": reason, "note": clean_line(note)[:200], "person": by}
    return _end(occurrence, Occurrence.EXEMPT, "duty.exempted", said, by=by)


def _end(occurrence: Occurrence, state: str, kind: str, said: dict[str, Any], *, by: Actor) -> Occurrence:
    at = now()
    with transaction.atomic():
        row = Occurrence.objects.filter(pk=occurrence.pk, state=Occurrence.DUE)
        if not row.update(state=state, ended_at=at, **said):
            raise Refused(_("This has ended already: look at the page again."))
        end_task(occurrence.source, state=Task.DONE if state == Occurrence.DONE else Task.EXEMPT)
        occurrence.refresh_from_db()
        record(kind, by=by, subject=occurrence.source, unit=occurrence.unit.code, capacity=occurrence.officer,
               facts=facts_of(occurrence))  # fmt: skip
    return occurrence


def facts_of(occurrence: Occurrence) -> dict[str, Any]:
    """What the month's sheet needs to know, and where the record is."""
    due, person, away_for = occurrence.due_at, occurrence.person, occurrence.away_for
    return {
        "occurrence": occurrence.pk,
        "clause": occurrence.blueprint.clause(occurrence.duty),
        "officer": occurrence.officer,
        "period": occurrence.period,
        "entered": occurrence.opens_at.isoformat(),
        "due": due.isoformat() if due else None,
        "how": occurrence.how,
        "reason": occurrence.reason,
        "note": occurrence.note,
        "record": occurrence.record,
        "answered": person.staff_number if person else None,
        "away_for": away_for.staff_number if away_for else None,
    }

"""Duties that wait for something to happen: they begin with the journal's event, or by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.duties.actions.coming import source_of
from redgrid.duties.models import Occurrence
from redgrid.duties.rules import may_start
from redgrid.duties.schedule import ON_EVENT, by_event, carried_by_flows
from redgrid.grid.models import Person, Unit
from redgrid.grid.queries import holders
from redgrid.journal.actions import record
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Forbidden, Missing, Refused
from redgrid.kit.words import clean_line
from redgrid.kit.worktime import Due, parse_limit, reckon
from redgrid.rulebook.institution import DutyText
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.occasions import is_meant
from redgrid.rulebook.queries import cited_calendar, due_of, in_force, institution_of, loaded
from redgrid.rulebook.sunset import is_live
from redgrid.tasks.actions import Assignee, give_task


def take_event(entry: Entry) -> int:
    """Let the duties begin that wait for ``entry``, in the cell where it happened; returns how many.

    What happens again in a cell while the duty of that day is still open belongs to it.
    """
    blueprint = loaded()
    if blueprint is None or not entry.unit or entry.is_sealed:
        return 0
    waiting = by_event(institution_of(blueprint))
    meant = [d for d in waiting if is_meant(d.event, entry.kind, entry.facts) and is_live(d, entry.at)]
    cell = Unit.objects.cells().filter(code=entry.unit).first() if meant else None
    if cell is None:
        return 0
    return sum(
        _begin(duty, cell, blueprint, entry.subject, by=SYSTEM, entry=entry) is not None for duty in meant
    )


def begin_by_hand(duty_code: str, unit: Unit, *, by: Person, cause: str) -> Occurrence:
    """Begin a duty that waits for an event which no journal tells, like a document that came in.

    Raises Missing for a duty that does not wait for events, Forbidden for others than the officer and the heads,
    Refused while the one of today is still open, or when it has expired.
    """
    blueprint = in_force()
    text = institution_of(blueprint)
    duty = text.duty(duty_code)
    if duty is None or duty.rhythm != ON_EVENT or duty.code in carried_by_flows(text):
        raise Missing(_("There is no such duty that waits for an event."))
    if not may_start(duty.officer, unit, by):
        raise Forbidden(_("Whoever holds the role here, and those who head it, may begin it."))
    if not is_live(duty, now()):
        raise Refused(_("“%(duty)s” has expired and was not renewed.") % {"duty": label(duty, "title")})
    found = _begin(duty, unit, blueprint, clean_line(cause)[:120], by=by)
    if found is None:
        raise Refused(_("The one of today is still open, or nobody holds the role here."))
    return found


def _begin(
    duty: DutyText, unit: Unit, blueprint: Blueprint, cause: str, *, by: Actor, entry: Entry | None = None
) -> Occurrence | None:
    at = entry.at if entry else now()
    with transaction.atomic():
        period = _free_period(duty, unit, f"@{timezone.localdate(at).isoformat()}")
        if period is None or not holders(duty.officer, unit):
            return None
        due = due_of(at, duty.limit, blueprint=blueprint, unit=unit) if duty.limit else None
        one = Occurrence(
            duty=duty.code, blueprint=blueprint, officer=duty.officer, unit=unit, period=period, cause=cause,
            source=source_of(duty.code, unit, period), opens_at=at, due_at=due.due if due else None,
            missed_at=_missed(due, blueprint) if due else None,
        )  # fmt: skip
        one.save(force_insert=True)
        words = f"{duty.title} · {period[1:]}", f"{duty.title_en or duty.title} · {period[1:]}"
        give_task(one.source, Assignee(capacity=duty.officer), unit=unit, title=words[0], title_en=words[1], due=due,
                  standard=duty.standard, points=duty.points, clause=blueprint.clause(duty.code),
                  link=f"/duties/{one.pk}")  # fmt: skip
        facts = {"duty": duty.code, "period": period, "cells": 1, "cause": cause}
        record("duty.came", by=by, subject=one.source, unit=unit.code, facts=facts)
    return one


def _free_period(duty: DutyText, unit: Unit, day: str) -> str | None:
    """The name of the next one of this day, None while one of it is open."""
    rows = Occurrence.objects.filter(duty=duty.code, unit=unit, period__startswith=day)
    states = list(rows.values_list("state", flat=True))
    if Occurrence.DUE in states:
        return None
    return f"{day}/{len(states) + 1}" if states else day


def _missed(due: Due, blueprint: Blueprint) -> datetime:
    grace = parse_limit(institution_of(blueprint).duty_grace)
    return reckon(due.due, grace, cited_calendar(due.calendar)).due

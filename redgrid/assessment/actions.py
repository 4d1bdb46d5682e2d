"""The only writer of marks."""

from __future__ import annotations

from dataclasses import dataclass

from redgrid.assessment.judging import OF_DUTIES, Clauses, Verdict, moment
from redgrid.assessment.models import Mark
from redgrid.grid.models import Person, Unit
from redgrid.grid.queries import head_capacity, holders
from redgrid.journal.models import Entry


@dataclass(frozen=True)
class Answerable:
    """Who answered for a piece of work; ``away_for`` is whom they stood in for, or for whom nobody did."""

    capacity: str
    person: Person | None = None
    away_for: Person | None = None


def post_mark(verdict: Verdict, clauses: Clauses) -> Mark:
    """Write the mark of ``verdict``; a second time gives the same row."""
    entry, work = verdict.entry, verdict.work
    unit = Unit.objects.get(code=work.unit)
    who = answerable(work, unit, clauses)
    mark, _made = Mark.objects.update_or_create(
        entry=entry.number,
        clause=verdict.clause,
        outcome=verdict.outcome,
        stage=work.facts.get("stage", ""),
        defaults={
            "unit": unit,
            "officer": verdict.duty.officer,
            "person": who.person,
            "capacity": who.capacity,
            "away_for": who.away_for,
            "month": verdict.month,
            "deduction": verdict.deduction,
            "subject": entry.subject,
            "at": entry.at,
            "entered_at": moment(work, "entered"),
            "due_at": moment(work, "due"),
            "left_at": None if verdict.outcome == Mark.MISSED else work.at,
        },
    )
    return mark


def answerable(work: Entry, unit: Unit, clauses: Clauses) -> Answerable:
    """Who answered for ``work``: the person whose task it was, else whoever headed the unit at that moment.

    Asked as it was known at that moment, so that reading the journal again gives the same answer. A head who was away
    is not charged: with nobody standing in, nobody is named.
    """
    number = work.facts.get("answered")
    if work.kind in OF_DUTIES:
        # A duty that came round says itself who answered, and for whom.
        people = {p.staff_number: p for p in Person.objects.filter(staff_number__in=_named(work))}
        return Answerable(work.facts["officer"], people.get(number), people.get(work.facts["away_for"]))
    if number:
        return Answerable(_actor(work, clauses), Person.objects.get(staff_number=number))
    capacity = head_capacity(unit)
    head = next(iter(holders(capacity, unit, at=work.at, known_at=work.at)), None)
    if head is None:
        return Answerable(capacity)
    if not head.is_present:
        return Answerable(capacity, away_for=head.person)
    return Answerable(capacity, head.person, head.away_for)


def _named(work: Entry) -> list[str]:
    return [number for number in (work.facts["answered"], work.facts["away_for"]) if number]


def _actor(work: Entry, clauses: Clauses) -> str:
    """What the flow calls the person whose task the stage was: lead, overseer ..."""
    flow = clauses.institution(work.facts["clause"]).flow(work.facts["flow"])
    stage = flow.stage(work.facts["stage"]) if flow else None
    return stage.actor if stage else ""

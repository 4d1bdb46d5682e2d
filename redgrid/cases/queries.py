"""Reads of cases that cross tables: lists, the page of one case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from redgrid.cases.flows import flow_of
from redgrid.cases.matrix.stuck import stuck_of
from redgrid.cases.matrix.trend import open_at
from redgrid.cases.models import Case, Mention, Part, Stay
from redgrid.cases.rules import visible_to
from redgrid.grid.models import Person, Unit
from redgrid.journal.queries import trail_of
from redgrid.kit.clock import now
from redgrid.kit.when import midnight
from redgrid.kit.words import clean_line
from redgrid.rulebook.institution import Stage
from redgrid.rulebook.queries import current

SEARCH_LENGTH = 60


@dataclass(frozen=True)
class CaseFilter:
    """What a list is asked for. Empty words and None ask for everything."""

    flow: str = ""
    stage: str = ""
    cell: str = ""
    assignee: str = ""
    source: str = ""
    is_open: bool | None = None
    is_late: bool = False
    q: str = ""
    # A unit with everything below it.
    under: str = ""
    is_stuck: bool = False
    # Days: opened or closed from the one on and before the other, open just before the third began.
    opened_from: date | None = None
    opened_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    open_at: date | None = None

    def condition(self) -> Q:
        """The same as a condition on cases."""
        words = {"flow": self.flow, "stage": self.stage, "unit__code": self.cell, "source": self.source}
        condition = Q(**{name: word for name, word in words.items() if word})
        if self.is_open is not None:
            condition &= Q(is_open=self.is_open)
        if self.is_late:
            condition &= Q(is_open=True, due_at__lt=now())
        if self.assignee:
            condition &= Q(pk__in=_taking_part(self.assignee))
        if self.is_stuck:
            condition &= stuck_of(current().flows)
        if self.under:
            condition &= _below(self.under)
        return condition & self._searched() & self._in_time()

    def _in_time(self) -> Q:
        edges = {
            "opened_at__gte": self.opened_from, "opened_at__lt": self.opened_to,
            "closed_at__gte": self.closed_from, "closed_at__lt": self.closed_to,
        }  # fmt: skip
        found = Q(**{field: midnight(day) for field, day in edges.items() if day})
        return found & open_at(midnight(self.open_at)) if self.open_at else found

    def _searched(self) -> Q:
        q = clean_line(self.q)[:SEARCH_LENGTH]
        return Q(title__icontains=q) | Q(number__iexact=q) | Q(place__name__icontains=q) if q else Q()


def _below(code: str) -> Q:
    unit = Unit.objects.filter(code=code).first()
    return Q(unit__path__gte=unit.path, unit__path__lt=unit.path_end) if unit else Q(pk__in=[])


def _taking_part(staff_number: str) -> QuerySet[Part, Any]:
    roles = [Part.LEAD, Part.OVERSEER, Part.PARTNER]
    return Part.objects.filter(person__staff_number=staff_number, role__in=roles, ends_at=None).values("case")


def for_lists(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what a row of a list shows, without what only the page needs."""
    return cases.select_related("unit", "place", "blueprint").defer(
        "text", "facts", "blueprint__text", "blueprint__content"
    )


def mentions_of(person: Person) -> QuerySet[Mention]:
    """Where ``person`` was named, as far as they may still read it."""
    rows = Mention.objects.filter(person=person, comment__case__in=visible_to(person))
    return rows.filter(comment__withdrawn_at=None).select_related("comment__by", "comment__case")


def running() -> list[tuple[str, str, str]]:
    """(flow, stage, number) of every open case: what a new text of the institution must not orphan."""
    return list(Case.objects.filter(is_open=True).values_list("flow", "stage", "number"))


@dataclass(frozen=True)
class Step:
    """One stage as the stepper draws it. ``state`` is done, current, coming or skipped."""

    stage: Stage
    state: str
    is_late: bool
    spent: timedelta | None


def steps_of(case: Case) -> list[Step]:
    """The stages of the case's flow with what became of each. Time in a stage adds up over returns."""
    stays, here = list(case.stays.all()), flow_of(case).position(case.stage)
    return [_step(case, stage, index - here, stays) for index, stage in enumerate(flow_of(case).stages)]


def _step(case: Case, stage: Stage, ahead: int, stays: Iterable[Stay]) -> Step:
    """``ahead``: how many stages in front of the case; what was returned from has to be gone through again."""
    mine = [stay for stay in stays if stay.stage == stage.code]
    moment = now()
    spent = sum(((stay.left_at or moment) - stay.entered_at for stay in mine), timedelta()) if mine else None
    late = any(stay.due_at and (stay.left_at or moment) > stay.due_at for stay in mine)
    return Step(stage, _state(case, ahead, was_here=bool(mine)), late, spent)


def _state(case: Case, ahead: int, *, was_here: bool) -> str:
    if case.is_open and ahead >= 0:
        return "coming" if ahead else "current"
    return "done" if was_here else "skipped"


def case_followed_by(digest: str) -> Case | None:
    """The case that somebody without a name follows by the digest of a receipt code: their report, or the one on
    which they said that they met the same.
    """
    rows = Case.objects.select_related("blueprint", "unit", "place", "merged_into__blueprint")
    return rows.filter(Q(receipt=digest) | Q(echoes__receipt=digest)).first()


@dataclass(frozen=True)
class Moment:
    """One thing that happened to a case, for its time line."""

    at: datetime
    kind: str
    actor: Person | None
    actor_code: str
    capacity: str
    facts: dict[str, Any]
    took: timedelta | None
    # Whom the actor stood in for.
    away_for: Person | None = None


def time_line(case: Case) -> list[Moment]:
    """What happened to the case, oldest first, told by the journal: two statements."""
    trail = trail_of(case.subject)
    codes = {entry.actor for entry in trail} | {
        named["person"] for entry in trail for named in entry.facts.get("named", [])
    }
    codes |= {entry.facts["away_for"] for entry in trail if entry.facts.get("away_for")}
    people = {person.staff_number: person for person in Person.objects.filter(staff_number__in=codes)}
    return [
        Moment(
            at=entry.at,
            kind=entry.kind,
            actor=people.get(entry.actor),
            actor_code=entry.actor,
            capacity=entry.capacity,
            facts={**entry.facts, "named": _named(entry.facts, people)},
            away_for=people.get(entry.facts.get("away_for", "")),
            took=_took(entry.at, entry.facts.get("entered")),
        )
        for entry in trail
    ]


def _named(facts: dict[str, Any], people: dict[str, Person]) -> list[dict[str, Any]]:
    return [
        {"role": named["role"], "person": people[named["person"]]}
        for named in facts.get("named", [])
        if named["person"] in people
    ]


def _took(at: datetime, entered: str | None) -> timedelta | None:
    return at - datetime.fromisoformat(entered) if entered else None

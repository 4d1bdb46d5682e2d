"""Visits as they are asked for and answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from ninja import Schema
from pydantic import Field, StrictBool

from redgrid.api.schemas.asking import Asked, Day, Facts, Line, Sent, Words
from redgrid.api.schemas.moments import At
from redgrid.api.schemas.people import Named, named
from redgrid.cases.models import Case
from redgrid.visits.models import Visit

MOST_VISITORS = 30


class VisitsAsked(Asked):
    """Which visits."""

    unit: Line = Field("", description="Code of a unit: visits to it and below, and of its people.")
    month: Day | None = Field(None, description="Any day of a month: only visits of that month.")


class Seen(Sent):
    """A change of what you saw."""

    seen: Annotated[int, Field(ge=1, le=10**9)] = Field(
        description="`revision` as you saw it: refused when it has changed since."
    )


class VisitPlan(Sent):
    """Where, when, why and who: a unit of the map or somebody outside, one of the two."""

    on: Day
    purpose: Words = Field(description="One sentence, at most 120 characters.")
    source: Line = Field(description="Code of a kind of visit.", examples=["plant_visit"])
    people: list[Line] = Field(
        min_length=1, max_length=MOST_VISITORS, description="Staff numbers of who goes."
    )
    unit: Line = Field("", description="Code of the unit.")
    outside: Line = Field("", max_length=80, description="Whom you visit outside.")
    confirmer: Line | None = Field(None, description="Staff number; null: the head of the unit confirms.")


class VisitChange(VisitPlan, Seen):
    """The same, planned anew."""


class VisitNotes(Seen):
    """One page."""

    notes: Words


class VisitAnswer(Seen):
    """Confirmed, or not, with a sentence."""

    agrees: StrictBool
    words: Words = ""


class NewFound(Sent):
    """A problem or an opinion that was found on the spot."""

    flow: Line = Field(description="Code of a flow that a sentence opens.", examples=["problem"])
    title: Words
    text: Words = ""
    place: Line | None = Field(None, description="Readable code of the place.")
    facts: Facts = Field({}, description="What the flow `asks` and `offers` on opening.")


class VisitRow(Schema):
    """A visit as lists show it."""

    key: int
    on: date
    unit: str | None
    outside: str
    home: str = Field(description="Code of the unit whose people go.")
    purpose: str
    source: str
    state: str = Field(description="planned, noted, confirmed, objected or withdrawn.")
    people: list[Named]

    @classmethod
    def words_of(cls, visit: Visit) -> dict[str, Any]:
        return {
            "key": visit.pk, "on": visit.on, "unit": visit.unit.code if visit.unit else None, "outside": visit.outside,
            "home": visit.home.code, "purpose": visit.purpose, "source": visit.source, "state": visit.state,
            "people": [Named.of(visitor.person) for visitor in visit.visitors.all()],
        }  # fmt: skip

    @classmethod
    def of(cls, visit: Visit) -> Self:
        return cls(**cls.words_of(visit))


class VisitWhole(VisitRow):
    """A visit with its notes, what was found, and what those visited say."""

    planned_by: Named
    revision: int
    notes: str
    noted: At | None
    confirmer: Named | None
    answered_by: Named | None
    answered: At | None
    answer: str
    found: list[str] = Field(description="Numbers of the cases that were opened, where you may read them.")
    may_write: bool
    may_answer: bool

    @classmethod
    def told(cls, visit: Visit, found: list[Case], *, may_write: bool, may_answer: bool) -> Self:
        return cls(
            **cls.words_of(visit), planned_by=Named.of(visit.planned_by), revision=visit.revision, notes=visit.notes,
            noted=visit.noted_at, confirmer=named(visit.confirmer), answered_by=named(visit.answered_by),
            answered=visit.answered_at, answer=visit.answer, found=[case.number for case in found],
            may_write=may_write, may_answer=may_answer,
        )  # fmt: skip

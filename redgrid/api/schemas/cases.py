"""Cases and their flows as they are answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.moments import At
from redgrid.cases.likeness import Lookalike
from redgrid.cases.models import Case, Part, Stay
from redgrid.cases.page import Choice
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Field as FieldText
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.words import answer_words


class CaseRow(Schema):
    """A case as lists show it."""

    number: str
    flow: str
    stage: str
    title: str
    urgency: str
    cell: str = Field(description="Code of the unit that answers for it.")
    place: str | None
    open: bool
    opened: At
    entered: At = Field(description="When it came into its stage.")
    due: At | None = Field(description="When it should have left its stage.")
    closed: At | None

    @classmethod
    def words_of(cls, case: Case) -> dict[str, Any]:
        return {
            "number": case.number,
            "flow": case.flow,
            "stage": case.stage,
            "title": case.title,
            "urgency": case.urgency,
            "cell": case.unit.code,
            "place": case.place.code if case.place else None,
            "open": case.is_open,
            "opened": case.opened_at,
            "entered": case.entered_at,
            "due": case.due_at,
            "closed": case.closed_at,
        }

    @classmethod
    def of(cls, case: Case) -> CaseRow:
        return CaseRow(**cls.words_of(case))


class PartOf(Schema):
    """Somebody who takes part: `role` is reporter, lead, overseer or partner, `answer` asked, accepted or declined."""

    role: str
    staff_number: str
    name: str
    cell: str | None
    answer: str
    note: str
    work: str = Field(description="What they contribute.")
    due: At | None = Field(description="By when they contribute it.")
    share: int | None = Field(description="Their share of the credit in percent.")
    agreed: bool = Field(description="Whether they agreed to their share.")

    @classmethod
    def of(cls, part: Part) -> Self:
        return cls(
            role=part.role,
            staff_number=part.person.staff_number,
            name=part.person.name,
            cell=part.unit.code if part.unit else None,
            answer=part.answer,
            note=part.note,
            work=part.work,
            due=part.due_at,
            share=part.share,
            agreed=part.share_agreed_at is not None,
        )


class StayIn(Schema):
    """One stay in one stage."""

    stage: str
    entered: At
    due: At | None
    left: At | None

    @classmethod
    def of(cls, stay: Stay) -> Self:
        return cls(stage=stay.stage, entered=stay.entered_at, due=stay.due_at, left=stay.left_at)


class FieldAsked(Schema):
    """A field that is filled in. A choice or several of them is answered by codes of `answers`."""

    code: str
    name: str
    kind: str
    unit: str
    at_least: str | None
    at_most: str | None
    answers: list[str]
    names: list[str] = Field(description="What the answers are called, in the same order.")
    hint: str
    accepts: list[str] = Field(description="Of a file: the kinds that it takes; all that we keep when empty.")

    @classmethod
    def of(cls, asked: FieldText) -> Self:
        return cls(
            code=asked.code,
            name=label(asked),
            kind=asked.kind,
            unit=label(asked, "unit"),
            at_least=_digits(asked.at_least),
            at_most=_digits(asked.at_most),
            answers=list(asked.answers),
            names=[answer_words(asked, code) for code in asked.answers],
            hint=label(asked, "hint"),
            accepts=list(asked.accepts),
        )


def _digits(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


class FlowOpen(Schema):
    """A kind of case that you may open, and what opening one asks for."""

    code: str
    name: str
    about: str
    addressed: bool = Field(description="Whether opening one says which unit must answer.")
    urgencies: list[str] = Field(description="The most pressing first.")
    asks: list[FieldAsked]
    offers: list[FieldAsked]

    @classmethod
    def of(cls, flow: Flow) -> Self:
        return cls(
            code=flow.code,
            name=label(flow),
            about=label(flow, "about"),
            addressed=flow.addressed,
            urgencies=[urgency.code for urgency in flow.urgencies],
            asks=[FieldAsked.of(field) for field in flow.fields_of(flow.asks)],
            offers=[FieldAsked.of(field) for field in flow.fields_of(flow.offers)],
        )


class MoveOpen(Schema):
    """A move that you may make. What it still waits for is said in `missing`, a sentence each."""

    code: str
    name: str
    kind: str
    to: str | None
    missing: list[str]
    needs_note: bool
    records: str | None = Field(description="The fact that the note becomes.")
    asks: list[FieldAsked] = Field(description="What has to be filled in with it.")
    offers: list[FieldAsked] = Field(description="What may be filled in with it.")

    @classmethod
    def of(cls, choice: Choice, flow: Flow) -> Self:
        move = choice.move
        return cls(
            code=move.code,
            name=label(move),
            kind=move.kind,
            to=move.to,
            missing=choice.missing,
            needs_note=move.reason == "required",
            records=move.records,
            asks=[FieldAsked.of(field) for field in flow.fields_of(move.asks)],
            offers=[FieldAsked.of(field) for field in flow.fields_of(move.offers)],
        )


class CaseWhole(CaseRow):
    """A case with everything that belongs to it."""

    text: str
    source: str
    institution: str = Field(description="The version that it follows to its end.")
    facts: dict[str, str | list[str]]
    parts: list[PartOf]
    stays: list[StayIn]
    moves: list[MoveOpen]
    may_assign: bool


class LookalikeOf(Schema):
    """A case that a report may be about; of one that you may not read only title and stage are told."""

    title: str
    stage: str
    same_place: bool
    number: str | None

    @classmethod
    def of(cls, one: Lookalike) -> Self:
        number = one.case.number if one.is_readable else None
        return cls(title=one.case.title, stage=one.case.stage, same_place=one.is_same_place, number=number)

"""The life of a case beside its flow, as it is answered."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.cases import FieldAsked
from redgrid.api.schemas.moments import At
from redgrid.api.schemas.people import Named, named
from redgrid.cases.actions import Said
from redgrid.cases.after import Check
from redgrid.cases.family import Relation
from redgrid.cases.life import Attached, CaseLife, SaidWords
from redgrid.cases.logs import LogTable
from redgrid.cases.models import Mention, Milestone, Quarrel, Solution, Suspension
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Flow


class AttachedOf(Schema):
    """A file; of one that was taken back only that it was there. `case`: which merged case brought it, else null."""

    key: int
    kind: str
    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    added: At
    by: Named | None
    withdrawn: At | None
    case: str | None

    @classmethod
    def of(cls, one: Attached) -> Self:
        file = one.file
        return cls(
            key=file.pk, kind=file.kind, name=file.name, media_type=file.media_type, size=file.size,
            added=file.added_at, by=named(file.by), withdrawn=file.withdrawn_at, case=one.number or None,
        )  # fmt: skip


class CommentOf(Schema):
    """What somebody said; the text is empty once it was taken back."""

    key: int
    by: Named
    at: At
    text: str
    people: list[str] = Field(description="Names of those it turns to.")
    withdrawn: At | None
    case: str | None

    @classmethod
    def of(cls, said: SaidWords) -> Self:
        one = said.comment
        text = "" if one.withdrawn_at else one.text
        return cls(
            key=one.pk, by=Named.of(one.by), at=one.at, text=text, people=said.people,
            withdrawn=one.withdrawn_at, case=said.number or None,
        )  # fmt: skip


class LinkOf(Schema):
    """How it stands to another case; `other` is null where you may not read that one."""

    key: int
    kind: str
    words: str
    other: str | None
    may_end: bool

    @classmethod
    def of(cls, one: Relation) -> Self:
        other = one.other.number if one.other else None
        return cls(key=one.link.pk, kind=one.link.kind, words=one.words, other=other, may_end=one.may_end)


class SuspensionOf(Schema):
    """Since when and why its limit stands still."""

    reason: str
    review_on: date
    by: Named
    since: At

    @classmethod
    def of(cls, row: Suspension) -> Self:
        return cls(reason=row.reason, review_on=row.review_on, by=Named.of(row.by), since=row.begins_at)


class CheckOfEffect(Schema):
    """A look back at the closed case: waiting, effective, ineffective or withdrawn."""

    key: int
    after: str
    due: At
    comes_on: date | None = Field(description="The day from which on it is answered.")
    state: str
    note: str
    by: Named | None
    facts: dict[str, str | list[str]] = Field(description="What was filled in with the answer.")
    may_answer: bool
    asks: list[FieldAsked] = Field(description="What has to be filled in with the answer.")
    offers: list[FieldAsked] = Field(description="What may be filled in with it.")

    @classmethod
    def of(cls, one: Check, flow: Flow) -> Self:
        row, checks = one.check, flow.checks
        return cls(
            key=row.pk, after=one.words, due=row.due_at, state=row.state, note=row.note, by=named(row.by),
            facts=row.facts, may_answer=one.may_answer, comes_on=row.comes_on,
            asks=[FieldAsked.of(field) for field in flow.fields_of(checks.asks)],
            offers=[FieldAsked.of(field) for field in flow.fields_of(checks.offers)],
        )  # fmt: skip


class MomentOf(Schema):
    """One thing that happened, as the page tells it."""

    at: At
    title: str
    by: str
    capacity: str
    text: str

    @classmethod
    def of(cls, moment: dict[str, Any]) -> Self:
        return cls(
            at=moment["at"], title=moment["title"], by=moment["person"], capacity=moment["capacity"],
            text=moment["text"],
        )  # fmt: skip


class MilestoneOf(Schema):
    """Work that somebody promised by a day."""

    key: int
    title: str
    person: Named
    due_on: date
    promised_on: date = Field(description="The day that was promised first.")
    reached: At | None
    dropped: At | None
    note: str

    @classmethod
    def of(cls, row: Milestone) -> Self:
        return cls(
            key=row.pk, title=row.title, person=Named.of(row.person), due_on=row.due_on,
            promised_on=row.promised_on, reached=row.reached_at, dropped=row.dropped_at, note=row.note,
        )  # fmt: skip


class LogLine(Schema):
    """One telling; `words` in the order of the columns."""

    at: At
    by: str
    words: list[str]
    note: str


class LogOf(Schema):
    """What a move that is made again and again has told, the newest first."""

    move: str
    name: str
    columns: list[str]
    rows: list[LogLine]

    @classmethod
    def of(cls, table: LogTable) -> Self:
        rows = [LogLine(at=row.at, by=row.by, words=list(row.words), note=row.note) for row in table.rows]
        columns = [label(field) for field in table.columns]
        return cls(move=table.move.code, name=label(table.move), columns=columns, rows=rows)


class QuarrelOf(Schema):
    """A quarrel over which unit answers. `moves` is null until it is ruled."""

    by: Named
    reason: str
    instead: str = Field(description="Code of the unit that should answer.")
    raised: At
    ruled: At | None
    ruled_by: Named | None
    moves: bool | None
    ruling: str

    @classmethod
    def of(cls, row: Quarrel) -> Self:
        return cls(
            by=Named.of(row.person), reason=row.reason, instead=row.instead.code, raised=row.raised_at,
            ruled=row.ruled_at, ruled_by=named(row.ruled_by), moves=row.moves, ruling=row.ruling,
        )  # fmt: skip


class SolutionOf(Schema):
    """What others may learn from a solved case."""

    key: int
    title: str
    cause: str
    plan: str
    result: str
    flow: str
    place_kind: str
    filed: At
    case: str | None = Field(description="Its number, where you may read it.")
    doubted: bool = Field(description="Its case was opened again: this has not lasted so far.")

    @classmethod
    def of(cls, row: Solution, number: str | None) -> Self:
        return cls(
            key=row.pk, title=row.title, cause=row.cause, plan=row.plan, result=row.result, flow=row.flow,
            place_kind=row.place_kind, filed=row.filed_at, case=number, doubted=row.is_doubted,
        )  # fmt: skip


class LifeTold(Schema):
    """What stands beside the flow of a case, and what you may do there."""

    number: str
    files: list[AttachedOf]
    comments: list[CommentOf]
    links: list[LinkOf]
    alike: list[str] = Field(description="Numbers of open cases that it may be one with.")
    echoes: int = Field(description="How many others met the same.")
    suspension: SuspensionOf | None
    merged_into: str | None = Field(description="The case that it became part of, where you may read it.")
    checks: list[CheckOfEffect]
    reopens_until: At | None = Field(description="Until when you may open it again.")
    solution: SolutionOf | None
    milestones: list[MilestoneOf]
    logs: list[LogOf]
    trail: list[MomentOf] = Field(description="What happened, oldest first.")
    quarrels: list[QuarrelOf]
    may: list[str] = Field(description="What you may do: " + "attach, dispute, file, link, merge, milestone, rule, "
                           "share, suspend.")  # fmt: skip

    @classmethod
    def told(
        cls, number: str, flow: Flow, life: CaseLife, milestones: list[Milestone], logs: list[LogTable],
        quarrels: list[Quarrel], trail: list[dict[str, Any]], may: list[str],
    ) -> Self:  # fmt: skip
        """What ``life`` says, with what the page of the case shows in places of their own."""
        return cls(
            number=number, milestones=[MilestoneOf.of(row) for row in milestones], may=may,
            logs=[LogOf.of(table) for table in logs], quarrels=[QuarrelOf.of(row) for row in quarrels],
            files=[AttachedOf.of(one) for one in life.files],
            comments=[CommentOf.of(one) for one in life.comments],
            links=[LinkOf.of(one) for one in life.relations], alike=[case.number for case in life.alike],
            echoes=life.echoes, suspension=SuspensionOf.of(life.suspension) if life.suspension else None,
            merged_into=life.merged_into.number if life.merged_into and life.merged_into_readable else None,
            checks=[CheckOfEffect.of(one, flow) for one in life.checks], reopens_until=life.reopens_until,
            trail=[MomentOf.of(moment) for moment in trail],
            solution=SolutionOf.of(life.solution, number) if life.solution else None,
        )  # fmt: skip


class CommentTold(LifeTold):
    """The same after a comment."""

    kept_out: list[Named] = Field(description="Who is named there and may not read the case: told nothing.")
    unclear: list[str] = Field(description="Words behind an `@` that fit nobody or several.")

    @classmethod
    def of(cls, told: LifeTold, said: Said | None) -> Self:
        kept_out = [Named.of(person) for person in said.kept_out] if said else []
        return cls(**dict(told), kept_out=kept_out, unclear=list(said.unclear) if said else [])


class MentionOf(Schema):
    """Where you were named."""

    case: str
    title: str
    by: Named
    at: At
    text: str
    seen: At | None

    @classmethod
    def of(cls, mention: Mention) -> Self:
        one = mention.comment
        return cls(
            case=one.case.number, title=one.case.title, by=Named.of(one.by), at=one.at, text=one.text,
            seen=mention.seen_at,
        )  # fmt: skip

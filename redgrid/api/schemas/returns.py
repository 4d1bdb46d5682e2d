"""What is counted for a return, by source, and told to everybody, as it is answered."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.asking import Asked, Day, Line, OfPart
from redgrid.api.schemas.moments import At
from redgrid.cases.matrix.origins import Origin, Span
from redgrid.cases.returns import COUNTS, Group, Noticed, Period
from redgrid.cases.returns import Line as ReturnLine
from redgrid.kit.naming import label


class ReturnAsked(Schema):
    """Which quarter or year; the present quarter when no year is said."""

    year: int | None = Field(None, ge=2000, le=2100)
    quarter: int = Field(0, ge=0, le=4, description="0: the whole year.")


class FigureAsked(Asked, ReturnAsked):
    """Which figure of a return."""

    of: Literal[COUNTS]  # type: ignore[valid-type]
    field: Line = Field("", description="`field` of the group; empty for the units.")
    code: Line = Field("", description="`code` of the line; empty for all together.")


class LineOf(Schema):
    """One line; an empty code stands for all together."""

    code: str
    name: str
    before: int
    found: int
    closed: int
    on_time: int
    open: int
    late: int

    @classmethod
    def of(cls, line: ReturnLine) -> Self:
        counts = dict(zip(COUNTS, line.counts, strict=True))
        return cls(code=line.code, name=line.name, **counts)


class GroupOf(Schema):
    """The lines of one field of the flow, or of the units (`field` empty)."""

    field: str
    name: str
    lines: list[LineOf]

    @classmethod
    def of(cls, group: Group) -> Self:
        return cls(field=group.field, name=group.name, lines=[LineOf.of(line) for line in group.lines])


class ReturnTold(Schema):
    """What a flow counted between two days, by what its cases say and by unit."""

    year: int
    quarter: int
    groups: list[GroupOf]

    @classmethod
    def of(cls, period: Period, groups: list[Group]) -> Self:
        return cls(year=period.year, quarter=period.quarter, groups=[GroupOf.of(group) for group in groups])


class SourcesAsked(OfPart):
    """Which days, both included; about the last quarter when left out."""

    first: Day | None = None
    last: Day | None = None


class OriginOf(Schema):
    """A source, how many cases it brought, and what became of them."""

    source: str
    name: str
    opened: int
    closed: int
    open: int
    late: int

    @classmethod
    def of(cls, one: Origin) -> Self:
        return cls(
            source=one.code, name=one.name, opened=one.opened, closed=one.closed, open=one.open, late=one.late
        )


class SourcesTold(Schema):
    """Where the cases of some days came from."""

    first: date
    last: date
    sources: list[OriginOf]

    @classmethod
    def of(cls, span: Span, found: list[Origin]) -> Self:
        return cls(first=span.first, last=span.last, sources=[OriginOf.of(one) for one in found])


class NoticesAsked(Asked):
    """Of which unit and what lies below; of all when left out."""

    unit: Line = ""


class NoticedFact(Schema):
    """What the notice tells under one name."""

    name: str
    words: str


class NoticedOf(Schema):
    """An open case of which everybody is told, as far as its flow lets tell."""

    flow: str
    title: str
    cell: str
    place: str | None
    since: At | None
    says: list[NoticedFact]

    @classmethod
    def of(cls, row: Noticed) -> Self:
        case = row.case
        return cls(
            flow=label(row.flow), title=case.title, cell=case.unit.code, since=case.noticed_at,
            place=case.place.code if case.place else None,
            says=[NoticedFact(name=name, words=words) for name, words in row.says],
        )  # fmt: skip

"""The two answers of the map: is everything answered for, and by whom. See grid/telling.py."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.asking import Line, Moment
from redgrid.api.schemas.moments import At


class CoverageAsked(Schema):
    """At which moment; now when left out."""

    at: Moment = ""


class WhoAsked(Schema):
    """Who answered for a place at a moment, as it was known at another; both now when left out."""

    place: Line = Field(description="Readable code of the place.")
    at: Moment = ""
    known_at: Moment = ""


class GapTold(Schema):
    """Something nobody answers for."""

    kind: str
    subject: str = Field(description="A code or staff number; of an officer role: cell/role.")
    subject_name: str
    unit: str | None
    since: At | None = Field(alias="from")
    to: At | None
    remedy: str
    link: str


class CoverageTold(Schema):
    """A certificate for a moment, or the gaps. The same map gives the same digest."""

    covered: bool
    at: At
    checked: dict[str, int]
    gaps: list[GapTold]
    digest: str


class HolderTold(Schema):
    """Somebody who answers, in which capacity, by which record."""

    staff_number: str
    name: str
    capacity: str
    record: str
    basis: str
    since: At = Field(alias="from")
    to: At | None
    away_for: str | None = Field(description="Staff number of the holder they stand in for.")
    is_present: bool


class Rung(Schema):
    """One rung of the ladder that was climbed."""

    capacity: str
    at: str
    found: bool


class WhoTold(Schema):
    """Who answered; `holder` is null when nobody did."""

    place: str
    at: At
    known_at: At
    cell: str | None
    holder: HolderTold | None
    asked: list[Rung]

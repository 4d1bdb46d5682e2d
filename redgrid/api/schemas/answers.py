"""The two answers of the map: is everything answered for, and by whom; the same as on the command line."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field, WithJsonSchema

from redgrid.api.schemas.asking import Line, Moment
from redgrid.api.schemas.people import Named

Written = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class CoverageAsked(Schema):
    """At which moment, or from when to when; now when left out. Of the whole map, or of a unit and what is below."""

    at: Moment = ""
    since: Moment = Field(
        "", alias="from", description="Beginning of an interval; every moment of it counts."
    )
    to: Moment = Field("", description="End of the interval, itself outside.")
    unit: Line = Field("", description="Code of a net or cell.")


class WhoAsked(Schema):
    """Who answered for a place at a moment, as it was known at another; both now when left out."""

    place: Line = Field(description="Readable code of the place.")
    at: Moment = ""
    known_at: Moment = ""


class GapTold(Schema):
    """Something nobody answers for. Null where the map knows no beginning or no end."""

    kind: str
    subject: str = Field(description="A code or staff number; of an officer role: cell/role.")
    since: Written | None = Field(alias="from")
    to: Written | None
    remedy: str


class CoverageTold(Schema):
    """A certificate for a moment or an interval, or the gaps. The same map gives the same digest."""

    covered: bool
    checked: dict[str, int]
    gaps: list[GapTold]
    digest: str


class Rung(Schema):
    """One rung of the ladder that was climbed."""

    capacity: str
    at: str
    found: bool


class WhoTold(Schema):
    """Who answered, in which capacity and by which record; `person` is null when nobody did."""

    place: str
    at: Written
    known_at: Written
    person: Named | None
    capacity: str | None
    capacity_name: str | None
    away_for: Named | None = Field(description="The holder they stand in for.")
    is_present: bool | None = Field(description="False: they are away, and nobody stands in.")
    clause: str = Field(description="The rule by which it is they, in the language asked for.")
    cell: str | None
    record: str | None
    basis: str | None
    since: Written | None
    asked: list[Rung]

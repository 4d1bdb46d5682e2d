"""What is sent: words are cleaned at the door, unknown properties are refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StrictBool, WithJsonSchema

from redgrid.kit.words import clean_line, clean_words

MOST_ROWS, USUAL_ROWS = 100, 25
MOST_PARTNERS = 50

# Control characters and lone surrogates mean nothing in a name, and some databases refuse them.
Line = Annotated[str, AfterValidator(clean_line)]
Words = Annotated[str, AfterValidator(clean_words)]
Moment = Annotated[
    Line,
    WithJsonSchema({"type": "string", "examples": ["2026-03-12T14:30+08:00", "2026-03-12"]}),
    Field(description="On the centre's clock when it has no offset; a day alone is its beginning."),
]
# Beyond these no calendar reckons.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2899, 12, 31))]


class Asked(Schema):
    """What may be asked of every list."""

    cursor: Line = Field("", description="`next` of the page before.")
    limit: int = Field(USUAL_ROWS, ge=1, le=MOST_ROWS)


class AskedByName(Asked):
    """A list that can be searched."""

    q: Line = Field("", description="Part of a name or code.")


class CasesAsked(AskedByName):
    """Which cases."""

    flow: Line = ""
    stage: Line = ""
    cell: Line = Field("", description="Code of the unit that answers for the case.")
    source: Line = Field("", description="Code of a source, or the way it was sent.")
    assignee: Line = Field("", description="Staff number of a lead, overseer or partner.")
    open: bool | None = None
    late: bool = Field(False, description="Only open cases behind their limit.")
    stuck: bool = Field(False, description="Only what stands far longer than usual.")
    under: Line = Field("", description="Code of a unit: only cases of it and of what lies below.")
    opened_from: Day | None = None
    opened_to: Day | None = Field(None, description="Opened before this day.")
    closed_from: Day | None = None
    closed_to: Day | None = Field(None, description="Closed before this day.")


class LookalikesAsked(Schema):
    """What a report would say."""

    title: Line = Field(max_length=120)
    flow: Line = Field(description="Code of a flow of the institution in force.")
    place: Line = Field("", description="Readable code of the place.")


class OfPart(Schema):
    """What is asked of a part of the tree."""

    under: Line = Field("", description="Code of a unit: only what stands there and below.")


class MatrixAsked(OfPart):
    """Which rows."""

    level: Line = Field(
        "", description="`code` of one of the matrix's `levels`; the lowest that fits when left out."
    )
    after: Line = Field("", description="`after` of the page before.")


class TrendAsked(OfPart):
    """Which stretches."""

    by: Literal["week", "month"] = "week"
    until: Day | None = Field(None, description="Today when left out.")


class MessagesAsked(Asked):
    """Which messages."""

    new: bool = Field(False, description="Only those that you have not read.")


class Sent(Schema):
    """A change that is asked for. A property nobody knows is an error, not silence."""

    model_config = ConfigDict(extra="forbid")


Facts = Annotated[
    dict[Line, Words | list[Line]],
    Field(
        max_length=60,
        description="By the code of the field: a text, or the codes of several answers. Numbers and money in digits, "
        "days as 2026-03-12, answers, people, units and places by their codes, yes or no.",
        examples=[{}],
    ),
]


class Report(Sent):
    """Something is wrong."""

    flow: Line = Field(description="Code of a flow of the institution in force.", examples=["problem"])
    place: Line | None = Field(None, description="Readable code of the place; null when it is no place.")
    title: Words = Field(description="One sentence, at most 120 characters.")
    text: Words = Field("", description="The rest, at most 5,000 characters.")
    urgency: Line | None = Field(
        None, description="Code of an urgency of the flow; its mildest when left out."
    )
    source: Line | None = Field(None, description="Code of a source of the institution in force.")
    unit: Line | None = Field(None, description="Who must answer, in flows that are addressed to a unit.")
    facts: Facts = Field({}, description="What the flow `asks` and `offers` on opening.")


class Step(Sent):
    """A move out of the stage that the case is in."""

    move: Line = Field(description="Code of one of the case's `moves`.")
    stage: Line | None = Field(
        None, description="The stage that you saw: when it has left that one, 409 says so."
    )
    note: Words | None = Field(None, description="A sentence; some moves need one and keep it as a fact.")
    facts: Facts = Field({}, description="What the move `asks` and `offers`.")


class Naming(Sent):
    """Staff numbers of the people to name; who is named already and not mentioned stays."""

    lead: Line | None = None
    overseer: Line | None = None
    partners: list[Line] = Field([], max_length=MOST_PARTNERS)


class Remark(Sent):
    """A change with a sentence."""

    note: Words = ""


class Reply(Sent):
    """A partner's answer. Who declines says why."""

    accepts: StrictBool
    note: Words | None = None

"""What is sent to change a case beside its flow."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from redgrid.api.schemas.asking import MOST_PARTNERS, Day, Facts, Line, Sent, Words
from redgrid.cases.actions.linking import SAID

MOST_FILES = 60
Number = Annotated[Line, Field(description="Number of the other case.")]
Percent = Annotated[int, Field(ge=0, le=100)]


class Comment(Sent):
    """Something said about a case."""

    text: Words = Field(
        description="At most 2,000 characters; `@` and a staff number or name turns to somebody."
    )
    mentions: list[Line] = Field([], max_length=20, description="Staff numbers of those it turns to.")


class NewLink(Sent):
    """How this case stands to another one."""

    kind: Literal[SAID]  # type: ignore[valid-type]
    other: Number


class Merging(Sent):
    """Into which case it goes, and why they are one."""

    other: Number
    reason: Words


class Splitting(Sent):
    """What becomes a case of its own."""

    title: Words = Field(description="One sentence, at most 120 characters.")
    text: Words = ""
    files: list[Annotated[int, Field(ge=1, lt=2**63)]] = Field(
        [], max_length=MOST_FILES, description="Keys of files that go along; they stay here too."
    )
    is_part: StrictBool = Field(True, description="Whether this case is not closed before that one.")


class Suspending(Sent):
    """Why it waits, and until when."""

    reason: Words
    review_on: Day = Field(description="The day on which it is looked at again.")


class Effect(Sent):
    """Does what was done still work? If not, why."""

    works: StrictBool
    note: Words = ""
    facts: Facts = Field({}, description="What the check `asks` to be filled in.")


class NewMilestone(Sent):
    """Work that somebody promises by a day."""

    title: Words
    person: Line = Field(description="Staff number.")
    due_on: Day


class MilestoneChange(Sent):
    """What becomes of it. Whoever plans it anew or drops it says why."""

    do: Literal["reach", "replan", "drop"]
    due_on: Day | None = Field(None, description="For `replan`.")
    note: Words = ""


class Shares(Sent):
    """Shares of the credit in percent, by staff number; they make 100 together."""

    shares: dict[Line, Percent] = Field(max_length=MOST_PARTNERS + 2, examples=[{"W008": 60, "W009": 40}])


class Work(Sent):
    """What somebody contributes, and by when."""

    person: Line = Field(description="Staff number.")
    work: Words
    due_on: Day


class WorkDone(Sent):
    """Whose work is done."""

    person: Line = Field(description="Staff number.")


class Dispute(Sent):
    """Why it is not yours, and whose it is."""

    instead: Line = Field(description="Code of the unit that should answer.")
    reason: Words


class Ruling(Sent):
    """Whether the case moves to the other unit, and why."""

    moves: StrictBool
    ruling: Words


class Filing(Sent):
    """What others may learn; no name of a reporter stands in it."""

    title: Words
    cause: Words = ""
    plan: Words = ""
    result: Words

"""Versions of the institution and drafts, as they are asked for and answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.asking import Day, Line, Sent, Words
from redgrid.api.schemas.moments import At
from redgrid.drafts.models import Draft
from redgrid.drafts.queries.pages import Outlook, StepRow, Told, VersionRow
from redgrid.drafts.rules import Powers
from redgrid.rulebook.faults import Fault
from redgrid.rulebook.models import Blueprint

MOST_TEXT = 1_000_000
Seen = Annotated[
    int, Field(ge=1, le=10**9, description="`revision` as you saw it: refused when it has changed since.")
]
# Kept to the byte: nothing is trimmed of a text.
Text = Annotated[str, Field(max_length=MOST_TEXT)]


class VersionAsked(Schema):
    """What a version is compared with."""

    compared: int | None = Field(
        None, ge=1, le=10**6, description="Number of a version; the one before when left out."
    )


class NewDraft(Sent):
    """What is to change."""

    about: Words = Field(description="A line.")
    base: Line | None = Field(
        None, description="Like `support-centre/3`; the version in force when left out."
    )


class DraftText(Sent):
    """The whole text, as YAML."""

    text: Text
    seen: Seen


class TextTried(Sent):
    """A text that is only looked at."""

    text: Text


class DraftStep(Sent):
    """The next step, or one back. Discussed and consulted want a sentence and the day; the rest says which."""

    step: Literal["opened", "discussed", "consulted", "published", "returned", "withdrawn"]
    seen: Seen
    said: Words = Field("", description="What happened there; of `returned` and `withdrawn` the reason.")
    held_on: Day | None = Field(
        None, description="For `discussed`, `consulted`, `published`: the day it took place."
    )
    in_force_on: Day | None = Field(None, description="For `published`.")
    without: Words = Field("", description="For `published`: why it was not discussed or consulted.")


class FaultOf(Schema):
    """Something that is wrong with a text, where, and what to do about it. A warning does not keep it out."""

    line: int
    path: str
    message: str
    remedy: str
    is_warning: bool

    @classmethod
    def of(cls, fault: Fault) -> Self:
        return cls(line=fault.line, path=fault.path, message=fault.message, remedy=fault.remedy,
                   is_warning=fault.is_warning)  # fmt: skip


class ProofOf(Schema):
    """A file that proves a step."""

    key: int
    name: str
    media_type: str


class StepOf(Schema):
    """A step that was taken, or left out with the reason."""

    kind: str
    title: str
    is_skipped: bool
    at: At
    by: str
    held_on: date | None
    said: str
    digest: str = Field(description="Of the text that it was taken with.")
    proof: ProofOf | None = Field(description="For those who write and publish.")

    @classmethod
    def of(cls, row: StepRow) -> Self:
        step = row.step
        file = ProofOf(key=step.pk, name=step.file_name, media_type=step.media_type)
        return cls(
            kind=step.kind, title=row.title, is_skipped=step.is_skipped, at=step.at, by=step.by_name or step.by,
            held_on=step.held_on, said=step.said, digest=step.digest, proof=file if row.has_file else None,
        )  # fmt: skip


class ChangeOf(Schema):
    """One change in words."""

    kind: str = Field(description="added, removed or changed.")
    title: str
    lines: list[str]


class ChapterOf(Schema):
    """Changes that belong together, and whom they concern now."""

    title: str
    sums: str
    people: list[str]
    more: int = Field(description="How many more people.")
    changes: list[ChangeOf]

    @classmethod
    def of(cls, told: Told) -> Self:
        changes = [
            ChangeOf(kind=each.kind, title=each.title, lines=list(each.lines)) for each in told.chapter.told
        ]
        return cls(
            title=told.chapter.title,
            sums=told.chapter.sums,
            people=told.people,
            more=told.more,
            changes=changes,
        )


class VersionOf(Schema):
    """A version that was loaded or published; it never changes."""

    version: str = Field(description="Like `support-centre/3`.")
    title: str
    in_force: bool
    state: str = Field(description="In words.")
    loaded: At
    digest: str
    draft: int | None = Field(description="The draft that it was published from.")

    @classmethod
    def words_of(cls, row: VersionRow) -> dict[str, Any]:
        version: Blueprint = row.version
        return {
            "version": str(version), "title": version.title, "in_force": version.is_in_force, "state": row.state[0],
            "loaded": version.loaded_at, "digest": version.digest, "draft": row.draft.pk if row.draft else None,
        }  # fmt: skip

    @classmethod
    def of(cls, row: VersionRow) -> VersionOf:
        return VersionOf(**cls.words_of(row))


class VersionWhole(VersionOf):
    """The same with its steps, and what it says differently from another one."""

    steps: list[StepOf]
    compared: str | None
    differs: list[ChapterOf]


class TextOf(Schema):
    """A text, as it is kept to the byte."""

    text: str
    digest: str


class DraftRow(Schema):
    """A text that is to become the institution."""

    key: int
    about: str
    state: str
    open: bool = Field(description="Whether everybody may read it.")
    revision: int
    base: str | None
    version: str | None
    in_force_on: date | None
    begun: At
    changed: At
    changed_by: str

    @classmethod
    def words_of(cls, draft: Draft) -> dict[str, Any]:
        return {
            "key": draft.pk, "about": draft.about, "state": draft.state, "open": draft.is_open,
            "revision": draft.revision, "base": str(draft.base) if draft.base else None,
            "version": str(draft.version) if draft.version else None, "in_force_on": draft.in_force_on,
            "begun": draft.begun_at, "changed": draft.changed_at,
            "changed_by": draft.changed_by_name or draft.changed_by,
        }  # fmt: skip

    @classmethod
    def of(cls, draft: Draft) -> DraftRow:
        return DraftRow(**cls.words_of(draft))


class DraftWhole(DraftRow):
    """The same with its steps, what it would change against the version in force, and what stands in its way."""

    held_up: str = Field(description="Why it could not come into force on its day.")
    may_edit: bool
    may_publish: bool
    steps: list[StepOf]
    faults: list[FaultOf]
    differs: list[ChapterOf]
    touches_pay: bool = Field(description="Then labour law asks for discussion and consultation with proof.")
    orphans: list[str] = Field(description="Open cases and holders that it would leave without a rule.")

    @classmethod
    def told(cls, draft: Draft, steps: list[StepRow], outlook: Outlook | None, powers: Powers) -> Self:
        rows = [*outlook.faults, *outlook.warnings] if outlook else []
        return cls(
            **cls.words_of(draft), may_edit=powers.may_edit(draft), may_publish=powers.may_publish(draft),
            held_up=draft.held_up, steps=[StepOf.of(row) for row in steps],
            faults=[FaultOf.of(row.fault) for row in rows],
            differs=[ChapterOf.of(each) for each in outlook.told] if outlook else [],
            touches_pay=bool(outlook and outlook.pay),
            orphans=[orphan.name for orphan in outlook.orphans] if outlook else [],
        )  # fmt: skip

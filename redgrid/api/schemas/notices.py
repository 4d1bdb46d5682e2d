"""Notices as they are asked for and answered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.asking import Asked, Day, Line, Sent, Words
from redgrid.api.schemas.moments import At
from redgrid.api.schemas.people import Named, named
from redgrid.notices.models import Notice, Renewal


class NoticesAsked(Asked):
    """Which notices."""

    state: Literal["current", "past"] = Field(
        "current", description="Those that hold or will, or the others."
    )
    q: Line = Field("", max_length=60, description="Words of the title or text.")


class NewNotice(Sent):
    """What is to be known, by whom, and until when."""

    unit: Line = Field(description="Code of the unit: it is for its people and those of everything below it.")
    title: Words
    text: Words
    starts: Day | None = Field(None, description="The first day; null: today.")
    expires: Day | None = Field(None, description="The last day; null: as the institution proposes.")


class NewRenewal(Sent):
    """Until when a notice holds now, and why it is still needed."""

    expires: Day
    reason: Words


class Reason(Sent):
    """Why."""

    reason: Words


class NewVersion(Sent):
    """Other words, and what was wrong with the old ones."""

    title: Words
    text: Words
    reason: Words


class NoticeRow(Schema):
    """A notice as lists show it."""

    key: int
    unit: str
    title: str
    state: str = Field(description="holds, coming, expired, withdrawn or superseded.")
    version: int
    starts: date
    expires: date = Field(description="The last day, which there always is.")
    published_by: Named
    published: At

    @classmethod
    def words_of(cls, notice: Notice) -> dict[str, Any]:
        return {
            "key": notice.pk, "unit": notice.unit.code, "title": notice.title, "state": notice.state,
            "version": notice.version, "starts": notice.starts_on, "expires": notice.expires_on,
            "published_by": Named.of(notice.published_by), "published": notice.published_at,
        }  # fmt: skip

    @classmethod
    def of(cls, notice: Notice) -> Self:
        return cls(**cls.words_of(notice))


class RenewalRow(Schema):
    """A last day that was moved."""

    before: date
    expires: date
    reason: str
    renewed_by: Named
    renewed: At

    @classmethod
    def of(cls, renewal: Renewal) -> Self:
        return cls(before=renewal.before, expires=renewal.expires_on, reason=renewal.reason,
                   renewed_by=Named.of(renewal.renewed_by), renewed=renewal.renewed_at)  # fmt: skip


class NoticeWhole(NoticeRow):
    """A notice with its words and what became of it. Nobody counts who reads it, programs neither."""

    text: str
    corrects: int | None = Field(description="Key of the version that it puts right.")
    reason: str = Field(description="What it puts right.")
    corrected_by: int | None = Field(description="Key of the version that puts it right.")
    withdrawn_by: Named | None
    withdrawn: At | None
    withdrawn_reason: str
    renewals: list[RenewalRow]
    may_change: bool

    @classmethod
    def told(cls, notice: Notice, *, may_change: bool) -> Self:
        correction = getattr(notice, "correction", None)
        return cls(
            **cls.words_of(notice), text=notice.text, corrects=notice.corrects_id, reason=notice.reason,
            corrected_by=correction.pk if correction else None, withdrawn_by=named(notice.withdrawn_by),
            withdrawn=notice.withdrawn_at, withdrawn_reason=notice.withdrawn_reason,
            renewals=[RenewalRow.of(each) for each in notice.renewals.select_related("renewed_by")],
            may_change=may_change,
        )  # fmt: skip

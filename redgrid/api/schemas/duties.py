"""Duties that come round, as they are asked for and answered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.asking import Day, Line, Sent
from redgrid.api.schemas.moments import At
from redgrid.api.schemas.people import Named, named
from redgrid.duties.actions.ending import SAID
from redgrid.duties.models import Occurrence
from redgrid.duties.queries import CellMonth, Shown
from redgrid.kit.naming import label


class MonthAsked(Schema):
    """Which month of a cell, and what of it."""

    month: Day | None = Field(None, description="Any day of the month; this month when left out.")
    officer: Line = Field("", description="Code of an officer role.")
    state: Literal["", "late", "open", "done", "done_late", "exempt", "missed"] = ""


class DutyDone(Sent):
    """Something was done, or there was nothing to do; both are full marks. Nothing has to be shown."""

    how: Literal["something", "nothing"] = "something"
    note: Line = Field("", max_length=200)
    record: Line = Field("", max_length=200, description="An address on this site, where there is a record.")


class DutyExcused(Sent):
    """Why it is not asked for this time."""

    reason: Literal[SAID]  # type: ignore[valid-type]
    note: Line = Field("", max_length=200)


class DutyBegun(Sent):
    """Something happened that a duty waits for."""

    duty: Line = Field(description="Code of the duty.")
    cause: Line = Field(max_length=120, description="What happened.")


class DutyRow(Schema):
    """One duty of one cell in one period."""

    key: int
    duty: str
    title: str
    officer: str
    unit: str
    period: str
    opens: At
    due: At | None
    state: str = Field(description="late, open, done, done_late, exempt or missed.")
    how: str
    reason: str
    ended: At | None
    person: Named | None
    away_for: Named | None
    note: str
    record: str

    @classmethod
    def of(cls, one: Shown) -> Self:
        return cls(**words_of(one))


def words_of(one: Shown) -> dict[str, Any]:
    """What a row says."""
    row: Occurrence = one.row
    return {
        "key": row.pk, "duty": row.duty, "title": label(one.text, "title") if one.text else row.duty,
        "officer": row.officer, "unit": row.unit.code, "period": row.period, "opens": row.opens_at, "due": row.due_at,
        "state": one.state, "how": row.how, "reason": row.reason, "ended": row.ended_at, "person": named(row.person),
        "away_for": named(row.away_for), "note": row.note, "record": row.record,
    }  # fmt: skip


class DutyWhole(DutyRow):
    """The same with what is asked, why it is due then, and what you may say of it."""

    standard: str
    clause: str
    cause: str
    why: list[str]
    holders: list[Named]
    may_end: bool
    may_excuse: bool


class MyDuties(Schema):
    """What your roles have to do, by its due moment, and what you ended lately."""

    to_do: list[DutyRow]
    ended: list[DutyRow]


class MonthOf(Schema):
    """The duties of a cell that are due in a month."""

    unit: str
    first: date
    counts: dict[str, int] = Field(description="By state, of all officers that were asked for.")
    rows: list[DutyRow]

    @classmethod
    def of(cls, unit: str, first: date, month: CellMonth) -> Self:
        rows = [DutyRow.of(one) for one in month.rows]
        return cls(unit=unit, first=first, counts=month.counts, rows=rows)

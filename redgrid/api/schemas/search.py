"""What a search is asked for and answers."""

from __future__ import annotations

from typing import Any, Literal, Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.asking import Line
from redgrid.api.schemas.moments import At
from redgrid.cases.models import Case, Solution
from redgrid.grid.models import Unit
from redgrid.kit.when import midnight
from redgrid.search.queries import Results
from redgrid.visits.models import Visit


class SearchAsked(Schema):
    """The words, and what the list is narrowed to."""

    q: Line = Field(max_length=200, description="Words with blanks between them: all must be there.")
    kind: Literal["", "case", "task", "visit", "solution"] = ""
    unit: Line = Field("", description="Code of the unit that answers.")
    state: Literal["", "open", "closed"] = ""
    cursor: Line = Field("", description="`next` of the page before.")


class FoundRow(Schema):
    """A case, a given task, a visit or what the library tells of a case, that contains the words."""

    kind: str
    ref: str = Field(description="Number of the case, key of anything else.")
    title: str
    unit: str
    open: bool
    at: At

    @classmethod
    def of(cls, kind: str, thing: Any, is_open: bool) -> Self:
        ref, title, unit, at = _told(thing)
        return cls(kind=kind, ref=ref, title=title, unit=unit.code, open=is_open, at=at)


def _told(thing: Any) -> tuple[str, str, Unit, Any]:
    """Key, title, unit that answers, moment."""
    if isinstance(thing, Case):
        return thing.number, thing.title, thing.unit, thing.opened_at
    if isinstance(thing, Visit):
        return str(thing.pk), thing.purpose, thing.home, midnight(thing.on)
    if isinstance(thing, Solution):
        return str(thing.pk), thing.title, thing.case.unit, thing.filed_at
    return str(thing.pk), thing.title, thing.unit, thing.given_at


class FoundPage(Schema):
    """What you may see of what was found, newest first, and how it falls."""

    items: list[FoundRow]
    many: int = Field(description="How many are counted; the newest thousand at most.")
    more: bool = Field(description="Whether there are more than are counted.")
    kinds: dict[str, int]
    units: dict[str, int]
    states: dict[str, int]
    next: str | None

    @classmethod
    def of(cls, found: Results) -> Self:
        return cls(
            items=[FoundRow.of(row.kind, thing, row.is_open) for row, thing in found.rows],
            many=found.many,
            more=found.has_more,
            kinds={facet.code: facet.many for facet in found.kinds},
            units={unit.code: many for unit, many in found.units},
            states={facet.code: facet.many for facet in found.states},
            next=found.after or None,
        )

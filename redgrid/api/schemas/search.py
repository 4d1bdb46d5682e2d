"""What a search is asked for and answers."""

from __future__ import annotations

from typing import Any, Literal, Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.asking import Line
from redgrid.api.schemas.moments import At
from redgrid.cases.models import Case, Solution
from redgrid.grid.finding import KINDS as MAP_KINDS
from redgrid.grid.finding import Found
from redgrid.grid.models import Unit
from redgrid.kit.naming import label
from redgrid.kit.when import midnight
from redgrid.notices.models import Notice
from redgrid.search.beside import Beside
from redgrid.search.duties import FoundDuty
from redgrid.search.kinds import KINDS
from redgrid.search.queries import Results
from redgrid.visits.models import Visit


class SearchAsked(Schema):
    """The words, and what the list is narrowed to."""

    q: Line = Field(max_length=200, description="Words with blanks between them: all must be there.")
    kind: Literal[("", *KINDS)] = ""  # type: ignore[valid-type]
    unit: Line = Field("", description="Code of the unit that answers.")
    state: Literal["", "open", "closed"] = ""
    cursor: Line = Field("", description="`next` of the page before.")


class FoundRow(Schema):
    """A case, a given task, a visit, a notice or what the library tells of a case, that contains the words."""

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
    if isinstance(thing, Notice):
        return str(thing.pk), thing.title, thing.unit, thing.published_at
    if isinstance(thing, Solution):
        return str(thing.pk), thing.title, thing.case.unit, thing.filed_at
    return str(thing.pk), thing.title, thing.unit, thing.given_at


class FoundOnMap(Schema):
    """A net, cell, person, place, piece of equipment or business that is called so."""

    kind: Literal[MAP_KINDS]  # type: ignore[valid-type]
    code: str = Field(description="Of a person the staff number.")
    name: str
    where: str
    there: bool = Field(description="Whether it is there now.")

    @classmethod
    def of(cls, found: Found) -> Self:
        return cls(kind=found.kind, code=found.code, name=found.name, where=found.where, there=found.is_there)


class FoundDutyOf(Schema):
    """A duty of the institution in force that contains the words."""

    code: str
    title: str
    officer: str

    @classmethod
    def of(cls, found: FoundDuty) -> Self:
        return cls(code=found.duty.code, title=label(found.duty, "title"), officer=found.officer)


class FoundPage(Schema):
    """What you may see of what was found, newest first, and how it falls.

    The first page of a search that is not narrowed also tells the best of the map, and duties.
    """

    items: list[FoundRow]
    on_map: list[FoundOnMap]
    duties: list[FoundDutyOf]
    many: int = Field(description="How many are counted; the newest two hundred at most.")
    more: bool = Field(description="Whether there are more than are counted.")
    kinds: dict[str, int]
    units: dict[str, int]
    states: dict[str, int]
    next: str | None

    @classmethod
    def of(cls, found: Results, others: Beside) -> Self:
        return cls(
            on_map=[FoundOnMap.of(each) for each in others.on_map],
            duties=[FoundDutyOf.of(each) for each in others.duties],
            items=[FoundRow.of(row.kind, thing, row.is_open) for row, thing in found.rows],
            many=found.many,
            more=found.has_more,
            kinds={facet.code: facet.many for facet in found.kinds},
            units={unit.code: many for unit, many in found.units},
            states={facet.code: facet.many for facet in found.states},
            next=found.after or None,
        )

"""What people keep: filters of lists, templates of tasks."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from ninja import Schema
from pydantic import Field, StrictBool

from redgrid.api.schemas.asking import Line, Sent, Words
from redgrid.api.schemas.people import Named
from redgrid.grid.models import Person
from redgrid.tasks.actions.direct import MOST_CHECKS, MOST_POINTS
from redgrid.tasks.models import SavedFilter, Template

PAGES = {"tasks": "tasks:list", "cases": "cases:list"}
LISTS = {page: name for name, page in PAGES.items()}
Kept = Annotated[
    Line, Field(description="At most 60 characters; one of your own of this name is written anew.")
]


class FiltersAsked(Schema):
    """Of which list."""

    page: Literal["", "tasks", "cases"] = ""


class NewFilter(Sent):
    """A list that you look at again and again."""

    name: Kept
    page: Literal["tasks", "cases"]
    query: Line = Field(
        "", max_length=2000, description="What stands behind the question mark of the page.", examples=["due=late"]
    )  # fmt: skip
    shared: StrictBool = Field(False, description="Whether everybody of your unit finds it too.")


class FilterOf(Schema):
    """A filter that you find: your own, or one that is shared with your unit."""

    key: int
    name: str
    page: str
    query: str
    owner: Named
    own: bool
    shared: bool

    @classmethod
    def of(cls, kept: SavedFilter, reader: Person) -> Self:
        return cls(
            key=kept.pk, name=kept.name, page=LISTS.get(kept.page, kept.page), query=kept.query,
            owner=Named.of(kept.owner), own=kept.owner_id == reader.pk, shared=kept.unit_id is not None,
        )  # fmt: skip


class WordsOfTemplate(Sent):
    """The words of a task that is given again and again, with its check list."""

    name: Kept
    title: Words = Field(max_length=120)
    text: Words = ""
    standard: Words = ""
    limit: str = Field(
        "", pattern=r"^([1-9][0-9]{0,2} (working days|work-hours|days|hours))?$", examples=["3 working days"]
    )
    checks: list[Line] = Field([], max_length=MOST_CHECKS, description="The check list, a line each.")
    capacity: Line = Field("", max_length=40, description="Who has it at units; their heads when left out.")
    points: Annotated[Decimal, Field(ge=0, le=MOST_POINTS, max_digits=6, decimal_places=2)] | None = None
    wants_confirmation: StrictBool = False

    def words(self) -> dict[str, Any]:
        """As a template keeps them: those of the form by which a task is given."""
        amount, _blank, span = self.limit.partition(" ")
        return {
            **self.model_dump(include={"title", "text", "standard", "capacity", "wants_confirmation"}),
            "amount": int(amount) if amount else None, "span": span, "checks": "\n".join(self.checks),
            "points": str(self.points or ""),
        }  # fmt: skip


class TemplateOf(Schema):
    """A template that you may give by."""

    key: int
    name: str
    owner: Named
    own: bool
    title: str
    text: str
    standard: str
    limit: str
    checks: list[str]
    capacity: str
    points: Decimal
    wants_confirmation: bool

    @classmethod
    def of(cls, kept: Template, reader: Person) -> Self:
        words = kept.words
        said = {name: str(words.get(name) or "") for name in ("title", "text", "standard", "capacity")}
        limit = f"{words['amount']} {words.get('span') or 'working days'}" if words.get("amount") else ""
        return cls(
            key=kept.pk, name=kept.name, owner=Named.of(kept.owner), own=kept.owner_id == reader.pk, **said,
            limit=limit, checks=str(words.get("checks") or "").splitlines(),
            points=Decimal(words.get("points") or 0), wants_confirmation=bool(words.get("wants_confirmation")),
        )  # fmt: skip

"""Paging by cursor: the cost of a page does not grow with its distance from the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 25


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows, newest first, and the cursor of the next one (None at the end)."""

    rows: Sequence[Row]
    next: str | None


def page_of(rows: QuerySet[Row], cursor: str | None, size: int = PAGE_SIZE) -> Page[Row]:
    """The page that starts below ``cursor`` (a primary key as text). Raises Invalid for another text."""
    if cursor:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
            raise Invalid(
                _("This page mark is not one of ours. Start again from the first page."), field="cursor"
            )
        rows = rows.filter(pk__lt=int(cursor))
    # Keys first, from an index alone: joined to what a row shows, some engines sort everything before they stop.
    newest = rows.order_by("-pk").values("pk")[: size + 1]
    found = list(rows.filter(pk__in=newest).order_by("-pk"))
    more = len(found) > size
    return Page(found[:size], str(found[size - 1].pk) if more else None)

"""Lists: what is asked of every one of them, and how a page is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from redgrid.api.schemas.asking import Asked
from redgrid.kit.paging import page_of

Row = TypeVar("Row", bound=Model)


def told(rows: QuerySet[Row], asked: Asked, tell: Callable[[list[Row]], list[Any]]) -> dict[str, Any]:
    """One page of ``rows``, newest first. ``tell`` gets them all, to read what belongs to them at once."""
    page = page_of(rows, asked.cursor, asked.limit)
    return {"items": tell(list(page.rows)), "next": page.next}

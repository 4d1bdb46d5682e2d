"""A page of a list."""

from __future__ import annotations

from typing import Generic, TypeVar

from ninja import Schema
from pydantic import Field

Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """Rows and the cursor of the next page; null at the end."""

    items: list[Item]
    next: str | None = Field(description="Send it as `cursor` for the next page.")

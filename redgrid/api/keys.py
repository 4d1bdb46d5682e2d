"""Changes that are asked for once: the key and what was asked for under it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypedDict

from django.db.models import Model
from ninja import Header, Schema

from redgrid.api.problems import KEY_HEADER
from redgrid.api.tokens import TokenRequest
from redgrid.journal.actions import carry_out, once_key

Key = Annotated[
    str,
    Header(
        alias=KEY_HEADER,
        min_length=1,
        max_length=200,
        description="A new word for each change; the same word when the same request is sent again.",
    ),
]


class Once(TypedDict):
    """What every action takes to tell a repetition from a new request."""

    once: str
    asked: str


def once_of(request: TokenRequest, key: str, said: Schema | str) -> Once:
    """The key belongs to the person; what was asked for is the address and the words."""
    words = said if isinstance(said, str) else said.model_dump_json()
    return {
        "once": once_key("api", request.auth.staff_number, key),
        "asked": once_key(request.path, words),
    }


def do_once(request: TokenRequest, key: str, said: Schema | str, do: Callable[[], object]) -> int:
    """Carry ``do`` out unless it was under this key; returns the primary key of the row it gave back, 0 for none.

    For actions that take no key themselves.
    """

    def made() -> str:
        row = do()
        return str(row.pk) if isinstance(row, Model) else "0"

    name = str(request.resolver_match.url_name) if request.resolver_match else ""
    return int(carry_out(made, by=request.auth, name=name, **once_of(request, key, said)))

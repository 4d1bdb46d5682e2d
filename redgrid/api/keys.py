"""Changes that are asked for once: the key and what was asked for under it."""

from __future__ import annotations

from typing import Annotated, TypedDict

from ninja import Header, Schema

from redgrid.api.problems import KEY_HEADER
from redgrid.api.tokens import TokenRequest
from redgrid.journal.actions import once_key

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


def once_of(request: TokenRequest, key: str, said: Schema) -> Once:
    """The key belongs to the person; what was asked for is the address and the words."""
    return {
        "once": once_key("api", request.auth.staff_number, key),
        "asked": once_key(request.path, said.model_dump_json()),
    }

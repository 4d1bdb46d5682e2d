"""Things with a code, and finding one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Coded(Protocol):
    @property
    def code(self) -> str: ...


CodedThing = TypeVar("CodedThing", bound=Coded)


def found(things: Iterable[CodedThing], code: str) -> CodedThing | None:
    return next((thing for thing in things if thing.code == code), None)

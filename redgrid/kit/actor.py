"""Who does something: a person of the grid, the system itself, or somebody who is not named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anything an action may be done ``by``. ``actor_code`` goes into the journal and never identifies more."""

    @property
    def actor_code(self) -> str: ...

    @property
    def actor_name(self) -> str: ...


@dataclass(frozen=True)
class NamelessActor:
    """An actor without a person behind it."""

    actor_code: str
    actor_name: str = ""


SYSTEM = NamelessActor("system")
ANONYMOUS = NamelessActor("anonymous")

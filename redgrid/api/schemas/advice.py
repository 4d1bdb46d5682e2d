"""Who and what may help with a case."""

from __future__ import annotations

from typing import Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.people import Named
from redgrid.officers.advising import Adviser, Help, Past


class AdviserOf(Schema):
    """Somebody who could help, and why; nobody is ranked."""

    person: Named
    reasons: list[str]

    @classmethod
    def of(cls, adviser: Adviser) -> Self:
        return cls(person=Named.of(adviser.person), reasons=adviser.reasons)


class PastOf(Schema):
    """A solved case that looks like this one."""

    title: str
    reason: str
    number: str | None = Field(description="Of the case, where you may read it.")
    solution: int | None = Field(description="Key of what the library tells of it.")

    @classmethod
    def of(cls, past: Past) -> Self:
        number = past.case.number if past.case else None
        solution = past.solution.pk if past.solution else None
        return cls(title=past.title, reason=past.reason, number=number, solution=solution)


class HelpOf(Schema):
    """People and past cases, each with the reason in words."""

    people: list[AdviserOf]
    past: list[PastOf]

    @classmethod
    def of(cls, found: Help) -> Self:
        people = [AdviserOf.of(adviser) for adviser in found.advisers]
        return cls(people=people, past=[PastOf.of(past) for past in found.past])

"""The facts that a flow records, each of its kind, and the conditions that are put on them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from redgrid.rulebook.institution.named import found

# What a field may hold. A field that says nothing of it holds a long text, as the note of a move does.
KINDS = (
    "text", "long_text", "number", "money", "date", "choice", "several", "person", "unit", "place", "yes_no",
    "file", "link",
)  # fmt: skip
CHOSEN = ("choice", "several")
# What a field of the kind file may take: the endings of documents, and pictures.
PICTURE = "picture"
FILES = ("pdf", "docx", "xlsx", "pptx", "txt", PICTURE)
YES, NO = "yes", "no"
FACT = "fact:"


@dataclass(frozen=True)
class Option:
    """One of the answers that a field offers."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class Field:
    """A fact that the stages of a flow record.

    ``unit`` is what a number counts, like kW. ``at_least`` and ``at_most`` bound numbers and sums of money.
    ``choices`` are what a field of the kinds choice and several offers. ``hint`` helps whoever fills it in.
    ``becomes``: the part (lead, overseer) that the person who is named here plays from then on. ``stays``: a return
    does not take it back, like what was done at once to keep things safe. ``accepts`` (of FILES, empty: all) and
    ``most_mb`` (megabytes) bound a file.
    """

    code: str
    name: str
    name_en: str = ""
    kind: str = "long_text"
    unit: str = ""
    unit_en: str = ""
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    choices: tuple[Option, ...] = ()
    hint: str = ""
    hint_en: str = ""
    becomes: str = ""
    stays: bool = False
    accepts: tuple[str, ...] = ()
    most_mb: int | None = None
    # The last day on which it is asked for, unless it is renewed; the capacity whose holders may renew it.
    until: str = ""
    renewed_by: str = ""

    def choice(self, code: str) -> Option | None:
        return found(self.choices, code)

    @property
    def answers(self) -> tuple[str, ...]:
        """The codes that a condition may compare it with."""
        return (YES, NO) if self.kind == "yes_no" else tuple(option.code for option in self.choices)


@dataclass(frozen=True)
class Condition:
    """A gate on a fact: it is recorded; it has, or has not, the answer ``value``."""

    field: str
    value: str = ""
    is_not: bool = False

    def holds(self, fact: str | list[str] | None) -> bool:
        """Whether a fact like this satisfies it. What is not recorded satisfies no condition."""
        if not fact:
            return False
        if not self.value:
            return True
        return (self.value in ([fact] if isinstance(fact, str) else fact)) != self.is_not


def condition_of(gate: str) -> Condition | None:
    """``fact:grade``, ``fact:grade=major`` or ``fact:grade!=major`` as a condition; None for a gate of another sort."""
    if not gate.startswith(FACT):
        return None
    field, sign, value = gate.removeprefix(FACT).partition("=")
    return Condition(field.removesuffix("!"), value, is_not=bool(sign) and field.endswith("!"))

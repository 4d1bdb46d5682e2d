"""Duties, kinds of place and the sorts that texts are sorted by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class PlaceKind:
    """A kind of place: the duty, standard and emergency steps of all of them, the design of their signboards."""

    code: str
    name: str
    name_en: str = ""
    board: str = "plain"
    duty: str = ""
    duty_en: str = ""
    standard: str = ""
    standard_en: str = ""
    emergency: str = ""
    emergency_en: str = ""


@dataclass(frozen=True)
class Sort:
    """What a cell is made for, like a service; or a kind of record that can show that a duty was done."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class DutyText:
    """A duty of one officer role: limit, standard, points. ``deductions`` maps a machine reason to points."""

    code: str
    officer: str
    title: str
    rhythm: str
    standard: str
    points: Decimal
    title_en: str = ""
    # The exact calendar rule of the rhythm, when the bare word says too little: "2nd Thursday of the month".
    when: str = ""
    # What makes it due, see ``rulebook.occasions``; for a duty that comes by the calendar, what there must have been.
    event: str = ""
    limit: str | None = None
    limit_text: str = ""
    limit_text_en: str = ""
    standard_en: str = ""
    evidence: tuple[str, ...] = ()
    basis: str = ""
    deductions: Mapping[str, Decimal] = field(default_factory=dict)
    legal_basis: str = ""
    # The last day on which it gives work, unless it is renewed; the capacity whose holders may renew it.
    until: str = ""
    renewed_by: str = ""

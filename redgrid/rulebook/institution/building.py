"""From checked content to the institution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any, TypeVar

from redgrid.rulebook.assignment import assignment_from
from redgrid.rulebook.institution.burdens import BurdenText
from redgrid.rulebook.institution.calendars import CalendarText
from redgrid.rulebook.institution.duties import DutyText, PlaceKind, Sort
from redgrid.rulebook.institution.fields import Field, Option
from redgrid.rulebook.institution.flows import Flow, Move, Stage, Urgency
from redgrid.rulebook.institution.looking import Checks
from redgrid.rulebook.institution.notices import NoticeText
from redgrid.rulebook.institution.people import CapacityText, Derivation, Level
from redgrid.rulebook.institution.scoring import Band, Scoring
from redgrid.rulebook.institution.slips import SlipText
from redgrid.rulebook.institution.tellings import Charter, Notice, Remark, Telling
from redgrid.rulebook.institution.whole import Institution

Thing = TypeVar("Thing")


def institution_from(content: Mapping[str, Any]) -> Institution:
    """Build the institution from content that ``check`` has found to be sound."""
    return Institution(
        code=content["blueprint"],
        title=content["title"],
        title_en=content.get("title_en") or "",
        basis=content.get("basis") or "",
        levels=_all(Level, content.get("levels")),
        capacities=_all(CapacityText, content.get("capacities")),
        derivations=_all(Derivation, content.get("derivations")),
        calendars=_all(CalendarText, content.get("calendars")),
        cell_types=_all(Sort, content.get("cell_types")),
        place_kinds=_all(PlaceKind, content.get("place_kinds")),
        board_limit=content.get("board_limit") or Institution.board_limit,
        duty_grace=content.get("duty_grace") or Institution.duty_grace,
        evidence_kinds=_all(Sort, content.get("evidence_kinds")),
        sources=_all(Sort, content.get("sources")),
        duties=tuple(_duty(item) for item in content.get("duties") or ()),
        flows=tuple(_flow(item) for item in content.get("flows") or ()),
        scoring=_scoring(content.get("scoring") or {}),
        assignment=assignment_from(content.get("assignment") or {}),
        slips=_all(SlipText, content.get("slips")),
        burden=_one(BurdenText, content.get("burden") or {}),
        notices=_one(NoticeText, content.get("notices") or {}),
    )


def _duty(item: Mapping[str, Any]) -> DutyText:
    return _one(DutyText, item, points=_decimal(item["points"]), deductions=_decimals(item.get("deductions")))


def _flow(item: Mapping[str, Any]) -> Flow:
    stages = tuple(_one(Stage, stage, moves=_all(Move, stage["moves"])) for stage in item["stages"])
    return _one(
        Flow,
        item,
        stages=stages,
        urgencies=_all(Urgency, item["urgencies"]),
        fields=tuple(_field(field) for field in item.get("fields") or ()),
        tells=_all(Telling, item.get("tells")),
        at_place=_all(Remark, item.get("at_place")),
        notice=_one(Notice, item.get("notice") or {}),
        charter=_one(Charter, item.get("charter") or {}),
        checks=_one(Checks, item.get("checks") or {}),
    )


def _field(item: Mapping[str, Any]) -> Field:
    bounds = {name: _decimal(item[name]) for name in ("at_least", "at_most") if item.get(name) is not None}
    return _one(Field, item, choices=_all(Option, item.get("choices")), **bounds)


def _scoring(item: Mapping[str, Any]) -> Scoring:
    bands = tuple(Band(band["code"], _decimal(band["from"])) for band in item.get("bands") or ())
    return _one(
        Scoring,
        item,
        rescale_to=_decimal(item.get("rescale_to", 100)),
        bands=bands,
        tiers=_decimals(item.get("tiers")),
    )


def _all(kind: type[Thing], items: Iterable[Mapping[str, Any]] | None) -> tuple[Thing, ...]:
    return tuple(_one(kind, item) for item in items or ())


def _one(kind: type[Thing], item: Mapping[str, Any], **made: Any) -> Thing:
    """One object: ``made`` first, then what the text says; what it leaves empty keeps the default."""
    names = [f.name for f in fields(kind)]  # type: ignore[arg-type]
    said = {name: _frozen(item[name]) for name in names if item.get(name) is not None}
    return kind(**{**said, **made})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _decimal(number: float | str) -> Decimal:
    """By way of the written digits, so that 2.5 is two and a half and 0.1 a tenth."""
    return Decimal(str(number))


def _decimals(items: Mapping[str, Any] | None) -> dict[str, Decimal]:
    return {name: _decimal(number) for name, number in (items or {}).items()}

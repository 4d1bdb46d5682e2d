"""The institution as its text says it, in frozen objects. Built from checked content; reads no table.

Every ``name`` is Chinese; ``name_en`` may be empty (show through ``kit.naming.label``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from redgrid.kit.worktime import Limit, WorkCalendar, parse_limit, parse_periods
from redgrid.rulebook.assignment import Assignment, assignment_from

# Who may act in a flow besides holders of a capacity: the parts people play in a case, and those it is done for.
PARTS = ("reporter", "lead", "overseer", "partner", "user_unit", "centre")
# What a move may wait for, besides ``fact:<field>``.
GATES = ("lead", "overseer", "partner_accepted")
FACT = "fact:"
# The kinds of move that end a case: done, or dismissed without being done.
ENDING = ("close", "dismiss")


class Coded(Protocol):
    @property
    def code(self) -> str: ...


Thing = TypeVar("Thing")
CodedThing = TypeVar("CodedThing", bound=Coded)


@dataclass(frozen=True)
class Level:
    """What a net of one level number is called, and the party organisation it stands for."""

    level: int
    name: str
    name_en: str = ""
    party: str = ""


@dataclass(frozen=True)
class CapacityText:
    """Something a person can be: a post, officer role, membership, claim, administrator."""

    code: str
    name: str
    kind: str
    at: str
    name_en: str = ""
    required: bool = False
    verbs: tuple[str, ...] = ()
    concern: str = ""
    concern_en: str = ""


@dataclass(frozen=True)
class Derivation:
    """The capacities that an administrative post proposes."""

    administrative_post: str
    name: str
    name_en: str = ""
    gives: tuple[str, ...] = ()


@dataclass(frozen=True)
class CalendarText:
    """Business hours under a name. ``work_calendar`` adds the days that were edited."""

    code: str
    name: str
    hours: tuple[str, ...]
    name_en: str = ""
    time_zone: str = "Asia/Shanghai"
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    public_holidays: str | None = None

    def work_calendar(self, overrides: Mapping[Any, Any]) -> WorkCalendar:
        return WorkCalendar(
            hours=parse_periods(self.hours),
            weekdays=frozenset(self.weekdays),
            zone=ZoneInfo(self.time_zone),
            public_holidays=self.public_holidays or "",
            overrides=overrides,
        )


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
    limit: str | None = None
    limit_text: str = ""
    limit_text_en: str = ""
    standard_en: str = ""
    evidence: tuple[str, ...] = ()
    basis: str = ""
    deductions: Mapping[str, Decimal] = field(default_factory=dict)
    legal_basis: str = ""


@dataclass(frozen=True)
class Urgency:
    """How pressing a case can be. ``colour`` never stands without the name."""

    code: str
    name: str
    name_en: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Field:
    """A fact that the stages of a flow record."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class Move:
    """A way out of a stage, or (kind ``note``) a fact recorded without leaving it.

    ``kind``: forward, return, skip, note, close or dismiss (ends the case without a solution).
    ``by``: capacities or PARTS that may make it. ``needs``: gates (GATES or ``fact:<field>``). ``records``: the field
    that the note becomes. ``reason``: required, optional or none. ``to``: the next stage, None when the case ends.
    """

    code: str
    name: str
    kind: str
    by: tuple[str, ...]
    name_en: str = ""
    to: str | None = None
    needs: tuple[str, ...] = ()
    records: str | None = None
    reason: str = "optional"

    @property
    def ends_case(self) -> bool:
        return self.kind in ENDING


@dataclass(frozen=True)
class Stage:
    """A stage of a flow: who gets its task, by when, and the ways out.

    ``clause`` is the code of the duty whose points it carries, None when it carries none.
    """

    code: str
    name: str
    actor: str
    limits: Mapping[str, str]
    name_en: str = ""
    clause: str | None = None
    standard: str = ""
    standard_en: str = ""
    moves: tuple[Move, ...] = ()

    def move(self, code: str) -> Move | None:
        return _found(self.moves, code)

    def limit_for(self, urgency: str) -> Limit | None:
        """The limit for this urgency, None when the stage has none for it."""
        text = self.limits.get(urgency)
        return parse_limit(text) if text else None


@dataclass(frozen=True)
class Flow:
    """What a kind of case goes through."""

    code: str
    name: str
    prefix: str
    urgencies: tuple[Urgency, ...]
    stages: tuple[Stage, ...]
    name_en: str = ""
    calendar: str = "standard"
    sealed: bool = False
    # How long a partner may take to answer; empty: no limit.
    answer_limit: str = ""
    # Which page of everybody opens it: report, feedback, or none.
    purpose: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def first_stage(self) -> Stage:
        return self.stages[0]

    @property
    def default_urgency(self) -> Urgency:
        return self.urgencies[-1]

    def stage(self, code: str) -> Stage | None:
        return _found(self.stages, code)

    def urgency(self, code: str) -> Urgency | None:
        return _found(self.urgencies, code)

    def field(self, code: str) -> Field | None:
        return _found(self.fields, code)

    def position(self, code: str) -> int:
        """The place of a stage in the row, from 0; -1 when unknown."""
        return next((number for number, stage in enumerate(self.stages) if stage.code == code), -1)


@dataclass(frozen=True)
class Band:
    """The letter that a score from ``at_least`` up is shown as."""

    code: str
    at_least: Decimal


@dataclass(frozen=True)
class Scoring:
    """How points are reckoned. ``tiers`` are the weights of self-check, cross-check and centre, in percent."""

    places: int = 2
    rounding: str = "half_up"
    rescale_to: Decimal = Decimal(100)
    bands: tuple[Band, ...] = ()
    tiers: Mapping[str, Decimal] = field(default_factory=dict)

    def band(self, score: Decimal) -> Band | None:
        """The best band that ``score`` reaches."""
        return next((b for b in sorted(self.bands, key=lambda b: -b.at_least) if score >= b.at_least), None)


@dataclass(frozen=True)
class Institution:
    """The whole text."""

    code: str
    title: str
    title_en: str = ""
    basis: str = ""
    levels: tuple[Level, ...] = ()
    capacities: tuple[CapacityText, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    calendars: tuple[CalendarText, ...] = ()
    cell_types: tuple[Sort, ...] = ()
    place_kinds: tuple[PlaceKind, ...] = ()
    # How long a signboard may hang after what it says has changed.
    board_limit: str = "2 working days"
    evidence_kinds: tuple[Sort, ...] = ()
    duties: tuple[DutyText, ...] = ()
    flows: tuple[Flow, ...] = ()
    scoring: Scoring = field(default_factory=Scoring)
    assignment: Assignment = field(default_factory=Assignment)

    @cached_property
    def officers(self) -> tuple[CapacityText, ...]:
        return self.capacities_of("officer")

    def capacities_of(self, kind: str) -> tuple[CapacityText, ...]:
        return tuple(capacity for capacity in self.capacities if capacity.kind == kind)

    def capacity(self, code: str) -> CapacityText | None:
        return _found(self.capacities, code)

    def calendar(self, code: str) -> CalendarText | None:
        return _found(self.calendars, code)

    def place_kind(self, code: str) -> PlaceKind | None:
        return _found(self.place_kinds, code)

    def evidence_kind(self, code: str) -> Sort | None:
        return _found(self.evidence_kinds, code)

    def duty(self, code: str) -> DutyText | None:
        return _found(self.duties, code)

    def duties_of(self, officer: str) -> tuple[DutyText, ...]:
        return tuple(duty for duty in self.duties if duty.officer == officer)

    def flow(self, code: str) -> Flow | None:
        return _found(self.flows, code)

    def flow_for(self, purpose: str) -> Flow | None:
        """The flow that a page of everybody opens: ``report`` or ``feedback``."""
        return next((flow for flow in self.flows if flow.purpose == purpose), None)


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
        evidence_kinds=_all(Sort, content.get("evidence_kinds")),
        duties=tuple(_duty(item) for item in content.get("duties") or ()),
        flows=tuple(_flow(item) for item in content.get("flows") or ()),
        scoring=_scoring(content.get("scoring") or {}),
        assignment=assignment_from(content.get("assignment") or {}),
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
        fields=_all(Field, item.get("fields")),
    )


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


def _found(things: Iterable[CodedThing], code: str) -> CodedThing | None:
    return next((thing for thing in things if thing.code == code), None)

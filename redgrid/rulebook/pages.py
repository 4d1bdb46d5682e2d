"""The institution cut for its pages: rows with words, ready to be written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from redgrid.kit.naming import label
from redgrid.kit.worktime import (
    WorkCalendar,
    day_reason,
    limit_words,
    parse_limit,
    parse_rule,
    rule_words,
    written_period,
)
from redgrid.rulebook.institution import CapacityText, DutyText, Flow, Institution, Move, Stage, Urgency
from redgrid.rulebook.occasions import event_words
from redgrid.rulebook.words import actor_words, deduction_words, gate_words, kind_words, rhythm_words

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DutyRow:
    """A duty as the duty list shows it."""

    duty: DutyText
    rhythm: str
    limit: str
    evidence: tuple[str, ...]
    deductions: tuple[str, ...]


@dataclass(frozen=True)
class OfficerDuties:
    """An officer role with its duties and the sum of their points."""

    officer: CapacityText
    rows: tuple[DutyRow, ...]

    @property
    def points(self) -> object:
        return sum(row.duty.points for row in self.rows)


def officers_with_duties(institution: Institution, only: str = "") -> list[OfficerDuties]:
    """All officer roles, or the one whose code is ``only``."""
    chosen = [officer for officer in institution.officers if only in {"", officer.code}]
    return [
        OfficerDuties(
            officer, tuple(_duty_row(institution, duty) for duty in institution.duties_of(officer.code))
        )
        for officer in chosen
    ]


def _duty_row(institution: Institution, duty: DutyText) -> DutyRow:
    kinds = [institution.evidence_kind(code) for code in duty.evidence]
    limit = label(duty, "limit_text") or (limit_words(parse_limit(duty.limit)) if duty.limit else "")
    return DutyRow(
        duty,
        _comes_round(duty),
        limit,
        tuple(label(kind) for kind in kinds if kind),
        tuple(f"{deduction_words(reason)} −{points}" for reason, points in duty.deductions.items()),
    )


def _comes_round(duty: DutyText) -> str:
    """When a duty comes round: its exact rule, the event it waits for, or the word of its rhythm."""
    rule = parse_rule(duty.when) if duty.when else None
    if rule:
        return rule_words(rule)
    if duty.event and duty.rhythm == "on_event":
        return _("when: %(event)s") % {"event": event_words(duty.event)}
    return rhythm_words(duty.rhythm)


@dataclass(frozen=True)
class MoveRow:
    """A way out of a stage in words. ``to`` is None for a move that ends the case."""

    move: Move
    kind: str
    to: Stage | None
    by: tuple[str, ...]
    needs: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True)
class StageRow:
    """A stage in words. ``limits`` are (urgency, limit in words or empty); ``clause`` is the duty it carries."""

    stage: Stage
    actor: str
    limits: tuple[tuple[Urgency, str], ...]
    clause: DutyText | None
    moves: tuple[MoveRow, ...]


def stages_in_words(institution: Institution, flow: Flow) -> list[StageRow]:
    """The stages of a flow, in order."""
    return [
        StageRow(
            stage,
            actor_words(institution, stage.actor),
            tuple((urgency, _limit(stage.limits, urgency)) for urgency in flow.urgencies),
            institution.duty(stage.clause or ""),
            tuple(_move_row(institution, flow, move) for move in stage.moves),
        )
        for stage in flow.stages
    ]


def _limit(limits: Mapping[str, str], urgency: Urgency) -> str:
    text = limits.get(urgency.code)
    return limit_words(parse_limit(text)) if text else ""


def _move_row(institution: Institution, flow: Flow, move: Move) -> MoveRow:
    recorded = flow.fields_of(code for code in (move.records or "", *move.fields) if code)
    return MoveRow(
        move,
        kind_words(move.kind),
        flow.stage(move.to or ""),
        tuple(actor_words(institution, actor) for actor in move.by),
        tuple(gate_words(flow, gate) for gate in move.needs),
        tuple(label(field) for field in recorded),
    )


def hours_of(calendar: WorkCalendar) -> list[str]:
    """The business hours in words, or the shifts of each day of a round."""
    days = calendar.rotation.days if calendar.rotation else (calendar.hours,)
    return [_(", ").join(written_period(period) for period in periods) or _("off") for periods in days]


@dataclass(frozen=True)
class SpecialDays:
    """Days in a row that differ from the plain week, for one reason."""

    first: date
    last: date
    is_working: bool
    words: str
    is_edited: bool


@dataclass(frozen=True)
class Year:
    """A calendar's year: its special days, how many days are worked, whether its holidays are known."""

    number: int
    days: tuple[SpecialDays, ...]
    working: int
    is_provisional: bool


def year_of(calendar: WorkCalendar, number: int) -> Year:
    """What is special in the year ``number``."""
    found: list[SpecialDays] = []
    working, is_provisional, on = 0, False, date(number, 1, 1)
    while on.year == number:
        day = calendar.day(on)
        working += day.is_working
        is_provisional = is_provisional or day.is_provisional
        if day.reason not in {"workday", "weekend", "on_shift", "off_shift"}:
            words, is_edited = day_reason(day.reason, day.name), on in calendar.overrides
            _add(found, SpecialDays(on, on, day.is_working, words, is_edited))
        on += ONE_DAY
    return Year(number, tuple(found), working, is_provisional)


def _add(found: list[SpecialDays], day: SpecialDays) -> None:
    """Lengthen the last row when ``day`` continues it; edited days stand alone, since each can be taken back."""
    last = found[-1] if found else None
    if (
        last
        and not day.is_edited
        and (last.words, last.is_edited, last.last) == (day.words, False, day.first - ONE_DAY)
    ):
        found[-1] = SpecialDays(last.first, day.last, day.is_working, day.words, is_edited=False)
    else:
        found.append(day)

"""The map told again from the journal alone, as simply as it can be: rows in lists, no table of the grid is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from redgrid.journal.models import Entry

LADDER = {"electrical": ["electrical", "north", "centre"], "metering": ["metering", "north", "centre"],
          "laboratory": ["laboratory", "south", "centre"]}  # fmt: skip
HEADS = {"centre": "leading_group_head", "north": "net_head", "south": "net_head"}


@dataclass(frozen=True)
class Line:
    """``who`` had ``what`` (a capacity, or "lies in") at ``where`` over ``[start, end)``."""

    who: str
    what: str
    where: str
    start: datetime
    end: datetime | None
    is_stand_in: bool = False

    def on(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass
class Told:
    """What the journal says up to some moment."""

    lines: list[Line] = field(default_factory=list)
    away: list[tuple[str, str | None, datetime, datetime]] = field(default_factory=list)

    def put(self, line: Line) -> None:
        """Add ``line``; what it takes the place of is cut around it."""
        kept = []
        for old in self.lines:
            kept += _around(old, line) if _excludes(line, old) else [old]
        self.lines = [*kept, line]

    def shorten(self, line: Line) -> None:
        same = replace(line, end=None)
        self.lines = [line if replace(old, end=None) == same else old for old in self.lines]


def _excludes(new: Line, old: Line) -> bool:
    if new.what in {"lies in", "member"}:
        return (old.what, old.who) == (new.what, new.who)
    alone = new.what == "claim" and not new.is_stand_in
    return alone and (old.what, old.where, old.is_stand_in) == (new.what, new.where, False)


def _around(old: Line, new: Line) -> list[Line]:
    before_new = old.end is not None and old.end <= new.start
    after_new = new.end is not None and old.start >= new.end
    if before_new or after_new:
        return [old]
    left = [replace(old, end=new.start)] if old.start < new.start else []
    right = [replace(old, start=new.end)] if new.end and (old.end is None or old.end > new.end) else []
    return left + right


def tell(entries: Iterable[Entry], known_at: datetime) -> Told:
    """Everything recorded up to ``known_at``, in order."""
    told = Told()
    for entry in entries:
        if entry.at <= known_at:
            _take(told, entry)
    return told


def _take(told: Told, entry: Entry) -> None:
    facts = entry.facts
    code = entry.subject.partition(":")[2]
    if entry.kind == "place.put":
        told.put(Line(code, "lies in", facts["unit"], *_span(facts)))
    elif entry.kind == "tenure.begun":
        told.put(_line(entry))
    elif entry.kind == "tenure.ended":
        told.shorten(_line(entry))
    elif entry.kind == "tenure.withdrawn":
        told.lines.remove(_line(entry))
    elif entry.kind == "place.withdrawn":
        told.lines.remove(Line(code, "lies in", facts["unit"], *_span(facts)))
    elif entry.kind == "absence.withdrawn":
        told.away.remove((code, facts["stand_in"], *_whole_span(facts)))
    elif entry.kind == "absence.noted":
        told.away.append((code, facts["stand_in"], *_whole_span(facts)))


def _whole_span(facts: dict[str, Any]) -> tuple[datetime, datetime]:
    start, end = _span(facts)
    assert end is not None
    return start, end


def _span(facts: dict[str, Any]) -> tuple[datetime, datetime | None]:
    return datetime.fromisoformat(facts["from"]), datetime.fromisoformat(facts["to"]) if facts["to"] else None


def _line(entry: Entry) -> Line:
    facts = entry.facts
    where = facts["resource"] or entry.unit
    return Line(facts["person"], facts["capacity"], where, *_span(facts), facts["is_stand_in"])


Named = tuple[str, str | None, bool]  # who acts, for whom, is it somebody present


def answer(told: Told, place: str, at: datetime) -> tuple[str | None, Named | None]:
    """(cell, who answers) for ``place`` at ``at``."""
    cell = next((x.where for x in told.lines if x.what == "lies in" and x.who == place and x.on(at)), None)
    rungs = [("claim", place)] + [(HEADS.get(unit, "cell_head"), unit) for unit in LADDER.get(cell or "", [])]
    for capacity, where in rungs:
        held = [x for x in told.lines if (x.what, x.where) == (capacity, where) and x.on(at)]
        if named := _named(told, held, at):
            return cell, named
    return cell, None


def _named(told: Told, held: list[Line], at: datetime) -> Named | None:
    away = {who for who, _s, start, end in told.away if start <= at < end}
    called = {who: s for who, s, start, end in told.away if start <= at < end and s and s not in away}
    primaries = [x.who for x in held if not x.is_stand_in]
    stand_ins = [x.who for x in held if x.is_stand_in and x.who not in away]
    for who in primaries:
        if who not in away:
            return who, None, True
        if who in called:
            return called[who], who, True
    if stand_ins:
        return stand_ins[0], primaries[0] if primaries else None, True
    return (primaries[0], None, False) if primaries else None

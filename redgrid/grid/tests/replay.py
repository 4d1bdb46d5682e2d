"""The map told again from the journal alone, as simply as it can be: rows in lists, no table of the grid is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from redgrid.journal.models import Entry

EVER = datetime(1900, 1, 1, tzinfo=UTC)
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
    nets: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)

    def ladder(self, cell: str | None, at: datetime) -> list[str]:
        """The cell and what it stood under."""
        if cell is None:
            return []
        above = [net for since, net in self.nets.get(cell, []) if since <= at]
        return [cell, *self.ladder(above[-1] if above else None, at)]

    def stand(self, unit: str, net: str, since: datetime) -> None:
        """``unit`` stands under ``net`` from ``since`` on, whatever was to come later."""
        self.nets[unit] = [row for row in self.nets.get(unit, []) if row[0] < since] + [(since, net)]

    def take_over(self, old: str, facts: dict[str, Any]) -> None:
        """Lines of those who go lead on at the other unit; what cannot go ends."""
        at, new = datetime.fromisoformat(facts["from"]), facts["to"]
        ended = [tuple(seat) for seat in facts["ended"]]
        gone = [*facts["people"], *facts["resources"]]
        for line in list(self.lines):
            if line.end is not None and line.end <= at:
                continue
            ends = (line.who, line.what, line.where, line.is_stand_in) in ended
            if ends or (line.where == old and line.who in gone):
                self.lines.remove(line)
                self.lines += [replace(line, end=at)] if line.start < at else []
                self.lines += [] if ends else [replace(line, where=new, start=max(line.start, at))]
        for unit in facts["units"]:
            stood = self.nets.get(unit, [])
            if not any(since >= at for since, _net in stood):
                stood.append((at, new))
            self.nets[unit] = [(since, new if net == old and since >= at else net) for since, net in stood]

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
    if entry.subject.startswith("unit:"):
        _take_unit(told, entry.kind, code, facts)
    elif entry.kind == "place.put":
        told.put(Line(code, "lies in", facts["unit"], *_span(facts)))
    elif entry.kind == "tenure.begun":
        told.put(_line(entry))
    elif entry.kind == "tenure.ended":
        told.shorten(_line(entry))
    elif entry.kind.endswith(".withdrawn"):
        _take_back(told, entry, code)
    elif entry.kind == "absence.noted":
        told.away.append((code, facts["stand_in"], *_whole_span(facts)))


def _take_back(told: Told, entry: Entry, code: str) -> None:
    facts = entry.facts
    if entry.kind == "tenure.withdrawn":
        told.lines.remove(_line(entry))
    elif entry.kind == "place.withdrawn":
        told.lines.remove(Line(code, "lies in", facts["unit"], *_span(facts)))
    elif entry.kind == "absence.withdrawn":
        told.away.remove((code, facts["stand_in"], *_whole_span(facts)))


def _take_unit(told: Told, kind: str, code: str, facts: dict[str, Any]) -> None:
    if kind == "unit.opened" and facts["parent"]:
        told.stand(code, facts["parent"], EVER)
    elif kind == "unit.moved":
        told.stand(code, facts["parent"], datetime.fromisoformat(facts["from"]))
    elif kind in {"unit.split", "unit.merged"}:
        told.take_over(code, facts)


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
    rungs = [("claim", place)] + [(HEADS.get(unit, "cell_head"), unit) for unit in told.ladder(cell, at)]
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

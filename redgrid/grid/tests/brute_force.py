"""What is missing, by the slowest way there is: the lines that the journal tells, looked at moment by moment.

No table of the grid is read, and nothing of ``grid.coverage`` is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redgrid.grid.tests.replay import HEADS, Line, Told, tell
from redgrid.journal.models import Entry
from tests.world import SINCE, capacities

Missing = tuple[str, str]
Life = tuple[datetime, datetime | None]
OFFICERS = [text["code"] for text in capacities() if text["kind"] == "officer" and text["required"]]
NEVER = datetime.max.replace(tzinfo=SINCE.tzinfo) - timedelta(days=9)


@dataclass
class Story:
    """The lines, and how long units, places and people were there."""

    told: Told
    cells: dict[str, Life] = field(default_factory=dict)
    nets: dict[str, Life] = field(default_factory=dict)
    places: dict[str, Life] = field(default_factory=dict)
    people: dict[str, Life] = field(default_factory=dict)

    def edges(self) -> list[datetime]:
        """Every moment at which anything begins or ends, and the minute before."""
        spans: list[Life] = [(line.start, line.end) for line in self.told.lines]
        spans += [(start, end) for _who, _stand_in, start, end in self.told.away]
        for lives in (self.cells, self.nets, self.places, self.people):
            spans += lives.values()
        found = {moment for span in spans for moment in span if moment}
        return sorted(found | {moment - timedelta(minutes=1) for moment in found})

    def missing_at(self, at: datetime) -> set[Missing]:
        """(kind, subject) of every gap."""
        return {*self._of_units(at), *self._of_places(at), *self._of_people(at)}

    def _of_units(self, at: datetime) -> Iterator[Missing]:
        for code in _there(self.nets, at):
            yield from self._seat(HEADS[code], code, ("net_without_head", "head_absent"), at)
        for code in _there(self.cells, at):
            yield from self._seat("cell_head", code, ("cell_without_head", "head_absent"), at)
            for role in OFFICERS:
                if not self._held(role, code, at):
                    yield "officer_unfilled", f"{code}/{role}"

    def _of_places(self, at: datetime) -> Iterator[Missing]:
        for code in _there(self.places, at):
            yield from self._seat("claim", code, ("place_unclaimed", "place_answerable_absent"), at)
            yield from self._home("lies in", code, ("place_without_cell", "place_in_two_cells"), at)

    def _of_people(self, at: datetime) -> Iterator[Missing]:
        for number, (entered, left) in self.people.items():
            belonged = [line.start for line in self.told.lines if (line.what, line.who) == ("member", number)]
            if min(belonged, default=entered) <= at < (left or NEVER):
                yield from self._home("member", number, ("person_without_unit", "person_in_two_units"), at)

    def _held(self, what: str, where: str, at: datetime) -> list[Line]:
        lines = [line for line in self.told.lines if (line.what, line.where) == (what, where) and line.on(at)]
        return [line for line in lines if at < (self.people[line.who][1] or NEVER)]

    def _seat(self, what: str, where: str, kinds: tuple[str, str], at: datetime) -> Iterator[Missing]:
        held = self._held(what, where, at)
        away = {who for who, _stand_in, start, end in self.told.away if start <= at < end}
        called = {
            who for who, stand_in, start, end in self.told.away
            if start <= at < end and stand_in and stand_in not in away
        }  # fmt: skip
        if not held:
            yield kinds[0], where
        elif not any(line.who not in away or (line.who in called and not line.is_stand_in) for line in held):
            yield kinds[1], where

    def _home(self, what: str, who: str, kinds: tuple[str, str], at: datetime) -> Iterator[Missing]:
        units = {**self.cells, **self.nets}
        found = {
            line.where for line in self.told.lines
            if (line.what, line.who) == (what, who) and line.on(at) and at < (units[line.where][1] or NEVER)
        }  # fmt: skip
        if len(found) != 1:
            yield kinds[bool(found)], who


def _there(lives: dict[str, Life], at: datetime) -> list[str]:
    return [code for code, (start, end) in lives.items() if start <= at < (end or NEVER)]


def story_of(entries: Iterable[Entry], opened: dict[str, datetime]) -> Story:
    """``opened``: when units, places and people that came after ``SINCE`` were there first, by code."""
    entries = list(entries)
    story = Story(tell(entries, NEVER))
    for entry in entries:
        code, facts = entry.subject.partition(":")[2], entry.facts
        first: Life = (opened.get(code, entry.at), None)
        if entry.kind == "unit.opened":
            (story.cells if facts["kind"] == "cell" else story.nets)[code] = first
        elif entry.kind == "place.entered":
            story.places[code] = first
        elif entry.kind == "person.entered":
            story.people[code] = (entry.at, None)
        elif entry.kind == "person.left":
            story.people[code] = (story.people[code][0], datetime.fromisoformat(facts["at"]))
        elif entry.kind == "unit.split":
            story.cells[facts["to"]] = (datetime.fromisoformat(facts["from"]), None)
        elif entry.kind in {"unit.closed", "unit.merged"}:
            ends = datetime.fromisoformat(facts.get("at") or facts["from"])
            story.cells[code] = (story.cells[code][0], ends)
    return story

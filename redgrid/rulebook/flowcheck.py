"""Whether flows can be walked: every stage is reached, every stage can be left, every gate can open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from redgrid.rulebook.faults import Fault, Path, Reading
from redgrid.rulebook.fieldcheck import (
    asking_faults,
    due_by_faults,
    field_faults,
    gate_faults,
    move_field_faults,
)
from redgrid.rulebook.institution import ENDING, PARTS
from redgrid.rulebook.references import codes, limit, twice, unknown

Item = Mapping[str, Any]


def flow_faults(reading: Reading) -> Iterator[Fault]:
    """Faults of all flows; the content has the shape of an institution."""
    for number, flow in enumerate(reading.content["flows"]):
        yield from _Walk(reading, ("flows", number), flow).faults()


@dataclass(frozen=True)
class _Walk:
    """One flow on its way through the checks."""

    reading: Reading
    path: Path
    flow: Item

    def faults(self) -> Iterator[Fault]:
        calendars = codes(self.reading.content, "calendars")
        yield from unknown(
            self.reading, (*self.path, "calendar"), _("calendar"), self.flow["calendar"], calendars
        )
        if self.flow.get("answer_limit") is not None:
            yield from limit(self.reading, (*self.path, "answer_limit"), self.flow["answer_limit"])
        if "ruling_limit" in self.flow:
            yield from limit(self.reading, (*self.path, "ruling_limit"), self.flow["ruling_limit"])
        yield from self._afterwards()
        for section in ("urgencies", "fields", "stages"):
            yield from twice(self.reading, (*self.path, section), self.flow.get(section) or ())
        yield from field_faults(self.reading, self.path, self.flow)
        for number, stage in enumerate(self.flow["stages"]):
            path = (*self.path, "stages", number)
            yield from twice(self.reading, (*path, "moves"), stage["moves"])
            yield from self._stage(path, stage)
            for place, move in enumerate(stage["moves"]):
                yield from self._move((*path, "moves", place), stage, move)
        yield from self._ways()

    def _afterwards(self) -> Iterator[Fault]:
        """What is asked after a case was closed: limits, and a stage to go on from."""
        for number, after in enumerate(self.flow.get("checks_after") or ()):
            yield from limit(self.reading, (*self.path, "checks_after", number), after)
        checks = self.flow.get("checks") or {}
        for number, actor in enumerate(checks.get("by") or ()):
            path = (*self.path, "checks", "by", number)
            yield from unknown(self.reading, path, _("capacity or part"), actor, self._actors)
        yield from asking_faults(self.reading, (*self.path, "checks"), self.flow, checks)
        for name in ("checks_within", "reopen_within", "recurs_within"):
            if self.flow.get(name):
                yield from limit(self.reading, (*self.path, name), self.flow[name])
        if self.flow.get("reopens_to"):
            stages = codes(self.flow, "stages")
            yield from unknown(
                self.reading, (*self.path, "reopens_to"), _("stage"), self.flow["reopens_to"], stages
            )

    def _stage(self, path: Path, stage: Item) -> Iterator[Fault]:
        yield from unknown(
            self.reading, (*path, "actor"), _("capacity or part"), stage["actor"], self._actors
        )
        if stage.get("clause") is not None:
            duties = codes(self.reading.content, "duties")
            yield from unknown(self.reading, (*path, "clause"), _("clause"), stage["clause"], duties)
        yield from due_by_faults(self.reading, path, self.flow, stage)
        urgencies = codes(self.flow, "urgencies")
        for urgency, text in stage["limits"].items():
            yield from unknown(self.reading, (*path, "limits", urgency), _("urgency"), urgency, urgencies)
            yield from limit(self.reading, (*path, "limits", urgency), text)
        for urgency in urgencies:
            if urgency not in stage["limits"]:
                message = _("There is no limit for “%(urgency)s”.") % {"urgency": urgency}
                remedy = _("Add one, or accept that the stage is never late then.")
                yield self.reading.fault((*path, "limits"), message, remedy, is_warning=True)

    def _move(self, path: Path, stage: Item, move: Item) -> Iterator[Fault]:
        yield from self._target(path, stage, move)
        for number, actor in enumerate(move["by"]):
            yield from unknown(
                self.reading, (*path, "by", number), _("capacity or part"), actor, self._actors
            )
        if move.get("records") is not None:
            yield from unknown(
                self.reading, (*path, "records"), _("field"), move["records"], codes(self.flow, "fields")
            )
        yield from move_field_faults(self.reading, path, self.flow, move)
        for number, gate in enumerate(move.get("needs") or ()):
            yield from gate_faults(self.reading, (*path, "needs", number), self.flow, gate)

    def _target(self, path: Path, stage: Item, move: Item) -> Iterator[Fault]:
        """A closing move leads nowhere, a note stays, every other move leads to another stage."""
        to, kind = move["to"], move["kind"]
        if to is not None:
            yield from unknown(self.reading, (*path, "to"), _("stage"), to, codes(self.flow, "stages"))
        if kind in ENDING and to is not None:
            message, remedy = _("A move that closes leads to no stage."), _("Write “to: null”.")
        elif kind == "note" and to != stage["code"]:
            message = _("A note stays in its stage.")
            remedy = _("Write “to: %(stage)s”.") % {"stage": stage["code"]}
        elif kind not in {*ENDING, "note"} and to in {None, stage["code"]}:
            message = _("A move of the kind “%(kind)s” must lead to another stage.") % {"kind": kind}
            remedy = _("Name that stage, or change the kind to note or close.")
        else:
            return
        yield self.reading.fault((*path, "to"), message, remedy)

    @property
    def _actors(self) -> list[str]:
        return [*PARTS, *codes(self.reading.content, "capacities")]

    def _ways(self) -> Iterator[Fault]:
        """Every stage is reached from the first, and from every stage the case can be closed."""
        onward = {
            stage["code"]: {move["to"] for move in stage["moves"] if move["to"]}
            for stage in self.flow["stages"]
        }
        backward = {code: {before for before in onward if code in onward[before]} for code in onward}
        first = self.flow["stages"][0]["code"]
        closing = {
            s["code"] for s in self.flow["stages"] if any(move["kind"] in ENDING for move in s["moves"])
        }
        reached, closable = _spread({first}, onward), _spread(closing, backward)
        for number, stage in enumerate(self.flow["stages"]):
            path = (*self.path, "stages", number)
            if stage["code"] not in reached:
                message = _("No move leads to this stage.")
                yield self.reading.fault(
                    path, message, _("Let a move lead here (to: %(stage)s).") % {"stage": stage["code"]}
                )
            if stage["code"] not in closable:
                message = _("There is no way out of this stage: a case here can never be closed.")
                yield self.reading.fault(path, message, _("Add a move onwards, or one that closes."))


def _spread(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    """Everything that can be reached from ``start``."""
    reached, fresh = set(start), set(start)
    while fresh:
        fresh = {to for stage in fresh for to in ways.get(stage, ())} - reached
        reached |= fresh
    return reached

"""A flow as a drawing: its stages in layers, ways onward down the middle, skips on the left, returns on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from redgrid.kit.diagrams import (
    INK,
    LANE,
    SOFT,
    TINT,
    WIDTH,
    Arrow,
    Box,
    Diagram,
    Line,
    Look,
    Point,
    breadth,
    column,
    lanes,
)
from redgrid.kit.naming import label
from redgrid.kit.worktime import limit_words, parse_limit
from redgrid.rulebook.institution import Flow, Institution, Move, Stage
from redgrid.rulebook.words import actor_words, kind_words

GAP, PAD, TOP, APART = 30.0, 8.0, 6.0, 10.0
STAGE = Look(edge="#24445c", weight=1.2)
LOOKS = {
    "done": Look(TINT, "#24445c", 1.2),
    "current": Look("#fdf3d7", "#8a5a00", 3.0),
    "skipped": Look("#ffffff", "#9fb0bd", 1.0),
}
END = Look(TINT, "#52606d", 1.2, radius=16)
RETURN, SKIP = "#a3401a", "#1459a8"


@dataclass(frozen=True)
class _Way:
    """A move that leads from one stage to another and is not simply the next one."""

    stage: Stage
    target: Stage
    move: Move
    is_back: bool


def flow_diagram(
    institution: Institution, flow: Flow, states: Mapping[str, str] | None = None, name: str = ""
) -> Diagram:
    """The drawing of ``flow``. ``states`` (done, current, skipped by stage) shows where a case stands in it."""
    return _Flow(institution, flow, states or {}, name or f"flow-{flow.code}").drawn()


class _Flow:
    """One drawing on its way: layers, boxes, ways, legend."""

    def __init__(self, institution: Institution, flow: Flow, states: Mapping[str, str], name: str) -> None:
        self.institution, self.flow, self.states, self.name = institution, flow, states, name
        self.order = {stage.code: number for number, stage in enumerate(flow.stages)}

    def drawn(self) -> Diagram:
        boxes, end = self.boxes, self._end()
        arrows = [*self._onward(), *self._closing(end), *self._around()]
        return Diagram(
            name=self.name,
            title=_("Flow diagram: %(name)s") % {"name": label(self.flow)},
            description=self._described(),
            height=end.bottom + TOP,
            boxes=(*boxes.values(), end),
            arrows=tuple(arrows),
            legend=tuple((number, self._told(way)) for number, way in enumerate(self.ways, start=1)),
        )

    @cached_property
    def ways(self) -> list[_Way]:
        """Skips and returns, and onward moves that pass over a layer."""
        found = []
        for stage in self.flow.stages:
            for move in stage.moves:
                target = self.flow.stage(move.to or "")
                if target is None or target is stage or self._is_next(stage, target, move):
                    continue
                found.append(_Way(stage, target, move, self.layer[target.code] <= self.layer[stage.code]))
        return found

    def _is_next(self, stage: Stage, target: Stage, move: Move) -> bool:
        return move.kind == "forward" and self.layer[target.code] == self.layer[stage.code] + 1

    @cached_property
    def layer(self) -> dict[str, int]:
        """How far down each stage stands: below everything that leads onward to it, in the order of the text."""
        found = dict.fromkeys(self.order, 0)
        for stage in self.flow.stages:
            for move in stage.moves:
                if move.kind == "forward" and self.order.get(move.to or "", -1) > self.order[stage.code]:
                    found[str(move.to)] = max(found[str(move.to)], found[stage.code] + 1)
        return found

    @cached_property
    def rows(self) -> list[list[Stage]]:
        deepest = max(self.layer.values())
        return [[s for s in self.flow.stages if self.layer[s.code] == depth] for depth in range(deepest + 1)]

    @cached_property
    def left(self) -> list[int]:
        return lanes([self._span(way) for way in self.ways if not way.is_back])

    @cached_property
    def right(self) -> list[int]:
        return lanes([self._span(way) for way in self.ways if way.is_back])

    def _span(self, way: _Way) -> Point:
        return float(self.layer[way.stage.code]), float(self.layer[way.target.code])

    @cached_property
    def boxes(self) -> dict[str, Box]:
        start = PAD + LANE * (max(self.left, default=-1) + 1) + (10 if self.left else 0)
        stop = WIDTH - PAD - LANE * (max(self.right, default=-1) + 1) - (10 if self.right else 0)
        found: dict[str, Box] = {}
        y = TOP
        for row in self.rows:
            width = (stop - start - APART * (len(row) - 1)) / len(row)
            placed = [self._box(stage, start + n * (width + APART), y, width) for n, stage in enumerate(row)]
            height = max(box.height for box in placed)
            found |= {
                stage.code: Box(box.x, y, width, height, box.lines, box.look, box.part)
                for stage, box in zip(row, placed, strict=True)
            }
            y += height + GAP
        return found

    def _box(self, stage: Stage, x: float, y: float, width: float) -> Box:
        state = self.states.get(stage.code, "")
        texts = [(f"{self.order[stage.code] + 1}. {label(stage)}{self._mark(state)}", 15.0, INK, True)]
        texts.append((actor_words(self.institution, stage.actor), 12.0, SOFT, False))
        texts += [(text, 11.5, INK, False) for text in self._limits(stage, width - 2 * PAD)]
        texts += [(text, 11.5, INK, False) for text in (self._points(stage),) if text]
        lines, bottom = column(x + PAD, y + 5, width - 2 * PAD, texts)
        return Box(x, y, width, bottom - y + 7, lines, LOOKS.get(state, STAGE), f"stage {state}".strip())

    def _mark(self, state: str) -> str:
        marks = {"done": _("(done)"), "current": _("(now)"), "skipped": _("(skipped)")}
        return f" {marks[state]}" if state in marks else ""

    def _limits(self, stage: Stage, width: float) -> list[str]:
        """The limit of each urgency, as many on a line as fit."""
        said = [(label(u), stage.limits.get(u.code)) for u in self.flow.urgencies]
        lines: list[str] = []
        for text in (f"{name} {limit_words(parse_limit(limit))}" for name, limit in said if limit):
            longer = f"{lines[-1]} · {text}" if lines else ""
            if longer and breadth(longer, 11.5) <= width:
                lines[-1] = longer
            else:
                lines.append(text)
        return lines

    def _points(self, stage: Stage) -> str:
        duty = self.institution.duty(stage.clause or "")
        return (
            _("%(clause)s, %(points)s points") % {"clause": duty.code, "points": duty.points} if duty else ""
        )

    def _end(self) -> Box:
        bottom = max(box.bottom for box in self.boxes.values())
        width, height, y = 150.0, 32.0, bottom + GAP
        first = next(iter(self.boxes.values()))
        middle = first.x + (max(box.right for box in self.boxes.values()) - first.x) / 2
        line = Line(middle, y + 20.5, _("end of the case"), 13.0, INK, anchor="middle")
        return Box(middle - width / 2, y, width, height, (line,), END, "end")

    def _onward(self) -> list[Arrow]:
        """Straight down to the next layer; with a bend where the two do not stand one above the other."""
        found = {}
        for stage in self.flow.stages:
            for move in stage.moves:
                target = self.flow.stage(move.to or "")
                if target is not None and target is not stage and self._is_next(stage, target, move):
                    found[stage.code, target.code] = self._down(
                        self.boxes[stage.code], self.boxes[target.code]
                    )
        return list(found.values())

    def _down(self, box: Box, below: Box) -> Arrow:
        if abs(box.middle - below.middle) < 1:
            return Arrow(((box.middle, box.bottom), (box.middle, below.y)), ink=INK)
        half = below.y - GAP / 2
        return Arrow(
            ((box.middle, box.bottom), (box.middle, half), (below.middle, half), (below.middle, below.y)),
            ink=INK,
        )

    def _closing(self, end: Box) -> list[Arrow]:
        """To the end from the stages of the last layer that close; those before say so in words."""
        last = [s for s in self.rows[-1] if any(move.ends_case for move in s.moves)]
        return [self._down(self.boxes[stage.code], end) for stage in last]

    def _around(self) -> list[Arrow]:
        """Skips and returns along the sides, each in a lane of its own, with the number of the legend."""
        sides = {False: iter(self.left), True: iter(self.right)}
        edge = {
            False: min(box.x for box in self.boxes.values()),
            True: max(box.right for box in self.boxes.values()),
        }
        used: dict[tuple[str, bool], int] = {}
        found = []
        for number, way in enumerate(self.ways, start=1):
            outward = 1 if way.is_back else -1
            x = edge[way.is_back] + outward * (14 + LANE * next(sides[way.is_back]))
            key = (way.stage.code, way.is_back)
            used[key] = used.get(key, 0) + 1
            found.append(self._aside(way, number, x, used[key]))
        return found

    def _aside(self, way: _Way, number: int, x: float, turn: int) -> Arrow:
        box, target = self.boxes[way.stage.code], self.boxes[way.target.code]
        begin, end = (box.right, target.right) if way.is_back else (box.x, target.x)
        low = box.bottom - 10 - 15 * (turn - 1) if not way.is_back else box.y + 12 + 15 * (turn - 1)
        to = target.y + 12 if not way.is_back else target.bottom - 10
        ink, dash = (RETURN, "5 3") if way.is_back else (SKIP, "2 3")
        points = ((begin, low), (x, low), (x, to), (end, to))
        return Arrow(points, "return" if way.is_back else "skip", ink, dash, number, (x, low))

    def _told(self, way: _Way) -> str:
        by = _(", ").join(actor_words(self.institution, actor) for actor in way.move.by)
        name, kind = label(way.move), kind_words(way.move.kind)
        facts = {
            "kind": kind if name == kind else f"{kind} ({name})",
            "stage": label(way.stage),
            "target": label(way.target),
            "by": by,
        }
        return _("%(kind)s: %(stage)s → %(target)s; %(by)s") % facts

    def _described(self) -> str:
        """The whole drawing in sentences."""
        stages = [
            _("%(n)d. %(stage)s: %(who)s%(mark)s")
            % {
                "n": number,
                "stage": label(stage),
                "who": actor_words(self.institution, stage.actor),
                "mark": self._mark(self.states.get(stage.code, "")),
            }
            for number, stage in enumerate(self.flow.stages, start=1)
        ]
        return " ".join(f"{sentence}." for sentence in [*stages, *(self._told(way) for way in self.ways)])


def ending_words(institution: Institution, flow: Flow) -> list[str]:
    """Who may end a case from which stage, a sentence each."""
    return [
        _("%(stage)s: %(move)s by %(by)s")
        % {"stage": label(stage), "move": label(move), "by": _by(institution, move.by)}
        for stage in flow.stages
        for move in stage.moves
        if move.ends_case
    ]


def _by(institution: Institution, actors: Sequence[str]) -> str:
    return _(", ").join(actor_words(institution, actor) for actor in actors)

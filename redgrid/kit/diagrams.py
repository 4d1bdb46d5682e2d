"""Drawings of boxes and arrows: what they are made of, how text fits into them, how lines keep apart.

Everything is a number in units of the drawing; at a width of 360 a drawing fills a phone at its natural size. A drawing
becomes SVG by the template ``parts/_diagram.html``: on a page, and standing alone for paper.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH = 360.0
LINE = 1.34
INK, SOFT, HAIR, PAPER, TINT = "#17212b", "#52606d", "#9fb0bd", "#ffffff", "#f3f6f8"
LANE = 13.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """One line of text; ``y`` is its base line."""

    x: float
    y: float
    text: str
    size: float
    ink: str = INK
    is_bold: bool = False
    anchor: str = "start"


@dataclass(frozen=True)
class Look:
    """Fill, edge and weight of a box."""

    fill: str = PAPER
    edge: str = HAIR
    weight: float = 1.0
    radius: float = 6.0


@dataclass(frozen=True)
class Box:
    """A rectangle with lines of text. ``part`` names what it shows, as a class of the page."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    look: Look = field(default_factory=Look)
    part: str = "box"

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Arrow:
    """A line through points, its head at the last. ``number`` stands in a circle at ``mark`` and in the legend."""

    points: tuple[Point, ...]
    part: str = "forward"
    ink: str = SOFT
    dash: str = ""
    number: int = 0
    mark: Point = (0, 0)

    @property
    def path(self) -> str:
        return "M" + " L".join(f"{_short(x)} {_short(y)}" for x, y in self.points)

    @property
    def head(self) -> str:
        """The triangle at the end."""
        (x0, y0), (x, y) = self.points[-2], self.points[-1]
        dx, dy = _sign(x - x0), _sign(y - y0)
        corners = [
            (x, y),
            (x - 7 * dx - 4 * dy, y - 7 * dy - 4 * dx),
            (x - 7 * dx + 4 * dy, y - 7 * dy + 4 * dx),
        ]
        return " ".join(f"{_short(a)},{_short(b)}" for a, b in corners)


@dataclass(frozen=True)
class Diagram:
    """A whole drawing. ``description`` says in words what it shows; ``legend`` is (number, words)."""

    name: str
    title: str
    description: str
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...] = ()
    lines: tuple[Line, ...] = ()
    legend: tuple[tuple[int, str], ...] = ()
    width: float = WIDTH


def breadth(text: str, size: float) -> float:
    """How wide ``text`` is, nearly: a Chinese character fills its square, others a little more than half of it."""
    return size * sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.57 for c in text)


def wrapped(text: str, width: float, size: float, most: int = 99) -> list[str]:
    """``text`` in lines of at most ``width``; what does not fit into ``most`` lines ends in an ellipsis."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and breadth((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    lines += [line.rstrip()] if line.strip() else []
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and breadth(f"{last}…", size) > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last}…"]


def _pieces(text: str) -> Iterable[str]:
    """What a line may end after: each wide character, each word of others. A stop never begins a line."""
    piece = ""
    for c in text:
        is_wide = unicodedata.east_asian_width(c) in "WF"
        is_stop = unicodedata.category(c) in {"Po", "Pe", "Pf"}
        if piece and is_wide and not is_stop:
            yield piece
            piece = ""
        piece += c
        if c == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def column(
    x: float, y: float, width: float, texts: Iterable[tuple[str, float, str, bool]], most: int = 3
) -> tuple[tuple[Line, ...], float]:
    """Lines of (text, size, ink, bold) one under the other from ``y`` on, and where they end."""
    lines: list[Line] = []
    for text, size, ink, is_bold in texts:
        for part in wrapped(text, width, size, most):
            y += size * LINE
            lines.append(Line(x, round(y - size * 0.32, 2), part, size, ink, is_bold))
    return tuple(lines), y


def lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """For each span (from, to) a lane of its own among those that it meets; short ones lie inside."""
    taken: list[list[tuple[float, float]]] = []
    found = [0] * len(spans)
    for index in sorted(range(len(spans)), key=lambda i: abs(spans[i][1] - spans[i][0])):
        low, high = sorted(spans[index])
        lane = next(
            (n for n, rows in enumerate(taken) if all(b < low or a > high for a, b in rows)), len(taken)
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found[index] = lane
    return found


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

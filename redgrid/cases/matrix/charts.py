"""A drawing of a trend: two bars for each stretch, a line of what stayed open. The table behind it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 240
LEFT, TOP, BOTTOM = 40, 12, 24


@dataclass(frozen=True)
class Bar:
    """A bar in units of the drawing."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Column:
    """One stretch: its bars, the point of its line, where its name stands."""

    middle: float
    opened: Bar
    closed: Bar
    point: tuple[float, float]


@dataclass(frozen=True)
class Chart:
    """The drawing: columns, the line, and the marks of the scale as (y, number)."""

    columns: list[Column]
    line: str
    marks: list[tuple[float, int]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    foot: int = HEIGHT - BOTTOM


def chart_of(rows: Sequence[tuple[int, int, int]]) -> Chart:
    """``rows`` are (opened, closed, open) of each stretch, oldest first."""
    most = _round_up(max((number for row in rows for number in row), default=0))
    step = (WIDTH - LEFT) / max(len(rows), 1)

    def height(number: int) -> float:
        return round(number / most * (HEIGHT - TOP - BOTTOM), 1)

    def bar(number: int, x: float) -> Bar:
        return Bar(
            round(x, 1), round(HEIGHT - BOTTOM - height(number), 1), round(step * 0.3, 1), height(number)
        )

    columns = []
    for place, (opened, closed, still_open) in enumerate(rows):
        begins = LEFT + step * place
        point = (round(begins + step / 2, 1), round(HEIGHT - BOTTOM - height(still_open), 1))
        columns.append(
            Column(point[0], bar(opened, begins + step * 0.18), bar(closed, begins + step * 0.52), point)
        )
    line = " ".join(f"{x},{y}" for x, y in (column.point for column in columns))
    marks = [(round(HEIGHT - BOTTOM - height(number), 1), number) for number in (0, most // 2, most)]
    return Chart(columns, line, marks)


def _round_up(number: int) -> int:
    """The scale ends at an even number with one leading digit, at least 4."""
    size = 10 ** (len(str(max(number, 4))) - 1)
    return max(4, -(-number // (2 * size)) * 2 * size) if size > 1 else max(4, number + number % 2)

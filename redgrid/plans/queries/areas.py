"""Outlines as a drawing, which of them overlap, and what lies at a point."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from redgrid.grid.models import Unit
from redgrid.grid.queries import Holder, heads_above, holders, who
from redgrid.kit.clock import now
from redgrid.plans.models import Area
from redgrid.plans.outlines import Outline, overlaps

WIDE = 1000
MARGIN = 20
TALLEST = 1400
TONES = ("blue", "green", "yellow", "orange", "grey", "red")


@dataclass(frozen=True)
class Drawn:
    """An area as the drawing shows it: a path, where its name stands, how many square metres."""

    area: Area
    path: str
    x: int
    y: int
    square_metres: float
    tone: str


@dataclass(frozen=True)
class AreasPage:
    """All areas drawn to one scale, and the pairs of cells that lie over each other."""

    drawn: list[Drawn]
    high: int
    overlaps: list[tuple[Area, Area, float]]


def outline_of(area: Area) -> Outline:
    return Outline(tuple(area.outline))


def current_areas(near: Q | None = None) -> list[Area]:
    """The outlines that count (of those ``near``), the larger things first, so that the smaller lie on top."""
    rows = Area.objects.filter(near or Q(), replaced_at=None).select_related("unit", "place")
    at = now()
    counting = [area for area in rows if area.of.closes_at is None or area.of.closes_at > at]
    return sorted(
        counting, key=lambda area: (bool(area.place_id), area.unit.path if area.unit else "", area.pk)
    )


def areas_page() -> AreasPage:
    """Everything the page of areas shows, in one statement."""
    areas = current_areas()
    if not areas:
        return AreasPage([], WIDE, [])
    scale = _Scale.over(areas)
    cells = [(area, outline_of(area)) for area in areas if area.unit and area.unit.kind == Unit.CELL]
    return AreasPage(
        [_drawn(area, scale, TONES[n % len(TONES)]) for n, area in enumerate(areas)],
        scale.high,
        sorted(overlaps(cells), key=lambda pair: -pair[2]),
    )


@dataclass(frozen=True)
class _Scale:
    """Degrees become thousandths of the width of the drawing; north is up."""

    west: float
    north: float
    across: float  # thousandths a degree of longitude
    down: float
    high: int

    @classmethod
    def over(cls, areas: Iterable[Area]) -> _Scale:
        found = list(areas)
        west, east = min(area.west for area in found), max(area.east for area in found)
        south, north = min(area.south for area in found), max(area.north for area in found)
        narrow = max(0.01, math.cos(math.radians((south + north) / 2)))
        free = WIDE - 2 * MARGIN
        per_degree = min(
            free / max((east - west) * narrow, 1e-6), (TALLEST - 2 * MARGIN) / max(north - south, 1e-6)
        )
        high = round((north - south) * per_degree) + 2 * MARGIN
        return cls(west, north, per_degree * narrow, per_degree, high)

    def at(self, longitude: float, latitude: float) -> str:
        x = MARGIN + (longitude - self.west) * self.across
        y = MARGIN + (self.north - latitude) * self.down
        return f"{x:.1f} {y:.1f}"


def _drawn(area: Area, scale: _Scale, tone: str) -> Drawn:
    outline = outline_of(area)
    rings = [ring for polygon in outline.polygons for ring in polygon]
    path = "".join("M" + "L".join(scale.at(*point) for point in ring[:-1]) + "Z" for ring in rings)
    # Inside for certain, which the middle of a horseshoe is not.
    inside = outline.shape.representative_point()
    x, y = scale.at(inside.x, inside.y).split()
    return Drawn(area, path, round(float(x)), round(float(y)), outline.square_metres, tone)


@dataclass(frozen=True)
class Found:
    """What lies at a point, the smallest first, and who answers for it."""

    area: Area
    holder: Holder | None


def found_at(longitude: float, latitude: float) -> list[Found]:
    """The areas that cover a point, and who answers there."""
    near = Q(west__lte=longitude, east__gte=longitude, south__lte=latitude, north__gte=latitude)
    hits = [(outline_of(area), area) for area in current_areas(near)]
    covering = [
        (outline.square_metres, area) for outline, area in hits if outline.covers(longitude, latitude)
    ]
    return [
        Found(area, _answering(area)) for _size, area in sorted(covering, key=lambda hit: (hit[0], hit[1].pk))
    ]


def _answering(area: Area) -> Holder | None:
    if area.place:
        return who(area.place).holder
    return next((held[0] for rung in heads_above(area.unit) if (held := holders(*rung))), None)

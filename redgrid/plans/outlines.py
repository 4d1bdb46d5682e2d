"""Outlines on the earth: GeoJSON from outside is read strictly, and asked where a point lies and what overlaps.

Everything is in degrees, longitude first, as GeoJSON has it. Square metres are reckoned on a plane through the middle
of the outlines: right to a thousandth for areas of a few kilometres.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import shapely
from django.utils.translation import gettext as _
from shapely import affinity
from shapely.geometry import MultiPolygon, Point

from redgrid.kit.refusal import Invalid

# Two combs of a thousand points laid across each other keep us busy for some seconds, of five thousand for minutes.
MOST_POINTS = 1000
MOST_AREAS = 500
MOST_BYTES = 2_000_000
SMALLEST = 1.0  # square metres: less is a slip of the hand, and borders that touch
METRES_A_DEGREE = 111_320
# The country's own box. A list of (latitude, longitude) from there is in range as (longitude, latitude) only by chance,
# west of 90 degrees; that it lies in the box when it is turned gives it away.
HOME_WEST, HOME_EAST, HOME_SOUTH, HOME_NORTH = 73.0, 136.0, 3.0, 54.0

Key = TypeVar("Key")
Rings = list[list[list[float]]]


@dataclass(frozen=True)
class Outline:
    """A checked outline: polygons, each an outer ring and its holes, of [longitude, latitude]."""

    polygons: tuple[Rings, ...]

    @property
    def shape(self) -> MultiPolygon:
        return MultiPolygon([(rings[0], rings[1:]) for rings in self.polygons])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        west, south, east, north = self.shape.bounds
        return west, south, east, north

    @property
    def square_metres(self) -> float:
        return square_metres(self.shape)

    def covers(self, longitude: float, latitude: float) -> bool:
        """Whether the point lies inside or on the border."""
        return bool(self.shape.covers(Point(longitude, latitude)))


def read_outlines(text: str) -> list[tuple[str, Outline]]:
    """The outlines in a GeoJSON text, each with the ``code`` of its properties (empty when it names none).

    Takes a geometry, a feature or a collection. Raises Invalid with the reason, naming what is wrong where.
    """
    found = list(_geometries(_json(text)))
    if not found:
        raise Invalid(_("There is no outline in it."), field="text")
    if len(found) > MOST_AREAS:
        raise Invalid(_("More than %(n)d outlines at once are too many.") % {"n": MOST_AREAS}, field="text")
    return [(code, _outline(geometry)) for code, geometry in found]


def _json(text: str) -> Any:
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Invalid(_("The text is larger than %(n)d MB.") % {"n": MOST_BYTES // 1_000_000}, field="text")
    try:
        return json.loads(text.lstrip("\ufeff"), parse_constant=_no_number)
    except json.JSONDecodeError as wrong:
        said = {"line": wrong.lineno, "column": wrong.colno}
        raise Invalid(
            _("This is no GeoJSON: it breaks off in line %(line)d, column %(column)d.") % said, field="text"
        ) from wrong
    except (ValueError, RecursionError) as wrong:
        raise Invalid(_("This is no GeoJSON that we can read."), field="text") from wrong


def _no_number(said: str) -> Any:
    raise ValueError(said)


def _geometries(found: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "FeatureCollection" and isinstance(found.get("features"), list):
        for feature in found["features"]:
            if not isinstance(feature, dict) or feature.get("type") != "Feature":
                raise Invalid(_("A collection holds features only."), field="text")
            yield from _geometries(feature)
    elif kind == "Feature" and isinstance(found.get("geometry"), dict):
        properties = found.get("properties")
        code = properties.get("code", "") if isinstance(properties, dict) else ""
        yield str(code).strip(), found["geometry"]
    elif kind in {"Polygon", "MultiPolygon"}:
        yield "", found
    else:
        raise Invalid(_("An outline is a Polygon or MultiPolygon, as GeoJSON has it."), field="text")


def _outline(geometry: Mapping[str, Any]) -> Outline:
    kind, said = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(said, list) or not said:
        raise Invalid(_("An outline is a Polygon or MultiPolygon, as GeoJSON has it."), field="text")
    polygons = said if kind == "MultiPolygon" else [said]
    if _points(polygons) > MOST_POINTS:
        raise Invalid(
            _("More than %(n)d points are too many: draw it simpler.") % {"n": MOST_POINTS}, field="text"
        )
    outline = Outline(tuple(_rings(polygon) for polygon in polygons))
    _in_range(outline)
    _sound(outline)
    return outline


def _points(polygons: list[Any]) -> int:
    rings = (ring for polygon in polygons if isinstance(polygon, list) for ring in polygon)
    return sum(len(ring) for ring in rings if isinstance(ring, list))


def _rings(polygon: Any) -> Rings:
    if not isinstance(polygon, list) or not polygon:
        raise Invalid(_("A polygon is a list of rings, the outer one first."), field="text")
    return [_ring(ring) for ring in polygon]


def _ring(ring: Any) -> list[list[float]]:
    points = [_point(point) for point in ring] if isinstance(ring, list) else []
    if len(points) < 3 or len({tuple(point) for point in points}) < 3:
        raise Invalid(_("An outline needs at least three different points."), field="text")
    if points[0] != points[-1]:
        raise Invalid(
            _("The outline is not closed: its last point %(last)s is not its first, %(first)s.")
            % {"last": _said(points[-1]), "first": _said(points[0])},
            field="text",
        )
    return points


def _point(point: Any) -> list[float]:
    numbers = point[:2] if isinstance(point, list) and 2 <= len(point) <= 4 else []
    if len(numbers) != 2 or not all(type(number) in {int, float} for number in numbers):
        raise Invalid(_("A point is two numbers: longitude, then latitude."), field="text")
    # Degrees in metres or in nothing at all; compared before they become floats, which have an end.
    if not all(abs(number) <= 180 for number in numbers):
        raise Invalid(
            _("%(point)s is no longitude and latitude in degrees.") % {"point": _said(numbers)}, field="text"
        )
    return [round(float(number), 7) for number in numbers]


def _said(point: Sequence[float]) -> str:
    return "[" + ", ".join(str(number)[:20] for number in point) + "]"


def _in_range(outline: Outline) -> None:
    west, south, east, north = outline.bounds
    is_home = _is_home(west, south, east, north)
    if max(abs(south), abs(north)) > 90 or (not is_home and _is_home(south, west, north, east)):
        raise Invalid(
            _("%(point)s has latitude and longitude the wrong way round: GeoJSON writes the longitude first.")
            % {"point": _said([west, south])},
            field="text",
        )


def _is_home(west: float, south: float, east: float, north: float) -> bool:
    return HOME_WEST <= west <= east <= HOME_EAST and HOME_SOUTH <= south <= north <= HOME_NORTH


def _sound(outline: Outline) -> None:
    why = shapely.is_valid_reason(outline.shape)
    reason, _bracket, where = why.partition("[")
    if reason != "Valid Geometry":
        raise Invalid(
            _words().get(reason, _("the shape is broken")) + (f" [{where}" if where else ""), field="text"
        )
    if outline.square_metres < SMALLEST:
        raise Invalid(_("The outline holds less than one square metre."), field="text")


def _words() -> dict[str, str]:
    """What GEOS says of a shape, in the reader's language."""
    return {
        "Self-intersection": _("The outline crosses itself here:"),
        "Ring Self-intersection": _("The outline touches itself here:"),
        "Hole lies outside shell": _("A hole lies outside of its outline:"),
        "Holes are nested": _("A hole lies in another hole:"),
        "Nested shells": _("One part lies in another:"),
        "Interior is disconnected": _("Holes cut the area apart:"),
        "Duplicate Rings": _("The same ring is there twice:"),
        "Too few points in geometry component": _("An outline needs at least three different points."),
    }


def square_metres(shape: Any) -> float:
    """The content of a shape in degrees."""
    if shape.is_empty:
        return 0.0
    _west, south, _east, north = shape.bounds
    narrow = math.cos(math.radians((south + north) / 2))
    flat = affinity.scale(shape, METRES_A_DEGREE * narrow, METRES_A_DEGREE, origin=(0, 0))
    return float(flat.area)


def overlaps(outlines: Iterable[tuple[Key, Outline]]) -> list[tuple[Key, Key, float]]:
    """Which of the outlines lie over each other, and on how many square metres; borders that touch do not."""
    named = [(key, outline.shape) for key, outline in outlines]
    shapes = [shape for _key, shape in named]
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T.tolist() if shapes else []
    found = [
        (named[one][0], named[other][0], square_metres(shapes[one].intersection(shapes[other])))
        for one, other in pairs
        if one < other
    ]
    return [(one, other, size) for one, other, size in found if size >= SMALLEST]

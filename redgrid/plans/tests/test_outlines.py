from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redgrid.kit.refusal import Invalid
from redgrid.plans.outlines import MOST_POINTS, Outline, overlaps, read_outlines

# About 89 metres wide and 111 high.
SQUARE = [[118.0, 37.0], [118.001, 37.0], [118.001, 37.001], [118.0, 37.001], [118.0, 37.0]]
HOLE = [
    [118.0004, 37.0004],
    [118.0006, 37.0004],
    [118.0006, 37.0006],
    [118.0004, 37.0006],
    [118.0004, 37.0004],
]


def polygon(*rings: Any) -> str:
    return json.dumps({"type": "Polygon", "coordinates": list(rings)})


def moved(ring: list[list[float]], east: float, north: float = 0) -> list[list[float]]:
    return [[x + east, y + north] for x, y in ring]


def outline(*rings: list[list[float]]) -> Outline:
    return read_outlines(polygon(*rings))[0][1]


NASTY: dict[str, str] = {
    "nothing": "",
    "no json": "{",
    "a list": "[]",
    "a number": "7",
    "a word": '"Polygon"',
    "none": "null",
    "not a number": '{"type":"Polygon","coordinates":[[[NaN,37],[118,37],[118,38],[NaN,37]]]}',
    "without an end": '{"type":"Polygon","coordinates":[[[1e999,37],[118,37],[118,38],[1e999,37]]]}',
    "more digits than a number may have": '{"type":"Polygon","coordinates":[[[' + "9" * 5000 + ",37]]]}",
    "a long number": polygon([[10**40, 37], [118, 37], [118, 38], [10**40, 37]]),
    "deep": "[" * 200_000,
    "a point": '{"type":"Point","coordinates":[118,37]}',
    "a line": '{"type":"LineString","coordinates":[[118,37],[119,37]]}',
    "no geometry": '{"type":"Feature","geometry":null,"properties":{}}',
    "no features": '{"type":"FeatureCollection","features":[]}',
    "features that are none": '{"type":"FeatureCollection","features":[{"type":"Polygon"}]}',
    "no coordinates": '{"type":"Polygon"}',
    "empty": '{"type":"Polygon","coordinates":[]}',
    "an empty ring": polygon([]),
    "no ring": '{"type":"Polygon","coordinates":[7]}',
    "no polygon": '{"type":"MultiPolygon","coordinates":[7]}',
    "words": polygon([["118", "37"], ["118", "38"], ["119", "38"], ["118", "37"]]),
    "truth": polygon([[True, False], [True, True], [False, True], [True, False]]),
    "one number": polygon([[118], [118], [118], [118]]),
    "too few points": polygon([[118, 37], [118.1, 37], [118, 37]]),
    "the same point again and again": polygon([[118, 37], [118, 37], [118, 37], [118, 37]]),
    "not closed": polygon(SQUARE[:-1]),
    "metres": polygon([[4417000, 39500000], [4417100, 39500000], [4417100, 39500100], [4417000, 39500000]]),
    "latitude first": polygon([[y, x] for x, y in SQUARE]),
    "latitude first, in the west": polygon([[43.8, 87.6], [43.8, 87.7], [43.9, 87.7], [43.8, 87.6]]),
    "beyond the pole": polygon([[100, 95], [101, 95], [101, 96], [100, 95]]),
    "crosses itself": polygon([[118, 37], [118.1, 37.1], [118.1, 37], [118, 37.1], [118, 37]]),
    "flat": polygon([[118, 37], [118.1, 37], [118.2, 37], [118, 37]]),
    "a hole outside": polygon(SQUARE, moved(HOLE, 1)),
    "a hole in a hole": polygon(SQUARE, HOLE, [[x * 0.5 + 59.00025, y * 0.5 + 18.50025] for x, y in HOLE]),
    "the hole is all": polygon(SQUARE, SQUARE),
    "too small": polygon([[118, 37], [118.000001, 37], [118.000001, 37.000001], [118, 37]]),
    "too many points": polygon([[118 + n / 1e5, 37] for n in range(MOST_POINTS + 1)]),
    "too large": " " * 2_000_001,
    "parts that lie on each other": json.dumps({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}),
}  # fmt: skip


@pytest.mark.parametrize("wrong", NASTY)
def test_an_outline_that_is_none_is_refused_with_its_reason(wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_outlines(NASTY[wrong])
    assert (refused.value.field, bool(refused.value.reason)) == ("text", True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("not closed", "[118.0, 37.001]"), ("latitude first", "[37.0, 118.0]"), ("crosses itself", "[118.05 37.05]"),
     ("latitude first, in the west", "[43.8, 87.6]")],
)  # fmt: skip
def test_the_reason_says_where_it_is_wrong(wrong: str, said: str) -> None:
    with pytest.raises(Invalid, match=said.replace("[", r"\[").replace(".", r"\.")):
        read_outlines(NASTY[wrong])


def test_features_name_their_codes_and_heights_do_no_harm() -> None:
    high = [[*point, 12.5] for point in SQUARE]
    feature = {"type": "Feature", "properties": {"code": " A1 "}, "geometry": json.loads(polygon(high))}
    bare = {"type": "Feature", "properties": None, "geometry": json.loads(polygon(moved(SQUARE, 1)))}
    found = read_outlines("\ufeff" + json.dumps({"type": "FeatureCollection", "features": [feature, bare]}))
    assert [(code, outline.polygons[0][0][0]) for code, outline in found] == [
        ("A1", SQUARE[0]),
        ("", [119.0, 37.0]),
    ]


def test_a_hole_is_not_part_of_the_area_and_a_border_is() -> None:
    ground = outline(SQUARE, HOLE)
    points = {
        "in": (118.0002, 37.0002),
        "hole": (118.0005, 37.0005),
        "border": (118.0, 37.0005),
        "out": (118.1, 37.0),
    }
    assert {name for name, point in points.items() if ground.covers(*point)} == {"in", "border"}
    assert ground.square_metres == pytest.approx(88.9 * 111.3 * 0.96, rel=0.01)


def test_areas_that_share_a_border_do_not_overlap_and_those_on_each_other_do() -> None:
    beside, across = moved(SQUARE, 0.001), moved(SQUARE, 0.0005)
    found = overlaps([("one", outline(SQUARE)), ("beside", outline(beside)), ("across", outline(across))])
    assert {(one, other): round(size, -1) for one, other, size in found} == {
        ("one", "across"): 4950, ("beside", "across"): 4950,
    }  # fmt: skip
    assert overlaps([]) == []


@settings(max_examples=25, deadline=None)
@given(
    east=st.floats(0, 0.02), north=st.floats(0, 0.02), wide=st.floats(0.0005, 0.01), high=st.floats(0.0005, 0.01),
    x=st.floats(0, 0.03), y=st.floats(0, 0.03),
)  # fmt: skip
def test_a_point_is_in_a_rectangle_exactly_when_its_numbers_say_so(
    east: float, north: float, wide: float, high: float, x: float, y: float
) -> None:
    west, south = round(118 + east, 7), round(37 + north, 7)
    right, top = round(west + wide, 7), round(south + high, 7)
    ground = outline([[west, south], [right, south], [right, top], [west, top], [west, south]])
    assert ground.covers(118 + x, 37 + y) == (west <= 118 + x <= right and south <= 37 + y <= top)

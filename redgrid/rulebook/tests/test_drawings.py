"""Flows and duty cycles are drawn from the text: everything it says is there, nothing lies upon another thing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
import yaml
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from redgrid.grid.models import Person
from redgrid.kit.diagrams import Box, Diagram, breadth, lanes, wrapped
from redgrid.rulebook.cycledrawing import cycle_diagram
from redgrid.rulebook.flowdrawing import flow_diagram
from redgrid.rulebook.institution import Institution, institution_from
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.pages import officers_with_duties
from redgrid.rulebook.tests.samples import content
from redgrid.rulebook.words import rhythm_words
from tests.world import World

SVG = "{http://www.w3.org/2000/svg}"


def shipped() -> Institution:
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    return institution_from(yaml.load(text, yaml.CSafeLoader))


def drawings(text: Institution) -> list[Diagram]:
    cycles = [cycle_diagram(found.officer, found.rows) for found in officers_with_duties(text)]
    return [*(flow_diagram(text, flow) for flow in text.flows), *cycles]


def svg(diagram: Diagram) -> ET.Element:
    drawn = render_to_string("parts/_diagram.html", {"diagram": diagram, "alone": True})
    return ET.fromstring(drawn)  # noqa: S314 (our own)


def words(drawn: ET.Element) -> str:
    return "".join(line.text or "" for line in drawn.iter(f"{SVG}text"))


def meet(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@pytest.mark.once
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everything_fits_and_nothing_lies_upon_another_thing(language: str) -> None:
    with override(language):
        for diagram in drawings(shipped()):
            assert [pair for pair in combinations(diagram.boxes, 2) if meet(*pair)] == [], diagram.name
            for box in diagram.boxes:
                assert (box.x >= 0, box.right <= diagram.width, box.bottom <= diagram.height) == (True,) * 3
                for line in box.lines:
                    assert breadth(line.text, line.size) <= box.width, (diagram.name, line.text)
                    assert box.y < line.y < box.bottom
            inside = [0 <= x <= diagram.width for arrow in diagram.arrows for x, _y in arrow.points]
            assert all(inside), diagram.name
            assert svg(diagram).find(f"{SVG}title") is not None


@pytest.mark.once
def test_a_flow_shows_its_stages_limits_points_and_every_way() -> None:
    with override("zh-hans"):
        text = institution_from(content())
        flow = text.flows[0]
        plain, lit = flow_diagram(text, flow), flow_diagram(text, flow, {"found": "done", "fixed": "current"})
    drawn = words(svg(plain))
    for said in ("1. 发现", "2. 整改", "格长", "牵头人", "紧急 1 小时", "D1", "60"):
        assert said in drawn
    assert [said for _number, said in plain.legend] == ["退回：整改 → 发现；用户单位"]
    assert [arrow.part for arrow in plain.arrows] == ["forward", "forward", "return"]
    assert [box.part for box in lit.boxes] == ["stage done", "stage current", "end"]
    # Never colour alone: the state is said, in the drawing and in its description.
    assert all("（进行中）" in said for said in (words(svg(lit)), lit.description))


@pytest.mark.once
def test_branches_stand_side_by_side_and_long_ways_go_around() -> None:
    changed = content()
    flow = changed["flows"][0]
    found, fixed = flow["stages"]
    other = {**found, "code": "other", "name": "另一路", "moves": [
        {"code": "on", "name": "转整改", "to": "fixed", "by": ["lead"], "kind": "forward"}]}  # fmt: skip
    aside = {**other, "code": "aside", "name": "<b>第三路</b>"}
    found["moves"] = [
        {"code": code, "name": code, "to": code, "by": ["lead"], "kind": kind}
        for code, kind in (("other", "forward"), ("aside", "forward"), ("fixed", "skip"))
    ]
    flow["stages"] = [found, other, aside, fixed]
    text = institution_from(changed)
    with override("zh-hans"):
        diagram = flow_diagram(text, text.flows[0])
    top, left, right, below, end = diagram.boxes
    assert (left.y == right.y, left.right < right.x, top.bottom < left.y < below.y < end.y) == (True,) * 3
    assert sorted(arrow.part for arrow in diagram.arrows) == ["forward"] * 5 + ["return", "skip"]
    # What somebody wrote is text in the drawing, never an element of it.
    assert "<b>第三路</b>" in words(svg(diagram))


@pytest.mark.once
def test_a_cycle_shows_each_duty_once_under_its_rhythm() -> None:
    text = shipped()
    with override("zh-hans"):
        for found in officers_with_duties(text):
            drawn = words(svg(cycle_diagram(found.officer, found.rows)))
            assert [drawn.count(f"{row.duty.code} {row.duty.title}") for row in found.rows] == [1] * len(
                found.rows
            )
            heads = {rhythm_words(row.duty.rhythm) for row in found.rows}
            assert {head for head in heads if head not in drawn} == set()


@pytest.mark.once
@tried(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_lines_in_one_lane_never_meet(spans: list[tuple[int, int]]) -> None:
    found = lanes([(float(a), float(b)) for a, b in spans])
    for one, other in combinations(range(len(spans)), 2):
        low, high = sorted(spans[one])
        first, last = sorted(spans[other])
        assert found[one] != found[other] or last < low or first > high


@pytest.mark.once
@tried(max_examples=30)
@given(st.text(alphabet="格 ab，。c管理", max_size=60), st.integers(30, 200), st.integers(1, 4))
def test_a_wrapped_text_loses_nothing_unless_it_says_so(text: str, width: int, most: int) -> None:
    whole, cut = wrapped(text, width, 10), wrapped(text, width, 10, most)
    assert "".join(whole).replace(" ", "") == text.replace(" ", "")
    assert len(cut) <= most
    assert cut == whole or cut[-1].endswith("…")


def test_pages_and_paper_show_the_drawings_to_everybody_who_is_signed_in(
    world: World, blueprint: Blueprint, client_of: Callable[[Person], Client]
) -> None:
    client = client_of(world.member)
    for page in ("/institution/flows/problem", "/institution/duties/diagnosis_officer"):
        shown = client.get(page).content.decode()
        assert shown.count('<svg xmlns="http://www.w3.org/2000/svg" class="diagram"') == 1
        assert "style=" not in shown
    for paper in ("/signs/flows/problem", "/signs/cycles/diagnosis_officer", "/signs/cycles"):
        assert client.get(paper).content.startswith(b"%PDF")
    assert client.get("/institution/duties/nobody").status_code == 404
    assert {client.get(f"/signs/{kind}/nothing").status_code for kind in ("flows", "cycles")} == {404}

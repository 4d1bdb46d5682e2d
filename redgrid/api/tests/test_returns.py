"""Returns of a quarter, sources and notices, as programs read them."""

from __future__ import annotations

import pytest

from redgrid.api.tests.programs import Program
from redgrid.cases.tests.test_returns import SEPTEMBER, danger
from redgrid.kit import clock
from redgrid.rulebook.models import Blueprint
from tests.world import World

pytestmark = pytest.mark.django_db


def test_programs_read_returns_sources_and_notices_as_pages_tell_them(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(SEPTEMBER):
        danger(world, SEPTEMBER, "major")
        reader, stranger = Program.of(world.director), Program.of(world.stranger)
        told = reader.get("/returns/hidden_danger", year=SEPTEMBER.year, quarter=3).said
        grade = next(group for group in told["groups"] if group["field"] == "grade")
        assert {line["code"]: line["found"] for line in grade["lines"]} == {"general": 0, "major": 1, "": 1}
        behind = {"of": "found", "field": "grade", "code": "major", "year": SEPTEMBER.year, "quarter": 3}
        asked = [
            program.get("/returns/hidden_danger/cases", **behind).said["items"]
            for program in (reader, stranger)
        ]
        assert [len(rows) for rows in asked] == [1, 0]
        assert reader.get("/returns/hidden_danger/cases", **{**behind, "field": "measures"}).status == 404
        assert told == reader.get("/returns/hidden_danger").said
        sources = reader.get("/matrix/hidden_danger/sources").said
        assert {one["source"]: one["opened"] for one in sources["sources"] if one["opened"]} == {
            "signed_in": 1
        }
        noticed = stranger.get("/notices-of-cases").said["items"]
        assert [(one["title"], one["cell"]) for one in noticed] == [("通道堵塞", "electrical")]
        listed = [reader.get("/cases", **more).said["items"] for more in ({"under": "north"}, {"late": True})]
        assert [len(rows) for rows in listed] == [1, 0]

from __future__ import annotations

from typing import Any

import pytest
import yaml

from redgrid.rulebook.assignment import EFFORT, Assignment, assignment_from
from redgrid.rulebook.check import check_text
from redgrid.rulebook.diff import diff
from redgrid.rulebook.institution import institution_from
from redgrid.rulebook.tests.samples import SMALL

SECTION: dict[str, Any] = {
    "most_roles": 2,
    "weights": {"work": 1},
    "effort": {"daily": 5},
    "works": [{"code": "field", "name": "现场"}],
    "roles": [{"officer": "diagnosis_officer", "works": ["field"]}],
}


def content(section: dict[str, Any] | None) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(SMALL)
    return found if section is None else found | {"assignment": section}


def paths(section: dict[str, Any]) -> set[str]:
    text = yaml.safe_dump(content(section), allow_unicode=True)
    return {fault.path for fault in check_text(text) if fault.path.startswith("assignment")}


def test_a_text_without_the_section_has_every_default() -> None:
    assert institution_from(content(None)).assignment == Assignment()


def test_what_the_section_leaves_out_keeps_its_default() -> None:
    found = assignment_from(SECTION)
    assert (found.most_roles, found.hours_a_week, found.weights.work, found.weights.ability) == (2, 4, 1, 30)
    assert found.effort == {**EFFORT, "daily": 5}
    assert found.wishes_of("diagnosis_officer").works == ("field",)
    assert found.wishes_of("nobody").works == ()


def test_a_sound_section_has_no_fault() -> None:
    assert paths(SECTION) == set()


@pytest.mark.parametrize(
    ("spoiled", "place"),
    [
        ({"exclusions": [["diagnosis_officer", "nobody"]]}, "exclusions"),
        ({"shared_roles": ["nobody"]}, "shared_roles"),
        ({"roles": [{"officer": "nobody"}]}, "roles"),
        ({"roles": [{"officer": "diagnosis_officer", "works": ["moon"]}]}, "roles"),
        ({"weights": {"work": 0, "ability": 0, "character": 0, "load": 0}}, "weights"),
        ({"most_roles": 0}, "most_roles"),
        ({"works": [{"code": "field", "name": name} for name in "甲乙"]}, "works"),
    ],
)
def test_what_points_at_nothing_is_a_fault_where_it_stands(spoiled: dict[str, Any], place: str) -> None:
    found = paths(SECTION | spoiled)
    assert found
    assert all(place in path for path in found)


def test_a_change_of_the_section_touches_the_officers() -> None:
    before, after = institution_from(content(None)), institution_from(content(SECTION))
    [change] = diff(before, after)
    assert (change.what, set(change.touches)) == ("assignment", {"diagnosis_officer"})

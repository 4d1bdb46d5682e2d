"""What a new text changes, in words, and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from redgrid.rulebook.diff import Change, diff
from redgrid.rulebook.institution import institution_from
from redgrid.rulebook.queries import touched_by
from redgrid.rulebook.tests.samples import content, small
from tests.world import World


def changes(changed: dict[str, Any]) -> list[Change]:
    return diff(small(), institution_from(changed))


def test_the_same_text_differs_in_nothing() -> None:
    assert changes(content()) == []


def test_a_change_names_the_fields_and_the_officer_it_touches() -> None:
    changed = content()
    changed["duties"][0]["limit"] = "8 work-hours"
    assert changes(changed) == [
        Change(
            "changed",
            "duty",
            "D1",
            "登记问题",
            (("limit", "4 work-hours", "8 work-hours"),),
            ("diagnosis_officer",),
        )
    ]


def test_new_and_dropped_things_are_told_apart() -> None:
    changed = content()
    changed["duties"][1] |= {"code": "D3"}
    changed["place_kinds"] = []
    changed["flows"][0]["stages"][1]["moves"][0]["by"] = ["cell_head", "user_unit"]
    changed["scoring"]["bands"][1]["from"] = 61
    changed["levels"][0]["party"] = "党委"
    changed["derivations"][0]["gives"] = ["member"]
    with translation.override("en"):
        assert [(change.words, change.touches) for change in changes(changed)] == [
            ("Changed: level 3 Third-level net (party: 党总支 → 党委).", ()),
            (
                "Changed: derivation office_director 室主任 (gives: cell_head → member).",
                ("cell_head", "member"),
            ),
            ("New: duty D3 下站走访.", ("diagnosis_officer",)),
            (
                "Changed: move problem/fixed/back 退回 (by: user_unit → cell_head, user_unit).",
                ("cell_head",),
            ),
            ("Changed: scoring   (bands: A 90, B 60.5, C 0 → A 90, B 61, C 0).", ("diagnosis_officer",)),
            ("Dropped: kind of place office 办公室.", ()),
            ("Dropped: duty D2 下站走访.", ("diagnosis_officer",)),
        ]


def test_the_whole_and_what_was_empty_are_compared_too() -> None:
    changed = content()
    changed["basis"] = None
    changed["flows"][0]["stages"][0]["clause"] = None
    changed["flows"][0]["stages"][0]["limits"]["urgent"] = "2 hours"
    with translation.override("en"):
        assert [change.words for change in changes(changed)] == [
            "Changed: institution small Small institution (basis: 试行方案 → –).",
            (
                "Changed: stage problem/found Found (limits: ordinary: 1 working day, urgent: 1 hour"
                " → ordinary: 1 working day, urgent: 2 hours; clause: D1 → –)."
            ),
        ]


@pytest.mark.parametrize(
    ("touches", "names"),
    [
        (("cell_head",), {"电格长", "计格长", "化格长"}),
        (("grid_worker", "net_head"), {"工网格", "北网长", "南网长"}),
        (("unheard_of",), set()),
        ((), set()),
    ],
)
def test_a_change_touches_those_who_hold_the_capacity(
    world: World, touches: tuple[str, ...], names: set[str]
) -> None:
    change = Change("changed", "duty", "D1", "", (), touches)
    assert {person.name for person in touched_by(change)} == names

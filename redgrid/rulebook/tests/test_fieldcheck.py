"""Typed fields, what moves ask for, and conditions: a text that cannot be filled in is refused with its place."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from redgrid.kit.naming import label
from redgrid.rulebook.fieldpages import fields_in_words
from redgrid.rulebook.institution import KINDS, Condition, condition_of, institution_from
from redgrid.rulebook.tests.samples import content, faults_of
from redgrid.rulebook.words import field_kind_words, gate_words

pytestmark = pytest.mark.once
GRADE: dict[str, Any] = {
    "code": "grade",
    "name": "级别",
    "name_en": "Grade",
    "kind": "choice",
    "choices": [{"code": "major", "name": "重大", "name_en": "Major"}, {"code": "general", "name": "一般"}],
}
POWER: dict[str, Any] = {
    "code": "power", "name": "功率", "kind": "number", "unit": "千瓦", "at_least": 0, "at_most": 9.5,
}  # fmt: skip
WHERE: dict[str, Any] = {"code": "home", "name": "单位", "kind": "unit"}
STOPPED: dict[str, Any] = {"code": "stopped", "name": "停机", "kind": "yes_no"}


def grown(**of_flow: Any) -> dict[str, Any]:
    """The small institution whose problems ask for a grade on opening and for the rest when they are fixed."""
    text = content()
    flow = text["flows"][0]
    flow["fields"] += [dict(GRADE), dict(POWER), dict(WHERE), dict(STOPPED)]
    flow |= {"asks": ["grade"], "user_unit": "home", "opened_by": ["cell_head"], **of_flow}
    flow["stages"][0]["moves"][1] |= {"asks": ["stopped"], "offers": ["power", "home"]}
    return text


def test_typed_fields_and_conditions_are_sound_and_tell_themselves() -> None:
    text = grown()
    text["flows"][0]["stages"][1]["moves"][1]["needs"] = [
        "fact:grade!=major",
        "fact:stopped=yes",
        "fact:power",
    ]
    assert faults_of(text) == []
    flow = institution_from(text).flows[0]
    close = flow.stages[1].moves[1]
    with translation.override("en"):
        assert [gate_words(flow, need) for need in close.needs] == [
            "“Grade” is not “Major”", "“停机” is “yes”", "“功率” is recorded",
        ]  # fmt: skip
        assert [(row.field.code, row.holds, row.asked_at) for row in fields_in_words(flow)] == [
            ("cause", "text", ("记录原因",)),
            ("grade", "one of several · Major / 一般", ("opening",)),
            ("power", "number · 千瓦 · ≥ 0 · ≤ 9.5", ("转整改",)),
            ("home", "unit", ("转整改",)),
            ("stopped", "yes or no", ("转整改",)),
        ]
        assert all(field_kind_words(kind) for kind in KINDS)
    assert [label(field) for field in flow.fields_of(["power", "nothing"])] == ["功率"]


def test_conditions_hold_by_what_is_recorded() -> None:
    assert [condition_of(gate) for gate in ("lead", "fact:a", "fact:a=b", "fact:a!=b")] == [
        None, Condition("a"), Condition("a", "b"), Condition("a", "b", is_not=True),
    ]  # fmt: skip
    facts: list[str | list[str] | None] = [None, "", "b", "c", ["c", "b"], ["c"]]
    held = {
        (condition.value, condition.is_not): [condition.holds(fact) for fact in facts]
        for condition in (Condition("a"), Condition("a", "b"), Condition("a", "b", is_not=True))
    }
    assert held == {
        ("", False): [False, False, True, True, True, True],
        ("b", False): [False, False, True, False, True, False],
        ("b", True): [False, False, False, True, False, True],
    }


def _spoilt(place: str, value: Any) -> dict[str, Any]:
    text: Any = grown()
    *way, last = place.split(".")
    at = text["flows"][0]
    for step in way:
        at = at[int(step) if step.isdigit() else step]
    at[int(last) if last.isdigit() else last] = value
    return dict(text)


MOVE = "stages.0.moves.1"
FLAWS: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("fields.1.choices", [], [("fields[grade].choices", "This must not be empty.")]),
    ("fields.1", {"code": "grade", "name": "级别", "kind": "several"},
     [("fields[grade]", "A field of the kind “several” needs choices.")]),
    ("fields.0.choices", [{"code": "a", "name": "甲"}],
     [("fields[cause].choices", "A field of the kind “long_text” has no choices.")]),
    ("fields.1.choices", [{"code": "a", "name": "甲"}, {"code": "a", "name": "乙"}],
     [("fields[grade].choices[a].code", "“a” is given to two entries.")]),
    ("fields.0.at_least", 3, [("fields[cause].at_least", "Only numbers and money have bounds.")]),
    ("fields.2.at_least", 10, [("fields[power].at_most", "Nothing lies between 10 and 9.5.")]),
    ("fields.2.kind", "picture", [("fields[power].kind", "“picture” is not possible here.")]),
    ("asks", ["garde"], [("asks[0]", "There is no field “garde”.")]),
    ("asks", ["grade", "home"], [("", "“home” cannot be asked of people without an account.")]),
    ("opened_by", ["lead"], [("opened_by[0]", "There is no capacity “lead”.")]),
    ("user_unit", "power", [("user_unit", "There is no field of the kind unit “power”.")]),
    (f"{MOVE}.offers", ["stopped"],
     [("stages[found].moves[to_fixed].offers", "“stopped” is asked for and offered at once.")]),
    (f"{MOVE}.log", True,
     [("stages[found].moves[to_fixed].log", "Only a move of the kind note is made again and again.")]),
    (f"{MOVE}.records", "grade",
     [("stages[found].moves[to_fixed].records", "A note is text: it cannot become “grade”.")]),
    (f"{MOVE}.needs", ["fact:grade=huge"],
     [("stages[found].moves[to_fixed].needs[0]", "There is no answer “huge”.")]),
    (f"{MOVE}.needs", ["fact:stopped=maybe"],
     [("stages[found].moves[to_fixed].needs[0]", "There is no answer “maybe”.")]),
]  # fmt: skip


def test_what_cannot_be_filled_in_is_refused_where_it_stands() -> None:
    found = {place + str(value): faults_of(_spoilt(place, value)) for place, value, _faults in FLAWS}
    expected = {
        place + str(value): [
            (f"flows[problem].{at}" if at else "flows[problem]", said) for at, said in faults
        ]
        for place, value, faults in FLAWS
    }
    assert found == expected

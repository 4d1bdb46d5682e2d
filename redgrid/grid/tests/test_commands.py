"""redgrid coverage and redgrid who."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from redgrid.grid import actions
from redgrid.grid.models import KnownGap, Tenure
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from tests.world import SINCE, World

LATER = SINCE + timedelta(days=30)


def told(*words: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command(*words, stdout=out)
    return out.getvalue()


def answer(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(*words, "--json"))
    return found


def leave_workshop(world: World) -> None:
    claim = Tenure.objects.get(resource=world.workshop)
    with clock.at(LATER + timedelta(days=5)):
        actions.end_tenure(claim, by=SYSTEM, ends_at=LATER, reason="left")


def test_coverage_answers_with_exactly_these_keys(world: World) -> None:
    leave_workshop(world)
    found = answer("coverage")
    assert set(found) == {"covered", "checked", "gaps", "digest"}
    assert found["covered"] is False
    assert found["gaps"] == [
        {
            "kind": "place_unclaimed",
            "subject": "workshop",
            "from": "2025-01-31T08:00:00+08:00",
            "to": None,
            "remedy": "Choose who answers for 电气维修间; until then the head of 电气格 does, or the next above.",
        }
    ]


def test_coverage_is_asked_for_a_moment_and_a_unit(world: World) -> None:
    leave_workshop(world)
    assert answer("coverage", "--at", "2025-01-31 07:59")["covered"] is True
    assert answer("coverage", "--at", "2025-01-31T08:00")["covered"] is False
    assert answer("coverage", "--unit", "south")["covered"] is True
    assert answer("coverage", "--unit", "north")["checked"]["cells"] == 2


def test_coverage_is_asked_for_an_interval(world: World) -> None:
    leave_workshop(world)
    assert answer("coverage", "--from", "2025-01-02", "--to", "2025-01-31T08:00")["covered"] is True
    found = answer("coverage", "--from", "2025-01-02", "--to", "2025-01-31T08:01")
    assert (set(found), len(found["gaps"])) == ({"covered", "checked", "gaps", "digest"}, 1)


def test_coverage_reads_as_lines(world: World) -> None:
    assert "Covered" in told("coverage", "--at", "2025-01-31")
    leave_workshop(world)
    head, line = told("coverage").splitlines()
    assert "1 gap" in head
    assert line.split()[:2] == ["place_unclaimed", "workshop"]


def test_who_answers_with_exactly_these_keys(world: World) -> None:
    record = Tenure.objects.get(resource=world.workshop).record
    assert answer("who", "place=workshop", "--at", "2025-02-01", "--known-at", "2025-02-02") == {
        "place": "workshop",
        "at": "2025-02-01T00:00:00+08:00",
        "known_at": "2025-02-02T00:00:00+08:00",
        "person": {"staff_number": world.worker.staff_number, "name": "工网格"},
        "capacity": "claim",
        "capacity_name": "Answerable person",
        "away_for": None,
        "is_present": True,
        "clause": "By the claim of the place.",
        "cell": "electrical",
        "record": record,
        "basis": "",
        "since": "2025-01-01T08:00:00+08:00",
        "asked": [{"capacity": "claim", "at": "电气维修间", "found": True}],
    }


def test_who_tells_what_was_believed_then(world: World) -> None:
    leave_workshop(world)
    then = answer("who", "workshop", "--at", "2025-02-01", "--known-at", "2025-02-01")
    today = answer("who", "workshop", "--at", "2025-02-01")
    assert (then["capacity"], today["capacity"]) == ("claim", "cell_head")
    assert [rung["found"] for rung in today["asked"]] == [False, True]


def test_who_says_the_rule_in_words(world: World) -> None:
    assert "By the claim of the place." in told("who", "workshop")
    leave_workshop(world)
    assert "territorial management" in told("who", "workshop")
    head = Tenure.objects.get(capacity__code="cell_head", unit=world.electrical)
    actions.end_tenure(head, by=SYSTEM, ends_at=LATER, reason="left")
    assert "the head of the net above answers" in told("who", "workshop")
    assert "Nobody" in told("who", "workshop", "--at", "2020-01-01")


def test_who_names_the_stand_in_and_the_absent(world: World) -> None:
    span: dict[str, Any] = {"starts_at": SINCE, "ends_at": LATER, "reason": "leave"}
    actions.note_absence(world.worker, by=SYSTEM, **span)
    assert "Is away, and nobody stands in." in told("who", "workshop", "--at", "2025-01-10")
    actions.note_absence(world.worker, by=SYSTEM, stand_in=world.member, **span)
    assert "Stands in for 工网格" in told("who", "workshop", "--at", "2025-01-10")
    found = answer("who", "workshop", "--at", "2025-01-10")
    assert (found["person"]["name"], found["away_for"]["name"]) == ("成员一", "工网格")


def test_nobody_is_a_clean_answer(world: World) -> None:
    found = answer("who", "workshop", "--at", "2020-01-01")
    nothing = {
        "person",
        "capacity",
        "capacity_name",
        "is_present",
        "away_for",
        "cell",
        "record",
        "basis",
        "since",
    }
    assert {key for key, value in found.items() if value is None} == nothing


@pytest.mark.parametrize(
    "words",
    [
        ("coverage", "--at", "yesterday"),
        ("coverage", "--at", "0001-01-01"),
        ("coverage", "--unit", "nowhere"),
        ("coverage", "--from", "2025-02-01"),
        ("coverage", "--from", "2025-02-01", "--to", "2025-02-01"),
        ("coverage", "--at", "2025-02-01", "--from", "2025-02-01", "--to", "2025-02-02"),
        ("who", "place=nowhere"),
        ("who", "workshop", "--at", "2026-13-01"),
        ("who", "workshop", "--known-at", "💥"),
    ],
)
def test_a_bad_question_gets_one_clear_sentence(world: World, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        told(*words)
    assert str(refused.value).count("\n") == 0
    assert str(refused.value)


def test_what_pages_show_is_compared_with_the_map(world: World) -> None:
    KnownGap.objects.create(kind="unit_orphaned", of_unit=world.north)
    assert told("coverage", "--verify").endswith("0 were missing, 1 were none.\n")
    assert told("coverage", "--verify").endswith("0 were missing, 0 were none.\n")

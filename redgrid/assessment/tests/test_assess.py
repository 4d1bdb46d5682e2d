from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from redgrid.assessment.models import Mark
from redgrid.assessment.tests.stories import MONDAY, moved, solved_case
from tests.world import World


def assess(*words: str) -> str:
    out = StringIO()
    call_command("assess", *words, stdout=out)
    return out.getvalue()


def assess_json(*words: str) -> Any:
    return json.loads(assess("--json", *words))


def test_the_command_prints_the_scores_of_every_cell(ruled: World) -> None:
    moved("1", "analysed", "linked", at=MONDAY, due=MONDAY - timedelta(1), unit=ruled.electrical)
    assert assess("--month", "2025-03").splitlines() == [
        "centre 2025-03: 86.67", "  electrical: 60.00", "  metering: 100.00", "  laboratory: 100.00",
    ]  # fmt: skip


def test_the_journal_gives_the_same_digits_after_a_whole_case(ruled: World) -> None:
    solved_case(ruled)
    found = assess_json("--month", "2025-03", "--unit", "electrical", "--recompute")
    # D2 10, D4 15-6, D5 10, D6 10-3, D7 15, D8 10: 61 of 70 points.
    cell = {"cell": "electrical", "score": "87.14", "officers": {"diagnosis_officer": "87.14"}}
    reached = {"score": "87.14", "cells": [cell]}
    assert found == {
        "unit": "electrical", "month": "2025-03", **reached, "recomputed": reached, "same": True,
    }  # fmt: skip


def test_a_mark_that_was_changed_is_found_out(ruled: World) -> None:
    solved_case(ruled)
    assert "60.00" not in assess("--month", "2025-03", "--recompute")
    Mark.objects.filter(outcome="late").update(deduction=0)
    with pytest.raises(CommandError):
        assess("--month", "2025-03", "--recompute")


def test_the_command_names_nobody(ruled: World) -> None:
    solved_case(ruled)
    found = assess("--month", "2025-03", "--json", "--recompute")
    assert [name for name in ("工网格", ruled.worker.staff_number, "电格长") if name in found] == []


@pytest.mark.parametrize("words", [("--month", "2025-13"), ("--month", "2999-01"), ("--unit", "nowhere")])
def test_what_cannot_be_assessed_is_told_in_one_sentence(ruled: World, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        assess(*words)
    assert "\n" not in str(refused.value)


def test_without_a_month_the_present_one_is_meant(ruled: World) -> None:
    assert assess_json()["score"] == "100.00"


def test_without_an_institution_the_command_says_so(world: World) -> None:
    with pytest.raises(CommandError):
        assess("--month", "2025-03")


def test_a_net_without_cells_has_no_score(ruled: World) -> None:
    assert assess_json("--month", "2024-12")["score"] is None

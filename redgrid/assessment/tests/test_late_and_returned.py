"""A stage that is left late by being sent back: late once, by whoever had it; within the limit nobody is."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
import yaml
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redgrid.assessment.jobs import FOLLOWER, post_marks
from redgrid.assessment.judging import Clauses, verdicts_of
from redgrid.assessment.models import Mark
from redgrid.assessment.queries import reckon, recompute
from redgrid.assessment.tests.stories import MARCH, MONDAY, mark_facts, moved
from redgrid.journal.actions import rewind
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import load_blueprint
from tests.entrance import enter
from tests.rules import blueprint_text
from tests.tries import tries, undone
from tests.world import World

HOUR = timedelta(hours=1)


def found() -> list[tuple[str, str, str]]:
    rows = Mark.objects.order_by("entry", "outcome")
    return list(rows.values_list("stage", "outcome", "person__name"))


def analysed_then(world: World, kind: str, *, due_after: timedelta | None) -> None:
    """Analysis handed on in time; the linkage then left in a way of ``kind``, so long before its limit."""
    here, due = world.electrical, MONDAY + due_after if due_after else None
    moved("1", "analysed", "linked", at=MONDAY, unit=here, answered=world.worker, due=MONDAY)
    to = {"forward": "planned", "return": "analysed"}[kind]
    moved(
        "1",
        "linked",
        to,
        at=MONDAY + HOUR,
        unit=here,
        kind=kind,
        clause="D5",
        answered=world.other_head,
        due=due,
    )


ON_TIME = ("analysed", "on_time", "工网格")
BACK = ("analysed", "returned", "工网格")


@pytest.mark.parametrize(
    ("kind", "due_after", "told"),
    [
        ("forward", 2 * HOUR, [ON_TIME, ("linked", "on_time", "计格长")]),
        ("forward", HOUR / 2, [ON_TIME, ("linked", "late", "计格长")]),
        ("return", HOUR / 2, [ON_TIME, ("linked", "late", "计格长"), BACK]),
        ("return", HOUR, [ON_TIME, BACK]),
        ("return", None, [ON_TIME, BACK]),
    ],
)
def test_whoever_was_late_with_a_stage_is_late_however_it_was_left(
    ruled: World, kind: str, due_after: timedelta | None, told: list[tuple[str, str, str]]
) -> None:
    analysed_then(ruled, kind, due_after=due_after)
    post_marks()
    assert found() == told


def test_the_receipt_says_that_the_stage_was_sent_back_after_its_limit(ruled: World) -> None:
    analysed_then(ruled, "return", due_after=HOUR / 2)
    post_marks()
    pages = {
        mark.outcome: html.unescape(
            enter(Client(), ruled.clerk).get(f"/assessment/receipts/{mark.pk}").content.decode()
        )
        for mark in Mark.objects.filter(outcome__in=["late", "returned"])
    }
    why = "退回时已超过该环节时限"
    assert {outcome: why in page for outcome, page in pages.items()} == {"late": True, "returned": False}


def test_a_text_that_does_not_say_so_is_reckoned_as_it_was(ruled: World) -> None:
    content = yaml.load(blueprint_text(), yaml.CSafeLoader)
    del content["scoring"]["late_when_returned"]
    content["title"] += "（旧）"
    load_blueprint(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), by=SYSTEM)
    facts = {"kind": "return", "stage": "linked", "to": "analysed", "due": (MONDAY - HOUR).isoformat()}
    outcomes = {}
    for version in (1, 2):
        cited = {"clause": f"support-centre/{version}#D5"}
        entry = Entry(kind="case.moved", subject="case:1", at=MONDAY, number=99, facts=facts | cited)
        outcomes[version] = [verdict.outcome for verdict in verdicts_of(entry, Clauses())]
    assert outcomes == {1: ["late"], 2: []}


@given(
    st.lists(st.tuples(st.sampled_from(["forward", "return"]), st.integers(-2, 2)), min_size=1, max_size=6)
)
@settings(max_examples=tries(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_stay_is_late_once_at_most_and_the_journal_gives_the_same_marks_again(
    ruled: World, way: list[tuple[str, int]]
) -> None:
    with undone():
        late = 0
        for step, (kind, over) in enumerate(way):
            at = MONDAY + step * HOUR
            stage, to = ("analysed", "linked") if kind == "forward" else ("linked", "analysed")
            moved("1", stage, to, at=at, unit=ruled.electrical, kind=kind, due=at - over * HOUR,
                  clause="D4" if kind == "forward" else "D5")  # fmt: skip
            late += over > 0
        post_marks()
        assert Mark.objects.filter(outcome=Mark.LATE).count() == late
        kept = mark_facts()
        rewind(FOLLOWER)
        post_marks()
        clauses = Clauses()
        assert mark_facts() == kept
        assert recompute(ruled.centre, MARCH, clauses) == reckon(ruled.centre, MARCH, clauses)

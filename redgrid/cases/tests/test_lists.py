"""The list's filters and the matrix, against counting by hand."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redgrid.cases.matrix import matrix
from redgrid.cases.models import Case
from redgrid.cases.queries import CaseFilter, running
from redgrid.cases.tests.test_opening import MONDAY
from redgrid.cases.tests.ways import STAGES, named, opened, walked
from redgrid.grid.models import Unit
from redgrid.grid.rules import rights_of
from redgrid.kit import clock
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import current
from tests.tries import tries
from tests.world import World

pytestmark = pytest.mark.django_db


def scattered(world: World, blueprint: Blueprint, seed: int, many: int) -> None:
    """Cases anywhere, of any age, late or not, open or not."""
    chance = random.Random(seed)
    units = [world.electrical, world.metering, world.laboratory, world.north, world.centre]
    rows = []
    for number in range(many):
        entered = MONDAY - timedelta(minutes=chance.randint(0, 40) * 15)
        is_open = chance.random() < 0.8
        rows.append(
            Case(
                number=f"WT-{seed}-{number}",
                flow=chance.choice(["problem"] * 4 + ["suggestion"]),
                blueprint=blueprint,
                stage=chance.choice(STAGES),
                is_open=is_open,
                title="泵",
                urgency="high",
                unit=chance.choice(units),
                source="scan",
                opened_at=entered,
                entered_at=entered,
                closed_at=None if is_open else MONDAY,
                due_at=chance.choice(
                    [None, MONDAY, entered, entered + timedelta(days=1), MONDAY + timedelta(minutes=1)]
                ),
                is_sealed=chance.random() < 0.1,
            )
        )
    Case.objects.all().delete()
    Case.objects.bulk_create(rows)


def counted(cases: list[Case]) -> tuple[Any, ...]:
    """(open, late, age of the middle one, next due) of the cases of one crossing, by hand."""
    entered = sorted(case.entered_at for case in cases)
    coming = [case.due_at for case in cases if case.due_at and case.due_at >= MONDAY]
    return (
        len(cases),
        sum(bool(case.due_at and case.due_at < MONDAY) for case in cases),
        MONDAY - entered[(len(entered) - 1) // 2] if entered else None,
        min(coming, default=None),
    )


@settings(max_examples=tries(12), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6),
    many=st.integers(0, 60),
    name=st.sampled_from(["director", "net_head", "cell_head", "stranger"]),
)
def test_the_matrix_counts_as_one_counts_by_hand(
    world: World, blueprint: Blueprint, seed: int, many: int, name: str
) -> None:
    scattered(world, blueprint, seed, many)
    reads = {
        "director": {"centre", "north", "south", "electrical", "metering", "laboratory"},
        "net_head": {"north", "electrical", "metering"}, "cell_head": {"electrical"}, "stranger": {"laboratory"},
    }[name]  # fmt: skip
    seen = [
        case for case in Case.objects.select_related("unit")
        if case.flow == "problem" and case.is_open and not case.is_sealed and case.unit.code in reads
    ]  # fmt: skip
    flow = current().flows[0]
    with clock.at(MONDAY):
        found = matrix(flow, rights_of(getattr(world, name)))
    told = {
        (row.unit.code, cell.stage.code): (cell.open, cell.late, cell.median_age, cell.next_due)
        for row in found.rows
        for cell in row.cells
    }
    rows = [
        u for u in Unit.objects.filter(code__in=reads) if u.kind == "cell" or any(c.unit == u for c in seen)
    ]
    assert told == {
        (unit.code, stage): counted([c for c in seen if (c.unit_id, c.stage) == (unit.pk, stage)])
        for unit in rows
        for stage in STAGES
    }
    assert [(t.stage.code, t.open, t.late) for t in found.totals] == (
        [(stage, *counted([c for c in seen if c.stage == stage])[:2]) for stage in STAGES] if rows else []
    )
    assert (sum(row.open for row in found.rows), sum(row.late for row in found.rows)) == counted(seen)[:2]


def found_by(**asked: Any) -> set[str]:
    with clock.at(MONDAY + timedelta(days=30)):
        return set(Case.objects.filter(CaseFilter(**asked).condition()).values_list("title", flat=True))


@pytest.fixture
def three(world: World, blueprint: Blueprint) -> World:
    """Three cases: an open one in the laboratory, one in linkage, a closed one."""
    with clock.at(MONDAY):
        opened(world, title="100% 漏水_a", place=world.lab)
        walked(world, "linked", title="Pump 泵")
        walked(world, "closed", title="门锁", place=None)
    return world


FOUND: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"100% 漏水_a", "Pump 泵", "门锁"}),
    ({"flow": "problem"}, {"100% 漏水_a", "Pump 泵", "门锁"}),
    ({"flow": "suggestion"}, set()),
    ({"stage": "linked"}, {"Pump 泵"}),
    ({"cell": "laboratory"}, {"100% 漏水_a"}),
    ({"is_open": True}, {"100% 漏水_a", "Pump 泵"}),
    ({"is_open": False}, {"门锁"}),
    ({"is_late": True}, {"100% 漏水_a", "Pump 泵"}),
    ({"q": "pump"}, {"Pump 泵"}),
    ({"q": " 漏水 "}, {"100% 漏水_a"}),
    ({"q": "%"}, {"100% 漏水_a"}),
    ({"q": "_"}, {"100% 漏水_a"}),
    ({"q": "化验室"}, {"100% 漏水_a"}),
    ({"q": "wt-2025-0303-002"}, {"Pump 泵"}),
    ({"q": "WT-2025-0303"}, set()),
    ({"q": "x" * 500}, set()),
    ({"q": "\x00"}, {"100% 漏水_a", "Pump 泵", "门锁"}),
    ({"assignee": "W008"}, {"Pump 泵", "门锁"}),
    ({"assignee": "W009"}, set()),
    ({"stage": "linked", "is_open": False}, set()),
]


def test_a_filter_finds_what_it_names_and_nothing_else(three: World) -> None:
    for asked, titles in FOUND:
        assert (asked, found_by(**asked)) == (asked, titles)


def test_the_assignee_is_who_works_on_it_and_not_who_reported(world: World, blueprint: Blueprint) -> None:
    assert (world.worker.staff_number, world.member.staff_number) == ("W008", "W009")
    named(world, opened(world, title="泵"))
    assert (found_by(assignee="W009"), found_by(assignee="W008")) == (set(), {"泵"})


def test_what_runs_is_told_to_who_loads_another_text(three: World) -> None:
    assert {(flow, stage) for flow, stage, _number in running()} == {
        ("problem", "found"),
        ("problem", "linked"),
    }

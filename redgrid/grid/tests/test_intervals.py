"""Coverage of an interval: every moment of it counts, and each gap is told whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from redgrid.grid import actions
from redgrid.grid.coverage import coverage, find_gaps, gaps_of
from redgrid.grid.coverage.asked import Things
from redgrid.grid.models import Capacity, Resource, Tenure, Unit
from redgrid.grid.tests.small_maps import (
    DAYS,
    SmallMap,
    day,
    day_or_none,
    draw_on_database,
    missing_on,
    small_maps,
    stretch,
)
from redgrid.grid.tests.test_replay import on_paper, steps, walk
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Invalid
from tests.tries import tries
from tests.world import SINCE, World

LATER = SINCE + timedelta(days=30)
MAPS = settings(
    max_examples=tries(14),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)


@MAPS
@given(drawn=small_maps(), first=st.integers(0, DAYS - 1), length=st.integers(1, DAYS))
def test_an_interval_has_the_gaps_of_each_of_its_days(
    db: None, drawn: SmallMap, first: int, length: int
) -> None:
    expected, end = set(), min(first + length, DAYS + 1)
    for number in range(first, end):
        for missing in missing_on(drawn, number):
            since, to = stretch(lambda at, m=missing: m in missing_on(drawn, at), number)  # type: ignore[misc]
            expected.add((*missing, day_or_none(since), day_or_none(to)))
    with on_paper():
        draw_on_database(drawn)
        found = coverage(day(first), until=day(end))
    assert {(gap.kind, gap.subject, gap.since, gap.to) for gap in found.gaps} == expected
    assert (len(found.gaps), found.covered) == (len(expected), not expected)


@settings(MAPS, max_examples=tries(6))
@given(walked=st.lists(steps(), min_size=3, max_size=10))
def test_after_any_walk_of_changes_an_interval_is_all_its_moments(
    world: World, walked: list[tuple[Any, ...]]
) -> None:
    with on_paper():
        for step in walked:
            walk(world, step)
        days = [SINCE + timedelta(days=number) for number in range(6)]
        moments = {gap for at in days for gap in _bare(find_gaps(at))}
        assert _bare(find_gaps(days[0], until=days[-1] + timedelta(hours=1))) == moments
        things = Things(
            frozenset(Unit.objects.values_list("pk", flat=True)),
            frozenset(Resource.objects.values_list("pk", flat=True)),
            frozenset(Tenure.objects.values_list("person", flat=True)),
        )
        assert _bare(gaps_of(things, days[2])) == _bare(find_gaps(days[2]))


def _bare(gaps: list[Any]) -> set[tuple[Any, ...]]:
    return {(gap.kind, gap.subject, gap.since, gap.to) for gap in gaps}


def test_a_gap_of_one_minute_is_found_in_a_year(world: World) -> None:
    claim = Tenure.objects.believed().get(resource=world.workshop)
    actions.end_tenure(claim, by=SYSTEM, ends_at=LATER, reason="")
    minute = LATER + timedelta(minutes=1)
    actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=world.workshop, starts_at=minute)
    (gap,) = coverage(SINCE, until=SINCE + timedelta(days=365)).gaps
    assert (gap.kind, gap.subject, gap.since, gap.to) == ("place_unclaimed", "workshop", LATER, minute)
    assert coverage(minute, until=minute + timedelta(days=9)).covered
    assert coverage(SINCE, until=LATER).covered
    assert coverage(SINCE, world.south, until=minute).covered


@pytest.mark.parametrize("days", [0, -1])
def test_an_interval_without_length_is_refused(world: World, days: int) -> None:
    with pytest.raises(Invalid):
        coverage(LATER, until=LATER + timedelta(days=days))


def test_exclusive_duties_in_one_hand_are_a_gap_for_exactly_as_long(world: World) -> None:
    Capacity.objects.filter(code="mediation_officer").update(excludes=["discipline_officer"])
    for head in (world.cell_head, world.other_head, world.lab_head):
        rows = Tenure.objects.believed().filter(person=head, capacity__code="mediation_officer")
        actions.end_tenure(rows.get(), by=SYSTEM, ends_at=LATER, reason="")
    with translation.override("en"):
        gaps = [gap for gap in coverage(SINCE).gaps if gap.kind == "exclusive_duties"]
    assert {(gap.subject, gap.since, gap.to) for gap in gaps} == {
        (f"{head.staff_number}/discipline_officer+mediation_officer", SINCE, LATER)
        for head in (world.cell_head, world.other_head, world.lab_head)
    }
    assert "exclusive_duties" not in {gap.kind for gap in coverage(LATER).gaps}


def test_two_administrators_in_one_hand_are_a_gap(world: World) -> None:
    admin = Tenure.objects.get(person=world.audit_admin, capacity__code="audit_admin")
    Tenure.objects.filter(pk=admin.pk).update(person=world.system_admin)
    kinds = {(gap.kind, gap.subject) for gap in coverage(LATER).gaps}
    assert kinds == {("exclusive_duties", f"{world.system_admin.staff_number}/audit_admin+system_admin")}


def test_a_ring_and_a_unit_under_a_closed_net_are_found(world: World) -> None:
    Unit.objects.filter(pk=world.south.pk).update(closes_at=LATER)
    gaps = {(gap.kind, gap.subject, gap.since) for gap in coverage(LATER).gaps}
    assert ("unit_orphaned", "laboratory", LATER) in gaps
    Unit.objects.filter(pk=world.north.pk).update(parent=world.electrical)
    kinds = {(gap.kind, gap.subject) for gap in coverage(LATER).gaps}
    assert {("unit_in_a_ring", "north"), ("unit_in_a_ring", "electrical")} <= kinds


def test_of_a_business_tree_the_leaves_are_checked(world: World) -> None:
    tree = {"kind": Resource.BUSINESS, "opens_at": SINCE}
    top = Resource.objects.create(code="b1", scan_code="b1", name="业务", **tree)
    Resource.objects.create(code="b2", scan_code="b2", name="分支", parent=top, **tree)
    found = coverage(LATER)
    assert {(gap.kind, gap.subject) for gap in found.gaps} == {
        ("business_without_cell", "b2"),
        ("business_unclaimed", "b2"),
    }
    assert found.checked["business"] == 1

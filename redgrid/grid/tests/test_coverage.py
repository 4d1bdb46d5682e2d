"""Coverage: a certificate, or every gap with its time and its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from redgrid.grid import actions
from redgrid.grid.coverage import KINDS, Gap, coverage
from redgrid.grid.models import Tenure, Unit
from redgrid.grid.queries import who as who_answers
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
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from tests.tries import tries
from tests.world import SINCE, World

LATER = SINCE + timedelta(days=30)
MAPS = settings(
    max_examples=tries(36),
    deadline=None,
    # Small as they are, these maps need no shrinking, which takes minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def found(gaps: list[Gap]) -> set[tuple[str, str]]:
    return {(gap.kind, gap.subject) for gap in gaps}


@contextmanager
def on_paper() -> Iterator[None]:
    """What is written meanwhile is not kept: one test tries many maps."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@MAPS
@given(drawn=small_maps(), today=st.integers(0, DAYS))
def test_coverage_finds_what_looking_day_by_day_finds(db: None, drawn: SmallMap, today: int) -> None:
    expected = {}
    for missing in missing_on(drawn, today):
        first, end = stretch(lambda at, m=missing: m in missing_on(drawn, at), today)  # type: ignore[misc]
        expected[missing] = (day_or_none(first), day_or_none(end))
    with on_paper():
        draw_on_database(drawn)
        gaps = coverage(day(today)).gaps
    assert {(gap.kind, gap.subject): (gap.since, gap.to) for gap in gaps} == expected
    assert len(gaps) == len(expected)


@settings(MAPS, max_examples=tries(14))
@given(drawn=small_maps(), today=st.integers(0, DAYS))
def test_the_gaps_of_the_root_are_those_of_the_whole_map(db: None, drawn: SmallMap, today: int) -> None:
    with on_paper():
        units = draw_on_database(drawn)
        whole, net = coverage(day(today)), coverage(day(today), units["net"])
        root = coverage(day(today), units["root"])
    assert root == whole
    # What lies nowhere belongs to the root alone.
    nowhere = {gap.subject for gap in whole.gaps if gap.kind == "place_without_cell"} | {"root"}
    assert without_people(net.gaps) == {gap for gap in without_people(whole.gaps) if gap[1] not in nowhere}


def without_people(gaps: list[Gap]) -> set[tuple[str, str]]:
    return {(kind, subject) for kind, subject in found(gaps) if not kind.startswith("person")}


def test_whoever_is_called_in_and_away_as_well_does_not_fill_the_gap(world: World) -> None:
    away = (LATER, LATER + timedelta(days=5))
    for who, stand_in in ((world.worker, world.member), (world.member, None)):
        actions.note_absence(
            who, by=SYSTEM, starts_at=away[0], ends_at=away[1], reason="leave", stand_in=stand_in
        )
    assert found(coverage(LATER).gaps) == {("place_answerable_absent", "workshop")}
    holder = who_answers(world.workshop, at=LATER).holder
    assert holder is not None
    assert (holder.person, holder.is_present) == (world.worker, False)


def test_a_map_on_which_everything_is_held_is_certified(world: World) -> None:
    answer = coverage()
    assert (answer.covered, answer.gaps) == (True, [])
    assert answer.checked == {
        "nets": 3,
        "cells": 3,
        "places": 4,
        "equipment": 0,
        "business": 0,
        "people": 13,
        "seats": 3 + 3 + 24 + 4,
    }


def test_the_digest_is_of_the_facts_and_not_of_the_moment(world: World) -> None:
    before = coverage(LATER)
    assert coverage(LATER + timedelta(days=1)).digest == before.digest
    actions.put_place(world.workshop, world.metering, by=SYSTEM, starts_at=LATER)
    assert coverage(LATER).digest != before.digest
    assert coverage(LATER - timedelta(days=1)).digest == before.digest


def _end(world: World, capacity: str, **where: object) -> None:
    for tenure in Tenure.objects.believed().filter(capacity__code=capacity, **where):
        actions.end_tenure(tenure, by=SYSTEM, ends_at=LATER, reason="left")


def test_each_gap_says_since_when_until_when_and_what_to_do(world: World) -> None:
    _end(world, "cell_head", unit=world.electrical)
    _end(world, "claim", resource=world.workshop)
    until = LATER + timedelta(days=9)
    actions.begin_tenure(world.worker, "cell_head", by=SYSTEM, unit=world.electrical, starts_at=until)
    with translation.override("en"):
        head, place = coverage(LATER).gaps
    assert (head.kind, head.subject, head.since, head.to) == ("cell_without_head", "electrical", LATER, until)
    assert head.remedy == "“Cell head” of 电气格 is vacant: appoint somebody."
    assert head.link == "/grid/units/electrical/appoint?capacity=cell_head"
    assert (place.kind, place.unit, place.since, place.to) == ("place_unclaimed", "electrical", LATER, None)
    assert (
        place.remedy
        == "Choose who answers for 电气维修间; until then the head of 电气格 does, or the next above."
    )


def test_an_absence_without_a_stand_in_is_a_gap_for_exactly_as_long(world: World) -> None:
    away = (LATER, LATER + timedelta(days=5))
    actions.note_absence(world.worker, by=SYSTEM, starts_at=away[0], ends_at=away[1], reason="leave")
    with translation.override("en"):
        (gap,) = coverage(LATER + timedelta(days=2)).gaps
    assert (gap.kind, gap.subject, gap.since, gap.to) == ("place_answerable_absent", "workshop", *away)
    assert gap.remedy.startswith("工网格 is away")
    actions.begin_tenure(
        world.member,
        "claim",
        by=SYSTEM,
        resource=world.workshop,
        starts_at=LATER + timedelta(days=2),
        is_stand_in=True,
    )
    assert coverage(LATER + timedelta(days=2)).covered
    assert coverage(LATER + timedelta(days=1)).gaps[0].to == LATER + timedelta(days=2)


def test_the_shortest_list_of_one_kind_comes_first_and_the_gravest_of_equals(world: World) -> None:
    for capacity in ("safety_supervisor", "claim", "cell_head", "net_head"):
        _end(world, capacity)
    _end(world, "member", person=world.stranger)
    kinds = [gap.kind for gap in coverage(LATER).gaps]
    assert kinds == [
        "person_without_unit",
        *["net_without_head"] * 2,
        *["cell_without_head"] * 3,
        *["officer_unfilled"] * 3,
        *["place_unclaimed"] * 4,
    ]
    assert set(kinds) <= set(KINDS)


def test_a_new_person_without_a_unit_is_missing_one_since_being_entered(world: World) -> None:
    with clock.at(LATER):
        actions.enter_person("W900", by=SYSTEM, name="新人")
    (gap,) = coverage(LATER + timedelta(days=1)).gaps
    assert (gap.kind, gap.subject, gap.since, gap.to) == ("person_without_unit", "W900", LATER, None)


def test_what_is_closed_and_who_has_left_is_not_checked(world: World) -> None:
    Unit.objects.filter(code="laboratory").update(closes_at=LATER)
    assert found(coverage(LATER).gaps) == {
        ("place_without_cell", "lab"),
        ("person_without_unit", world.lab_head.staff_number),
        ("person_without_unit", world.stranger.staff_number),
    }
    type(world.stranger).objects.filter(pk__in=[world.stranger.pk, world.lab_head.pk]).update(leaves_at=LATER)
    assert found(coverage(LATER).gaps) == {("place_without_cell", "lab"), ("place_unclaimed", "lab")}
    type(world.lab).objects.filter(pk=world.lab.pk).update(closes_at=LATER)
    assert coverage(LATER).covered


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_statements_does_not_depend_on_the_map(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    """5 read the moment, 6 fingerprint it, 8 look for suspects, 9 their history, 1 names who is away, 1 other nets."""
    actions.note_absence(world.worker, by=SYSTEM, starts_at=SINCE, ends_at=LATER, reason="leave")
    for number in range(count):
        with clock.at(SINCE):
            actions.open_unit(f"new-{number}", by=SYSTEM, name="新格", kind="cell", parent=world.south)
            actions.enter_place(f"room-{number}", by=SYSTEM, name="新房间")
            actions.enter_person(f"new-{number}", by=SYSTEM, name="新人")
    with django_assert_num_queries(30):
        gaps = coverage(SINCE).gaps
    assert len(gaps) == count * (9 + 2 + 1) + 1

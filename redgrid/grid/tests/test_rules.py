"""Rights: authority flows down, a membership does not, administrators hold nothing else, a stand-in acts in absence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from redgrid.grid import actions
from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.grid.queries import holders, who
from redgrid.grid.rules import NO_RIGHTS, acting_tenures, keep_rights, may, rights_of, within
from redgrid.grid.tests.small_maps import DAYS, SEATS, SmallMap, day, draw_on_database, small_maps
from redgrid.grid.tests.test_coverage import MAPS, on_paper
from redgrid.grid.verbs import VERBS
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.tries import tries
from tests.world import World

EVERYWHERE = {"centre", "north", "south", "electrical", "metering", "laboratory"}
NORTH = {"north", "electrical", "metering"}
SOUTH = {"south", "laboratory"}
# person, verb -> where they may
TABLE: list[tuple[str, str, set[str]]] = [
    ("director", "case.read", EVERYWHERE),
    ("director", "case.close", EVERYWHERE),
    ("director", "case.assign", set()),
    ("director", "case.report", {"centre"}),
    ("director", "grid.change", set()),
    ("clerk", "grid.change", EVERYWHERE),
    ("clerk", "rulebook.change", EVERYWHERE),
    ("clerk", "account.manage", set()),
    ("net_head", "case.assign", NORTH),
    ("net_head", "case.read", NORTH),
    ("south_head", "case.assign", SOUTH),
    ("cell_head", "case.assign", {"electrical"}),
    ("cell_head", "case.read", {"electrical"}),
    ("worker", "case.read", {"electrical"}),
    ("worker", "case.assign", set()),
    ("member", "case.read", {"electrical"}),
    ("member", "case.report", {"electrical"}),
    ("stranger", "case.read", {"laboratory"}),
    *((admin, verb, set()) for admin in ("system_admin", "security_admin", "audit_admin")
      for verb in ("case.read", "case.report", "grid.change", "assessment.read")),
    ("system_admin", "account.manage", EVERYWHERE),
    ("system_admin", "account.secure", set()),
    ("security_admin", "account.secure", EVERYWHERE),
    ("audit_admin", "journal.read", EVERYWHERE),
]  # fmt: skip


@pytest.mark.parametrize(("name", "verb", "where"), TABLE)
def test_a_verb_is_held_exactly_there(world: World, name: str, verb: str, where: set[str]) -> None:
    person = getattr(world, name)
    assert {unit.code for unit in Unit.objects.all() if may(person, verb, unit)} == where
    assert may(person, verb) == bool(where)
    listed = Unit.objects.filter(within(rights_of(person).scopes(verb)))
    assert {unit.code for unit in listed} == where


def test_a_membership_of_the_root_does_not_flow_down(world: World) -> None:
    actions.begin_tenure(world.stranger, "member", by=SYSTEM, unit=world.centre, starts_at=now())
    assert may(world.stranger, "case.read", world.centre)
    assert not may(world.stranger, "case.read", world.electrical)


def test_a_visitor_has_no_rights() -> None:
    assert rights_of(None) is NO_RIGHTS
    assert not may(None, "case.read")
    assert NO_RIGHTS.verbs == frozenset()


def test_an_administrator_holds_nothing_but_their_verbs_whatever_else_they_are(world: World) -> None:
    for post, unit in (("cell_head", world.electrical), ("grid_worker", world.metering)):
        actions.begin_tenure(world.system_admin, post, by=SYSTEM, unit=unit, starts_at=now())
    rights = rights_of(world.system_admin)
    assert rights.verbs == {"account.manage"}
    assert rights.is_administrator
    assert not rights.holds("cell_head", world.electrical)
    assert rights.units_of("grid_worker") == []


def test_rights_know_the_capacities_they_come_from(world: World) -> None:
    rights = rights_of(world.cell_head)
    assert rights.holds("cell_head", world.electrical)
    assert not rights.holds("cell_head", world.metering)
    assert rights.units_of("safety_supervisor") == [world.electrical.pk]


def test_no_capacity_holds_a_verb_that_does_not_exist(world: World) -> None:
    assert {verb for found in Capacity.objects.all() for verb in found.verbs} <= set(VERBS)


def test_a_claim_gives_no_right(world: World) -> None:
    Capacity.objects.filter(code="claim").update(verbs=["grid.change"])
    assert not may(world.worker, "grid.change")


@pytest.fixture
def stand_in(world: World) -> World:
    """member stands in for the head of electrical."""
    actions.begin_tenure(
        world.member, "cell_head", by=SYSTEM, unit=world.electrical, starts_at=now(), is_stand_in=True
    )
    return world


def test_a_stand_in_acts_during_the_absence_and_not_before_or_after(stand_in: World) -> None:
    world, at = stand_in, now()
    day_1, day_2 = at + timedelta(days=1), at + timedelta(days=2)
    actions.note_absence(world.cell_head, by=SYSTEM, starts_at=day_1, ends_at=day_2, reason="leave")
    moments = (at, day_1, day_2 - timedelta(seconds=1), day_2)
    assert [rights_of(world.member, moment).may("case.assign", world.electrical) for moment in moments] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_stand_in_acts_while_the_post_is_vacant(stand_in: World) -> None:
    head = Tenure.objects.get(capacity__code="cell_head", unit=stand_in.electrical, is_stand_in=False)
    actions.end_tenure(head, by=SYSTEM, ends_at=now(), reason="left")
    assert may(stand_in.member, "case.assign", stand_in.electrical)


def test_whoever_is_called_in_goes_before_the_standing_stand_in(stand_in: World) -> None:
    world, at = stand_in, now()
    actions.note_absence(
        world.cell_head, by=SYSTEM, starts_at=at, ends_at=at + timedelta(days=1), reason="leave",
        stand_in=world.worker,
    )  # fmt: skip
    assert may(world.worker, "case.assign", world.electrical)
    assert not may(world.member, "case.assign", world.electrical)


def test_nobody_is_called_in_to_be_a_member_or_an_administrator(world: World) -> None:
    at = now()
    for absent in (world.system_admin, world.stranger):
        actions.note_absence(
            absent, by=SYSTEM, starts_at=at, ends_at=at + timedelta(days=1), reason="leave",
            stand_in=world.worker,
        )  # fmt: skip
    assert not may(world.worker, "account.manage")
    assert not may(world.worker, "case.report", world.laboratory)


def test_nobody_acts_after_leaving_or_at_a_unit_that_has_closed(world: World) -> None:
    at = now()
    Unit.objects.filter(code="metering").update(closes_at=at)
    type(world.worker).objects.filter(pk=world.cell_head.pk).update(leaves_at=at)
    assert not may(world.other_head, "case.assign", world.metering)
    assert not may(world.cell_head, "case.assign", world.electrical)


@settings(MAPS, max_examples=tries(20))
@given(drawn=small_maps(), today=st.integers(0, DAYS - 1))
def test_who_answers_and_who_may_act_are_the_same(db: None, drawn: SmallMap, today: int) -> None:
    at = day(today)
    with on_paper():
        units = draw_on_database(drawn)
        away = {who for who, _stand_in, span in drawn.away if span[0] <= today < span[1]}
        people = {row.person for row in Tenure.objects.select_related("person")}
        acting = {
            (row.capacity.code, row.unit.code, person.staff_number)
            for person in people if person.staff_number not in away
            for row in acting_tenures(person, at) if row.unit
        }  # fmt: skip
        answering = {
            (capacity, where, found.person.staff_number)
            for capacity, where in SEATS if where in units
            for found in holders(capacity, units[where], at) if found.is_present
        }  # fmt: skip
    assert answering <= acting


def test_whoever_only_reads_is_asked_for_rights_once_and_everybody_else_each_time(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reading, acting = (Person.objects.get(pk=world.member.pk) for _each in range(2))
    keep_rights(reading)
    with django_assert_num_queries(1):
        assert rights_of(reading) is rights_of(reading)
    actions.begin_tenure(acting, "cell_head", by=SYSTEM, unit=world.laboratory, starts_at=now())
    assert not may(reading, "case.assign")
    assert may(acting, "case.assign", world.laboratory)


def test_who_answers_climbs_only_where_nobody_has_claimed(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        found = who(world.workshop)
    with django_assert_num_queries(4):
        assert who(world.workshop, at=now()).holder == found.holder
    assert found.holder is not None
    actions.end_tenure(found.holder.tenure, by=SYSTEM, ends_at=now(), reason="")
    with django_assert_num_queries(6):
        assert [is_held for _code, _name, is_held in who(world.workshop).asked] == [False, True]

"""Who sees which case."""

from __future__ import annotations

import pytest
from django.db.models import F

from redgrid.cases.actions import assign_case, merge_case, open_case, reopen_case
from redgrid.cases.matrix import matrix
from redgrid.cases.models import Case, Part
from redgrid.cases.rules import may_report, open_to, visible_to, words_of
from redgrid.cases.tests.ways import accepted, again, named, opened, walked
from redgrid.grid.actions import begin_tenure
from redgrid.grid.models import Person, Tenure
from redgrid.grid.rules import NO_RIGHTS, rights_of
from redgrid.kit.actor import ANONYMOUS, SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import current
from redgrid.tasks.queries import open_tasks_of, tasks_of
from tests.world import World

pytestmark = pytest.mark.django_db

CENTRE = {"director", "clerk"}
ADMINISTRATORS = {"system_admin", "security_admin", "audit_admin"}
ELECTRICAL = {"cell_head", "worker", "member", "net_head"} | CENTRE
METERING = {"other_head", "net_head"} | CENTRE
LABORATORY = {"lab_head", "stranger", "south_head"} | CENTRE


def people_of(world: World) -> dict[str, Person]:
    return {name: value for name, value in vars(world).items() if isinstance(value, Person)}


def who_sees(world: World, case: Case) -> set[str]:
    return {
        name for name, person in people_of(world).items() if visible_to(person).filter(pk=case.pk).exists()
    }


@pytest.mark.parametrize(
    ("place", "seen_by"),
    [("workshop", ELECTRICAL), ("meter_room", METERING), ("lab", LABORATORY), (None, CENTRE)],
)
def test_a_report_without_a_name_is_seen_by_those_who_read_in_its_unit(
    world: World, blueprint: Blueprint, place: str | None, seen_by: set[str]
) -> None:
    case = opened(world, by=ANONYMOUS, place=getattr(world, place) if place else None)
    assert who_sees(world, case) == seen_by


def test_who_takes_part_sees_it_too(world: World, blueprint: Blueprint) -> None:
    case = opened(world, by=world.stranger)
    assert who_sees(world, case) == ELECTRICAL | {"stranger"}
    named(world, case)
    assert who_sees(world, case) == ELECTRICAL | {"stranger", "other_head", "lab_head"}


def test_what_is_open_is_found_without_what_is_closed(world: World, blueprint: Blueprint) -> None:
    ended, back, one, other = (walked(world, "closed", title=title) for title in ("甲", "乙", "丙丁", "戊己"))
    for case in (back, one, other):
        reopen_case(case, by=world.director)
    merge_case(again(one), again(other), by=world.cell_head, reason="同一件事")
    found = {case.number: case.is_open for case in Case.objects.all()}
    assert found == {ended.number: False, back.number: True, one.number: False, other.number: True}
    for person in people_of(world).values():
        assert set(open_to(person)) == set(visible_to(person).filter(is_open=True))
    assert not Part.objects.exclude(is_of_open_case=F("case__is_open")).exists()


def test_who_is_replaced_sees_it_no_longer(world: World, blueprint: Blueprint) -> None:
    case = named(world, opened(world))
    Part.objects.filter(case=case, role=Part.OVERSEER).update(ends_at=now())
    assert who_sees(world, case) == ELECTRICAL | {"lab_head"}


def test_a_closed_case_is_seen_as_before(world: World, blueprint: Blueprint) -> None:
    assert who_sees(world, walked(world, "closed")) == ELECTRICAL | {"other_head", "lab_head"}


def test_a_sealed_case_is_seen_by_those_who_take_part_alone(world: World, blueprint: Blueprint) -> None:
    case = opened(world, by=world.stranger)
    Case.objects.update(is_sealed=True)
    assert who_sees(world, case) == {"stranger"}
    rows = matrix(current().flows[0], rights_of(world.director)).rows
    assert sum(row.open for row in rows) == 0


def test_administrators_see_nothing_even_of_what_they_reported_before(
    world: World, blueprint: Blueprint
) -> None:
    case = opened(world, by=world.member)
    begin_tenure(world.member, "audit_admin", by=SYSTEM, unit=world.centre, starts_at=now())
    assert who_sees(world, case) & (ADMINISTRATORS | {"member"}) == set()
    assert words_of(case, world.member) == frozenset()
    assert list(tasks_of(world.member)) == []
    assert matrix(current().flows[0], rights_of(world.member)).rows == ()


def test_a_visitor_sees_nothing_and_may_nothing(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assert (list(visible_to(None)), words_of(case, None), may_report(None, NO_RIGHTS)) == (
        [],
        frozenset(),
        False,
    )


def test_everybody_but_administrators_may_report(world: World) -> None:
    may = {name for name, person in people_of(world).items() if may_report(person, rights_of(person))}
    assert may == set(people_of(world)) - ADMINISTRATORS


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cell_head", {"cell_head", "user_unit"}),
        ("net_head", {"cell_head", "net_head"}),
        ("worker", {"lead"}),
        ("other_head", {"overseer"}),
        ("lab_head", {"partner"}),
        ("member", {"reporter", "user_unit"}),
        ("director", {"centre", "leading_group_head"}),
        ("clerk", {"centre", "centre_clerk"}),
        ("stranger", set()),
        ("south_head", set()),
        ("system_admin", set()),
    ],
)
def test_by_which_words_everybody_is_called(
    world: World, blueprint: Blueprint, name: str, words: set[str]
) -> None:
    case = named(world, opened(world))
    called = words_of(case, getattr(world, name))
    everyday = {"anybody", "member", "grid_worker"} | {c.code for c in current().officers}
    assert called - everyday == words


def test_a_claimant_speaks_for_those_served_while_not_working_on_it(
    world: World, blueprint: Blueprint
) -> None:
    case = opened(world)
    assert "user_unit" in words_of(case, world.worker)
    assert "user_unit" not in words_of(named(world, case), world.worker)


def test_capacity_tasks_go_to_those_who_hold_it_there(world: World, blueprint: Blueprint) -> None:
    opened(world)
    have = {name for name, person in people_of(world).items() if open_tasks_of(person).exists()}
    assert have == {"cell_head"}


def test_a_declined_request_is_no_part_that_one_takes(world: World, blueprint: Blueprint) -> None:
    case = opened(world)
    assign_case(case, by=world.cell_head, partners=[world.lab_head])
    assert "partner" not in words_of(case, world.lab_head)
    accepted(case, world.lab_head, accepts=False, note="检修期")
    assert "partner" not in words_of(Case.objects.get(pk=case.pk), world.lab_head)


def test_feedback_is_read_by_the_centre_and_by_who_gave_it(world: World, blueprint: Blueprint) -> None:
    case = open_case("suggestion", by=world.stranger, title="字太小").case
    assert who_sees(world, case) == CENTRE | {"stranger"}


def test_whoever_holds_nothing_sees_what_they_reported_and_nothing_else(
    world: World, blueprint: Blueprint
) -> None:
    own, _other = opened(world), opened(world, by=ANONYMOUS)
    Tenure.objects.filter(person=world.member).delete()
    assert list(visible_to(world.member)) == [own]

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from redgrid.grid.actions import begin_tenure, note_absence
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import rights_of
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import due_of
from redgrid.tasks.actions import Assignee, end_task, give_task, pass_on
from redgrid.tasks.models import Task
from redgrid.tasks.queries import (
    DONE,
    TODO,
    box_of,
    counts_of,
    most_pressing,
    open_task,
    open_tasks_of,
    tasks_of,
)
from redgrid.tasks.rules import mine as given_to_me
from tests.world import SINCE, World

pytestmark = pytest.mark.django_db
MONDAY = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def given(source: str, to: Assignee, unit: Unit, due: datetime | None = None) -> Task:
    task = give_task(source, to, unit=unit, title=source)
    Task.objects.filter(pk=task.pk).update(due_at=due)
    return task


def sources(person: Person) -> list[str]:
    return [task.source for task in open_tasks_of(person)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_each_way_leads_to_is_what_the_whole_condition_tells(world: World, seed: int) -> None:
    chance, people = random.Random(seed), [world.worker, world.cell_head, world.member, world.director]
    units, capacities = (
        [world.electrical, world.metering, world.centre],
        ["cell_head", "member", "grid_worker"],
    )
    for number in range(40):
        by_name, by_post = {"person": chance.choice(people)}, {"capacity": chance.choice(capacities)}
        to: dict[str, Any] = chance.choice([by_name, by_post])
        ended = chance.choice([None, None, MONDAY])
        reported = MONDAY if chance.random() < 0.3 else None
        Task.objects.create(
            source=f"given:{number}", title="泵", unit=chance.choice(units), given_at=MONDAY, **to,
            giver=chance.choice([None, *people]), is_rollup=chance.random() < 0.2, ended_at=ended,
            state=Task.DONE if ended else Task.DUE, reported_at=reported,
            due_at=chance.choice([None, MONDAY, MONDAY + timedelta(days=1)]),
            progress=Task.REPORTED if reported else Task.GIVEN,
        )  # fmt: skip
    for person in people:
        rights, is_reported = rights_of(person), Q(progress=Task.REPORTED)
        mine = Task.objects.filter(given_to_me(person, rights))
        todo = Task.objects.filter(is_reported, giver=person) | mine.exclude(progress=Task.REPORTED)
        assert set(open_tasks_of(person)) == set(todo.filter(state=Task.DUE, is_rollup=False))
        assert list(most_pressing(person, rights, 5)) == list(open_tasks_of(person)[:5])
        assert set(box_of(DONE, person, rights)) == set(mine.filter(~Q(state=Task.DUE) | is_reported))
        rows = [box_of(TODO, person, rights), box_of(DONE, person, rights)]
        assert [counts_of(person, rights)[box] for box in (TODO, DONE)] == [each.count() for each in rows]


def test_a_task_keeps_what_is_asked_for_and_how_its_moment_was_reckoned(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(MONDAY):
        due = due_of(MONDAY, "4 work-hours", blueprint=blueprint)
        give_task(
            "x:1", Assignee(person=world.worker, capacity="cell_head"), unit=world.electrical, title="看一看", due=due,
            standard="清楚", points=Decimal("2.5"), clause="support-centre/1#D2", link="/x", is_sealed=True,
        )  # fmt: skip
    task = Task.objects.get()
    assert (task.person, task.capacity, task.unit, task.title) == (
        world.worker,
        "",
        world.electrical,
        "看一看",
    )
    assert (task.standard, task.points, task.clause, task.link) == (
        "清楚",
        Decimal("2.5"),
        "support-centre/1#D2",
        "/x",
    )
    assert (task.given_at, task.due_at, task.state, task.is_sealed) == (
        MONDAY,
        MONDAY.replace(hour=14, minute=30),
        Task.DUE,
        True,
    )
    assert (task.due_steps, task.is_provisional) == (due.steps, False)


def test_a_task_without_a_limit_is_due_never(world: World) -> None:
    task = give_task("x:1", Assignee(capacity="cell_head"), unit=world.electrical, title="看")
    assert (task.due_at, task.due_steps, task.is_provisional, task.is_late(now() + timedelta(days=999))) == (
        None,
        [],
        False,
        False,
    )


def test_one_source_has_one_open_task(world: World) -> None:
    given("x:1", Assignee(person=world.worker), world.electrical)
    with pytest.raises(IntegrityError), transaction.atomic():
        given("x:1", Assignee(person=world.member), world.electrical)
    assert end_task("x:1") == 1
    given("x:1", Assignee(person=world.member), world.electrical)


@pytest.mark.parametrize("to", [Assignee(), Assignee(person=None, capacity="")])
def test_a_task_is_somebodys(world: World, to: Assignee) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        given("x:1", to, world.electrical)


@pytest.mark.parametrize("state", [Task.DONE, Task.EXEMPT, Task.WITHDRAWN])
def test_a_task_ends_once(world: World, state: str) -> None:
    given("x:1", Assignee(person=world.worker), world.electrical)
    given("x:10", Assignee(person=world.worker), world.electrical)
    with clock.at(MONDAY):
        assert (end_task("x:1", state=state), end_task("x:1"), end_task("x:2")) == (1, 0, 0)
    assert set(Task.objects.values_list("source", "state", "ended_at")) == {
        ("x:1", state, MONDAY),
        ("x:10", Task.DUE, None),
    }


def test_an_ended_task_has_its_moment(world: World) -> None:
    given("x:1", Assignee(person=world.worker), world.electrical)
    for change in ({"state": Task.DONE}, {"ended_at": MONDAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.update(**change)


def test_somebody_else_takes_an_open_task_over_and_its_moment_stays(world: World) -> None:
    given("x:1", Assignee(person=world.worker), world.electrical, MONDAY)
    assert pass_on("x:1", Assignee(capacity="cell_head"), unit=world.metering) == 1
    task = Task.objects.get()
    assert (task.person, task.capacity, task.unit, task.due_at) == (None, "cell_head", world.metering, MONDAY)
    pass_on("x:1", Assignee(person=world.member, capacity="cell_head"), unit=world.electrical)
    end_task("x:1")
    assert (
        pass_on("x:1", Assignee(person=world.worker), unit=world.electrical),
        Task.objects.get().person,
    ) == (0, world.member)


def test_what_presses_most_comes_first(world: World) -> None:
    for source, due in [("late", MONDAY), ("early", MONDAY - timedelta(days=1)), ("same", MONDAY)]:
        given(source, Assignee(person=world.worker), world.electrical, due)
    assert sources(world.worker) == ["early", "late", "same"]


def test_what_is_due_never_comes_last(world: World) -> None:
    given("never", Assignee(person=world.worker), world.electrical)
    given("some day", Assignee(person=world.worker), world.electrical, MONDAY)
    assert sources(world.worker) == ["some day", "never"]


def test_tasks_of_a_capacity_are_of_those_who_hold_it_at_that_unit(world: World) -> None:
    given("electrical", Assignee(capacity="cell_head"), world.electrical)
    given("metering", Assignee(capacity="cell_head"), world.metering)
    given("own", Assignee(person=world.cell_head), world.laboratory)
    people = {name: value for name, value in vars(world).items() if isinstance(value, Person)}
    assert {name: set(sources(person)) for name, person in people.items() if sources(person)} == {
        "cell_head": {"electrical", "own"}, "other_head": {"metering"},
    }  # fmt: skip


def test_a_stand_in_has_the_tasks_of_the_capacity_while_the_holder_is_away(world: World) -> None:
    given("electrical", Assignee(capacity="cell_head"), world.electrical)
    given("own", Assignee(person=world.cell_head), world.electrical)
    begin_tenure(
        world.member, "cell_head", by=SYSTEM, unit=world.electrical, starts_at=SINCE, is_stand_in=True
    )
    assert sources(world.member) == []
    away = {"starts_at": now() - timedelta(hours=1), "ends_at": now() + timedelta(hours=1), "reason": "leave"}
    note_absence(world.cell_head, by=SYSTEM, **away)  # type: ignore[arg-type]
    assert sources(world.member) == ["electrical"]


def test_ended_tasks_are_kept_and_no_longer_to_do(world: World) -> None:
    given("x:1", Assignee(person=world.worker), world.electrical)
    assert open_task("x:1") == Task.objects.get()
    end_task("x:1")
    assert (open_task("x:1"), sources(world.worker), [t.source for t in tasks_of(world.worker)]) == (
        None,
        [],
        ["x:1"],
    )


@pytest.mark.parametrize(("after", "late"), [(-1, False), (0, False), (1, True)])
def test_late_is_after_the_moment_and_not_at_it(world: World, after: int, late: bool) -> None:
    task = Task(due_at=MONDAY)
    assert task.is_late(MONDAY + timedelta(seconds=after)) is late
    task.ended_at = MONDAY + timedelta(seconds=after)
    assert task.is_late(MONDAY + timedelta(days=9)) is late

"""Whatever changes of the map follow one another, open work has an owner who is there, in a unit that is open."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from redgrid.cases.actions import assign_case, open_case
from redgrid.cases.models import Case
from redgrid.changes.actions import hand_over_strays, make_change
from redgrid.changes.actions.trying import what_if
from redgrid.changes.change import Change
from redgrid.changes.jobs import look_through, pass_work_on
from redgrid.changes.models import Handover
from redgrid.changes.successors import head_of
from redgrid.changes.work import (
    cases_going,
    cases_of,
    claimed_in,
    claims_of,
    open_parts_in_work,
    parts_of,
    posts_of,
    served_by,
    tasks_at,
    tasks_of,
    tasks_of_posts,
    unclaimed_among,
    unheld_tasks,
)
from redgrid.grid import actions
from redgrid.grid.models import Person, Resource, Tenure, Unit
from redgrid.grid.queries import home_of
from redgrid.kit import clock
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.tries import tries, undone
from tests.world import World

PEOPLE = ("cell_head", "other_head", "worker", "member", "net_head", "lab_head")
UNITS = ("electrical", "metering", "laboratory")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("leave", "transfer", "relieve", "merge", "split", "vanish")),
        st.sampled_from(PEOPLE),
        st.sampled_from(UNITS),
        st.integers(0, 2),
    ),
    min_size=2,
    max_size=4,
)


def change_of(world: World, kind: str, person: Person, unit: Unit, days: int) -> Change:
    """One change as its page would make it."""
    at, clerk = now() + timedelta(days=days), world.clerk
    home = home_of(person, at) or world.centre
    if kind in {"leave", "transfer"}:
        under = None if kind == "leave" else home
        posts = tuple(posts_of(person, at, under))
        work = [*tasks_of_posts(posts), *parts_of(person, under, may_stay=False)]
        work += [*tasks_of(person, under, may_stay=False), *claims_of(person, at, under)]
        do: Any = partial(actions.transfer_person, person, unit, by=clerk, starts_at=at, basis="x")
        if kind == "leave":
            work += served_by(person)
            do = partial(actions.let_person_leave, person, by=clerk, leaves_at=at, reason="x")
        return Change(kind, home, at, "x", _told(do), person, laid_down=posts, work=tuple(work))
    if kind == "relieve":
        posts = tuple(row for row in posts_of(person, at, None) if row.capacity.kind == "post")
        if not posts:
            raise Refused("holds nothing")
        do = partial(actions.lay_down, posts, by=clerk, at=at, reason="x")
        return Change(
            kind, home, at, "x", _told(do), person, laid_down=posts, work=tuple(tasks_of_posts(posts))
        )
    if kind == "merge":
        do = partial(actions.merge_unit, unit, world.laboratory, by=clerk, starts_at=at, basis="x")
        work = [*cases_of(unit, world.laboratory), *tasks_at(unit, world.laboratory)]
        return Change(kind, unit, at, "x", _told(do), work=tuple(work), speaker=head_of(unit))
    return _split(world, unit, person, at)


def _split(world: World, unit: Unit, person: Person, at: Any) -> Change:
    code, places = f"new-{Unit.objects.count()}", list(Resource.objects.filter(code="workshop"))
    people = [person] if home_of(person, at) == unit else []
    do = partial(
        actions.split_unit, unit, by=world.clerk, code=code, name=code, starts_at=at, people=people,
        resources=places, basis="x",
    )  # fmt: skip
    claimed = claimed_in(unit, at)

    def late() -> tuple[Any, ...]:
        new = Unit.objects.get(code=code)
        going = cases_going(unit, new, people, places)
        return (*going, *unheld_tasks(unit, at), *unclaimed_among(claimed, at))

    return Change("split", unit, at, "x", _told(do), late=late)


def _told(do: Any) -> Any:
    return lambda: str(do())


def wrongs() -> set[str]:
    """Open work of somebody who is gone, of a post that nobody holds, or of a unit that has closed."""
    gone = set(Person.objects.filter(leaves_at__lte=now()).values_list("pk", flat=True))
    shut = set(Unit.objects.filter(closes_at__lte=now()).values_list("pk", flat=True))
    held = set(Tenure.objects.current().values_list("capacity__code", "unit"))
    due = list(Task.objects.filter(state=Task.DUE))
    found = {f"part {part}" for part in open_parts_in_work() if part.person_id in gone}
    found |= {f"task {task.source}" for task in due if task.person_id in gone or task.unit_id in shut}
    found |= {
        f"post {task.source} {task.capacity}"
        for task in due
        if task.person_id is None and (task.capacity, task.unit_id) not in held
    }
    return found | {f"case {case}" for case in Case.objects.filter(is_open=True) if case.unit_id in shut}


def test_open_work_never_belongs_to_somebody_gone_or_to_a_closed_unit(
    world: World, blueprint: Blueprint
) -> None:
    for place, lead, overseer in (
        (world.workshop, world.worker, world.net_head), (world.meter_room, world.other_head, world.cell_head),
        (world.workshop, world.cell_head, world.other_head),
    ):  # fmt: skip
        case = open_case("problem", by=world.member, title="漏水", place=place).case
        assign_case(case, by=world.net_head, lead=lead, overseer=overseer, partners=[world.lab_head])
    open_case("problem", by=world.member, title="异味", place=world.workshop)

    @settings(max_examples=tries(5), deadline=None, derandomize=True, database=None)
    @given(steps=STEPS)
    def play(steps: list[tuple[str, str, str, int]]) -> None:
        with undone():
            _play(world, steps)

    play()


def _play(world: World, steps: list[tuple[str, str, str, int]]) -> None:
    moment = now()
    for kind, name, unit, days in steps:
        person = Person.objects.get(pk=getattr(world, name).pk)
        with clock.at(moment):
            if kind == "vanish":
                Person.objects.filter(pk=person.pk, leaves_at=None).update(leaves_at=moment)
                hand_over_strays()
            else:
                _try(world, kind, person, Unit.objects.get(code=unit), days)
            assert wrongs() == set(), (kind, name, unit, days)
        moment += timedelta(days=days, minutes=5)
        with clock.at(moment):
            pass_work_on()
            look_through(moment)
            assert wrongs() == set(), (kind, name, unit, days, "later")


def _try(world: World, kind: str, person: Person, unit: Unit, days: int) -> None:
    try:
        change = change_of(world, kind, person, unit, days)
        effect = what_if(change, {}, by=world.clerk)
        before = Handover.objects.count()
        make_change(change_of(world, kind, person, unit, days), {}, by=world.clerk, seen=effect.seen)
        assert Handover.objects.count() == before + bool(effect.plans)
    except Refused:
        return

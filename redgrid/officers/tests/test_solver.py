"""The solver against every plan there is, on cells small enough to try them all."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from redgrid.officers.problem import (
    Limits,
    Plan,
    Problem,
    Seat,
    Worker,
    changes,
    faults,
    lacking,
    worth,
)
from redgrid.officers.solver import best, repair

ROLES = ("learning", "mediation", "discipline")


@st.composite
def problems(draw: st.DrawFn, cells: int = 1) -> Problem:
    """A cell (or two that share people) with up to three roles, some stand-ins, up to four people."""
    roles = ROLES[: draw(st.integers(1, 3 if cells == 1 else 2))]
    seats = [Seat(f"c{cell}", role) for cell in range(cells) for role in roles]
    seats += [seat.other for seat in seats if draw(st.booleans())][: 2 if cells == 1 else 1]
    workers = tuple(
        Worker(
            f"p{number}",
            draw(st.integers(0, 50)),
            is_away=draw(st.integers(0, 4)) == 0,
            roles_elsewhere=draw(st.sampled_from([0, 0, 0, 1])),
        )
        for number in range(draw(st.integers(1, 4 if cells == 1 else 3)))
    )
    pairs = [(seat, worker.code) for seat in seats for worker in workers if draw(st.integers(0, 5))]
    fits = {pair: draw(st.integers(0, 1000)) for pair in pairs}
    codes = [worker.code for worker in workers]
    held = st.frozensets(st.sampled_from(codes), max_size=2)
    return Problem(
        seats=tuple(seats),
        workers=workers,
        fits=fits,
        hours={role: draw(st.integers(0, 30)) for role in roles},
        holders={seat: draw(held) for seat in seats if draw(st.booleans())},
        wanted=frozenset(seat for seat in seats if seat.is_stand_in and draw(st.booleans())),
        limits=Limits(
            most_roles=draw(st.integers(1, 3)),
            another_role=draw(st.integers(0, 100)),
            exclusions=(("mediation", "discipline"),) if draw(st.booleans()) else (),
        ),
    )


def lawful(problem: Problem) -> list[Plan]:
    """Every plan that breaks no rule."""
    choices = [(None, *problem.candidates[seat]) for seat in problem.seats]
    plans: list[Plan] = [dict(zip(problem.seats, chosen, strict=True)) for chosen in product(*choices)]
    return [plan for plan in plans if not faults(problem, plan)]


def kept(problem: Problem, plan: Plan) -> int:
    return len(problem.seats) - len(changes(problem, plan))


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_best_plan_is_the_best_of_all_plans(problem: Problem) -> None:
    found = best(problem)
    assert faults(problem, found.plan) == []
    rated = [(-lacking(problem, plan), worth(problem, plan)) for plan in lawful(problem)]
    assert (-lacking(problem, found.plan), worth(problem, found.plan)) == max(rated)
    assert (found.worth, found.is_proven, found.gap) == (max(rated)[1], True, 0)


@settings(max_examples=100, deadline=None)
@given(problems(cells=2))
def test_cells_that_share_people_are_assigned_together(problem: Problem) -> None:
    found = best(problem)
    assert faults(problem, found.plan) == []
    rated = [(-lacking(problem, plan), worth(problem, plan)) for plan in lawful(problem)]
    assert (-lacking(problem, found.plan), found.worth) == max(rated)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_a_repair_changes_as_little_as_any_plan_that_fills_as_much(problem: Problem) -> None:
    found = repair(problem)
    assert faults(problem, found.plan) == []
    rated = [
        (-lacking(problem, plan), -len(changes(problem, plan)), worth(problem, plan))
        for plan in lawful(problem)
    ]
    here = (-lacking(problem, found.plan), -len(changes(problem, found.plan)), found.worth)
    assert here == max(rated)
    assert found.is_proven


@settings(max_examples=50, deadline=None)
@given(problems())
def test_what_is_best_already_stays_as_it_is(problem: Problem) -> None:
    plan = best(problem).plan
    holders = {seat: frozenset({code}) for seat, code in plan.items() if code}
    settled = Problem(
        problem.seats, problem.workers, problem.fits, problem.hours, holders, problem.wanted, problem.limits
    )
    # Whoever is away may keep now what they could not take on before.
    if not any(worker.is_away for worker in problem.workers):
        assert best(settled).plan == plan
    assert changes(settled, repair(settled).plan) == []


def test_without_time_the_gap_is_stated_or_there_is_none() -> None:
    seats = tuple(Seat("c", f"r{number}") for number in range(8))
    workers = tuple(Worker(f"p{number}", 10 * number) for number in range(12))
    fits = {
        (seat, worker.code): (hash((seat.role, worker.code)) % 1000) for seat in seats for worker in workers
    }
    problem = Problem(seats, workers, fits, {seat.role: 12 for seat in seats})
    found = best(problem, seconds=0)
    assert faults(problem, found.plan) == [] or not found.is_proven
    assert found.bound - found.worth == found.gap

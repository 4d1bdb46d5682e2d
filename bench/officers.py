"""Made-up cells that need their officers. Knows neither Django nor a database.

Cells of fifteen people, eight roles, a stand-in for each; three cells to a net, two roles may be shared inside it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from redgrid.officers.problem import Limits, Problem, Seat, Worker

ROLES = ("publicity", "learning", "tackling", "diagnosis", "safety", "discipline", "mediation", "health")
SHARED = ("discipline", "health")
EXCLUSIONS = (("mediation", "discipline"), ("safety", "tackling"))
PEOPLE, CELLS_OF_A_NET = 15, 3
NEIGHBOUR = 150


def cells_as_problem(count: int, seed: int = 1, first: int = 0) -> Problem:
    """So many cells with made-up fits and loads, everybody without an officer role yet."""
    draw = random.Random(seed)
    names = [f"c{first + number}" for number in range(count)]
    people = {name: [f"{name}-{number}" for number in range(PEOPLE)] for name in names}
    seats = tuple(
        Seat(name, role, is_other) for name in names for role in ROLES for is_other in (False, True)
    )
    workers = tuple(Worker(code, draw.randrange(0, 30)) for codes in people.values() for code in codes)
    return Problem(
        seats=seats,
        workers=workers,
        fits=dict(_fits(seats, names, people, draw)),
        hours={role: draw.randrange(8, 20) for role in ROLES},
        wanted=frozenset(seat for seat in seats if seat.is_stand_in),
        limits=Limits(exclusions=EXCLUSIONS),
    )


def _fits(
    seats: tuple[Seat, ...], names: list[str], people: dict[str, list[str]], draw: random.Random
) -> Iterator[tuple[tuple[Seat, str], int]]:
    place = {name: number for number, name in enumerate(names)}
    for seat in seats:
        first = place[seat.cell] // CELLS_OF_A_NET * CELLS_OF_A_NET
        near = names[first : first + CELLS_OF_A_NET] if seat.role in SHARED else [seat.cell]
        for name in near:
            for code in people[name]:
                fit = draw.randrange(200, 1000) - (NEIGHBOUR if name != seat.cell else 0)
                yield (seat, code), fit // (2 if seat.is_stand_in else 1)


def without_one(problem: Problem, plan: dict[Seat, str | None]) -> Problem:
    """The same after a person of each cell has left."""
    gone = {f"{seat.cell}-0" for seat in problem.seats}
    return Problem(
        problem.seats,
        tuple(worker for worker in problem.workers if worker.code not in gone),
        {pair: fit for pair, fit in problem.fits.items() if pair[1] not in gone},
        problem.hours,
        {seat: frozenset({code}) for seat, code in plan.items() if code and code not in gone},
        limits=problem.limits,
    )

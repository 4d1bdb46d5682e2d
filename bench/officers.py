"""What assigning officers costs: ``python -m bench.officers [cells ...]``. Knows neither Django nor a database.

Cells of fifteen people, eight roles, a stand-in for each; three cells to a net, two roles may be shared inside it.
"""

from __future__ import annotations

import random
import resource
import sys
from collections.abc import Iterator
from time import perf_counter

from redgrid.officers.problem import Limits, Problem, Seat, Worker
from redgrid.officers.solver import SECONDS, best, repair

ROLES = ("publicity", "learning", "tackling", "diagnosis", "safety", "discipline", "mediation", "health")
SHARED = ("discipline", "health")
EXCLUSIONS = (("mediation", "discipline"), ("safety", "tackling"))
PEOPLE, CELLS_OF_A_NET = 15, 3
NEIGHBOUR = 150


def cells_as_problem(count: int, seed: int = 1) -> Problem:
    """So many cells with made-up fits and loads, everybody without an officer role yet."""
    draw = random.Random(seed)
    names = [f"c{number}" for number in range(count)]
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


def main(counts: list[int]) -> None:
    print("cells | best, s | gap | repair, s | gap | most memory, MB")
    for count in counts:
        problem = cells_as_problem(count)
        seconds = max(SECONDS, count / 10)
        start = perf_counter()
        found = best(problem, seconds)
        middle = perf_counter()
        mended = repair(without_one(problem, dict(found.plan)), seconds)
        end = perf_counter()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        gaps = [solution.gap / 10 for solution in (found, mended)]
        print(
            f"{count} | {middle - start:.2f} | {gaps[0]} | {end - middle:.2f} | {gaps[1]} | {memory}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [14, 311])

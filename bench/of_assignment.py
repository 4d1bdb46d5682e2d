"""Assigning the officers: cells of fifteen people, eight roles, a stand-in for each, two roles shared inside a net.

Nets share nobody, so what is best for each is best for all: the proof of each is the proof of the whole. They are made,
solved and forgotten one by one, by as many processes as there are cores. Of many nets only the best plan is looked for.
"""

from __future__ import annotations

import os
import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from bench.apart import Figures
from bench.officers import CELLS_OF_A_NET, cells_as_problem, without_one
from bench.timing import seconds
from redgrid.officers.solver import SECONDS, best, repair

# From so many cells on, net by net.
MANY = 1_000


class Net(NamedTuple):
    """What came of one net; memory in MB."""

    is_proven: bool
    gap: float
    memory: float


def measure(cells: int) -> Figures:
    return _net_by_net(cells) if cells >= MANY else _at_once(cells)


def _at_once(cells: int) -> Figures:
    problem, limit = cells_as_problem(cells), max(SECONDS, cells / 5)
    best(cells_as_problem(1))
    found = []
    took = seconds(lambda: found.append(best(problem, limit)))
    mending = seconds(lambda: found.append(repair(without_one(problem, dict(found[0].plan)), limit)))
    gaps = [solution.gap / 10 for solution in found]
    return {
        "best plan, s": took,
        "its gap, points": gaps[0],
        "repair, s": mending,
        "gap of the repair, points": gaps[1],
    }


def _net_by_net(cells: int) -> Figures:
    nets = [(first, min(CELLS_OF_A_NET, cells - first)) for first in range(0, cells, CELLS_OF_A_NET)]
    found: list[Net] = []
    workers = os.cpu_count() or 1

    def run() -> None:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            found.extend(pool.map(_one_net, nets, chunksize=20))

    took = seconds(run)
    return {
        "best plan, s": took,
        "its gap, points": sum(net.gap for net in found),
        "nets": len(found),
        "of them proven": sum(net.is_proven for net in found),
        "processes": workers,
        "most memory of one of them, MB": max(net.memory for net in found),
    }


def _one_net(net: tuple[int, int]) -> Net:
    first, count = net
    solution = best(cells_as_problem(count, seed=first, first=first), SECONDS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Net(solution.is_proven, solution.gap / 10, memory)

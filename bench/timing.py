"""How long something takes, in this process."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from time import perf_counter


def sure(is_right: bool) -> None:
    if not is_right:
        raise AssertionError("the answer is wrong: a time without it means nothing")


def seconds(what: Callable[[], object]) -> float:
    start = perf_counter()
    what()
    return perf_counter() - start


def best(what: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of ``times``: the machine does other things besides."""
    return min(seconds(what) for _ in range(times))


def p50_and_p95(whats: Iterable[Callable[[], object]]) -> tuple[float, float]:
    """Milliseconds."""
    found = [seconds(what) * 1000 for what in whats]
    return statistics.median(found), statistics.quantiles(found, n=20)[18]

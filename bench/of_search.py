"""Search by words among many cases, asked from a real server; how long the index takes to make."""

from __future__ import annotations

import time

from bench.apart import Figures
from bench.cast import build
from bench.filling import Filler
from bench.load import Load, run
from bench.operations import Operation
from bench.server import Server
from redgrid.search.actions import rebuild_index

# A thing that a twelfth of all cases name, two together, a single character, what nothing contains, a number.
WORDS = {
    "a common word": "变送器", "two words": "水泵 漏水", "one character": "泵", "nothing": "龘龘", "a number": "B0001",
}  # fmt: skip


def measure(cases: int) -> Figures:
    """One client, a leader who reads everything and the head of one cell."""
    cast = build()
    Filler(cast).fill_up_to(cases)
    begun = time.perf_counter()
    rebuild_index()
    found: Figures = {"making the index, s": time.perf_counter() - begun}
    asked = {"leader": cast.leader, "head of a cell": cast.head}
    with Server() as server:
        for who, visitor in asked.items():
            for name, words in WORDS.items():
                head = {"Cookie": f"sessionid={visitor.cookie}"}
                figures = run(
                    Operation(name, f"/search?q={words}", headers=head), server, Load(requests=20, seconds=10)
                )
                found |= {f"{name}, {who}, p50, ms": figures.p50, f"{name}, {who}, p95, ms": figures.p95}
    return found

"""What people look at among a million cases, asked from a real server by three kinds of people."""

from __future__ import annotations

import time

from bench.apart import Figures
from bench.cast import Cast, build
from bench.filling import Filler, caught_up
from bench.growing import grow
from bench.load import Load, run
from bench.operations import Operation
from bench.server import Server
from redgrid.cases.rules import visible_to

PATHS = {
    "list": "/cases",
    "list, API": "/api/v1/cases?open=true",
    "matrix": "/matrix/problem",
    "workbench": "/",
}
# A thing that a twelfth of all cases name, two together, a single character, what nothing contains.
WORDS = {"a common word": "变送器", "two words": "水泵 漏水", "one character": "泵", "nothing": "龘龘"}


def measure(cases: int) -> Figures:
    """One client. Who sees all, the head of the quietest cell, and somebody of it without a post."""
    cast = build()
    begun = time.perf_counter()
    grow(Filler(cast), cases)
    caught_up()
    found: Figures = {"filling, s": time.perf_counter() - begun}
    with Server() as server:
        for operation in operations(cast):
            figures = run(operation, server, Load(requests=30, seconds=10))
            found |= {f"{operation.name}, p50, ms": figures.p50, f"{operation.name}, p95, ms": figures.p95}
    return found


def operations(cast: Cast) -> list[Operation]:
    """Each for each of the three."""
    asked = []
    for who, visitor in {"sees all": cast.leader, "cell head": cast.head, "sees little": cast.member}.items():
        case = (
            visible_to(visitor.person).filter(is_open=True).order_by("pk").values_list("number", flat=True)[0]
        )
        words = {f"search, {name}": f"/search?q={typed}" for name, typed in WORDS.items()}
        for name, path in {**PATHS, "one case": f"/cases/{case}", **words}.items():
            own = {"Cookie": f"sessionid={visitor.cookie}"}
            if path.startswith("/api"):
                own = {"Authorization": f"Bearer {visitor.token}"}
            asked.append(Operation(f"{name}, {who}", path, headers=own))
    return asked

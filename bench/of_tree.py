"""Pages of a large map, asked from a real server: the tree, a net of it, a cell, coverage, history, who answers."""

from __future__ import annotations

from bench.apart import Figures
from bench.cast import visitor
from bench.load import Load, run
from bench.of_coverage import fill
from bench.operations import Operation
from bench.server import Server
from redgrid.grid.actions import look_at_everything
from redgrid.grid.models import Person, Unit

PAGES = {
    "tree": "/grid",
    "tree, API": "/api/v1/units",
    "a net": "/grid/units/n0",
    "a cell": "/grid/units/c1",
    "coverage now": "/grid/coverage",
    "history of gaps": "/grid/coverage/history",
}


def measure(cells: int) -> Figures:
    """One client. What is missing was kept before, as the clock of a running server does."""
    fill(cells)
    look_at_everything()
    asks = visitor(Person.objects.get(pk=1))
    headers = {"Cookie": f"sessionid={asks.cookie}", "Authorization": f"Bearer {asks.token}"}
    found: Figures = {"units": Unit.objects.count()}
    with Server() as server:
        for name, path in PAGES.items():
            own = (
                {"Authorization": headers["Authorization"]}
                if path.startswith("/api")
                else {"Cookie": headers["Cookie"]}
            )
            figures = run(Operation(name, path, headers=own), server, Load(requests=30, seconds=10))
            found |= {f"{name}, p50, ms": figures.p50, f"{name}, p95, ms": figures.p95}
    return found

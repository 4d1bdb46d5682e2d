"""Who answered: a map with years of history, asked at random for moments past and present, as known now and then."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from bench.apart import Figures
from bench.cast import visitor
from bench.load import Load, run
from bench.of_coverage import NOW, PEOPLE, RESOURCES, SINCE, fill
from bench.operations import Operation
from bench.rows import go_on_counting, in_bulk, put_rows
from bench.server import Server
from bench.timing import p50_and_p95, seconds, sure
from redgrid.grid.models import Capacity, Person, Resource, Tenure
from redgrid.grid.queries import who

# (cells, former claimants of each resource) for so many tenures.
SHAPES = {50_000: (120, 3), 2_000_000: (2_000, 9), 10_000_000: (14_500, 6)}
ASKED = 400
TERM = timedelta(days=100)


def measure(tenures: int) -> Figures:
    """About so many ``tenures``: each resource has had several claimants, one after another, some corrected since."""
    cells, terms = SHAPES[tenures]
    found = {"filling, s": seconds(lambda: _fill(cells, terms)), "tenures": Tenure.objects.count()}
    for name, asked in _questions(cells, terms):
        found[f"{name}, p50, ms"], found[f"{name}, p95, ms"] = p50_and_p95(asked)
    return found | _api(cells, terms)


def _fill(cells: int, terms: int) -> None:
    fill(cells)
    claim, count = Capacity.objects.get(code="claim"), cells * RESOURCES
    with in_bulk():
        for term in range(terms):
            starts, ends = SINCE - (term + 1) * TERM, SINCE - term * TERM
            person = f"(n / {RESOURCES}) * {PEOPLE} + (n + {term + 1}) % {PEOPLE} + 1"
            # Every second term was believed to go on, until a year ago it was found to have ended.
            corrected = NOW - timedelta(days=365) if term % 2 else None
            put_rows(
                Tenure, count, person=person, capacity=f"{claim.pk}", resource="n + 1", starts_at=starts,
                ends_at=ends, known_from=starts, superseded_at=corrected,
            )  # fmt: skip
    go_on_counting(Tenure)


def _questions(cells: int, terms: int) -> Iterator[tuple[str, Iterator[object]]]:
    draw = random.Random(7)
    places = [Resource.objects.get(pk=draw.randrange(1, cells * RESOURCES + 1)) for _number in range(ASKED)]
    past = [SINCE - draw.random() * terms * TERM for _place in places]

    def now(place: Resource) -> None:
        sure(who(place, at=NOW).holder is not None)

    yield "who answers now", (lambda p=place: now(p) for place in places)
    yield (
        "who answered then",
        (lambda p=place, at=at: who(p, at=at) for place, at in zip(places, past, strict=True)),
    )
    yield (
        "who answered then, as known two years ago",
        (
            lambda p=place, at=at: who(p, at=at, known_at=NOW - timedelta(days=730))
            for place, at in zip(places, past, strict=True)
        ),
    )


def _api(cells: int, terms: int) -> Figures:
    asks = visitor(Person.objects.get(pk=1))
    said = f"place=c{cells // 2}-7&at={SINCE - TERM / 2:%Y-%m-%dT%H:%M}"
    operation = Operation(
        "who, API", f"/api/v1/who?{said}", headers={"Authorization": f"Bearer {asks.token}"}
    )
    with Server() as server:
        figures = run(operation, server, Load(requests=200, seconds=10))
    return {"API, p50, ms": figures.p50, "API, p95, ms": figures.p95}

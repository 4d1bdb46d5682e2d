"""Coverage of one map: written in bulk into the database of REDGRID_DATABASE_URL, then measured."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from redgrid.grid.actions import begin_tenure, end_tenure  # noqa: E402
from redgrid.grid.coverage import coverage, find_gaps, gaps_of  # noqa: E402
from redgrid.grid.coverage.asked import Things  # noqa: E402
from redgrid.grid.models import Absence, Capacity, Person, Placement, Resource, Tenure, Unit  # noqa: E402
from redgrid.grid.queries import who  # noqa: E402
from redgrid.kit.actor import SYSTEM  # noqa: E402

RESOURCES, PEOPLE, CELLS_OF_A_NET, OFFICERS = 100, 10, 50, 8
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
NOW = SINCE + timedelta(days=300)
Capacities = dict[str, Capacity]


def measure(cells: int) -> dict[str, float]:
    """Fill the database of REDGRID_DATABASE_URL with ``cells`` cells and measure."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        fill(cells)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    place = Resource.objects.order_by("pk")[RESOURCES // 2]
    claim = Tenure.objects.get(resource=place, superseded_at=None)
    unit = claim.resource.placements.get().unit
    touched = Things(resources=frozenset({place.pk}))
    found: dict[str, float] = {
        "resources": Resource.objects.count(),
        "a moment, whole map": best(lambda: sure(coverage(NOW).covered)),
        "a moment, gaps alone": best(lambda: sure(not find_gaps(NOW))),
        "ninety days, whole map": best(lambda: sure(coverage(NOW - timedelta(days=90), until=NOW).covered)),
        "a moment, one cell": best(lambda: sure(coverage(NOW, unit).covered)),
    }
    end_tenure(claim, by=SYSTEM, ends_at=NOW - timedelta(days=1), reason="")
    found["after one change"] = best(lambda: sure(len(gaps_of(touched, NOW)) == 1), 20)
    found["a moment, one gap"] = best(lambda: sure(len(coverage(NOW).gaps) == 1))
    begin_tenure(claim.person, "claim", by=SYSTEM, resource=place, starts_at=NOW - timedelta(days=1))
    found["who answers"] = best(lambda: sure(who(place, at=NOW).holder is not None), 20)
    return found


def sure(is_right: bool) -> None:
    if not is_right:
        raise AssertionError("the answer is wrong: a time without it means nothing")


def best(what: Callable[[], None], times: int = 3) -> float:
    """Milliseconds of the fastest of ``times``."""
    found = []
    for _ in range(times):
        start = perf_counter()
        what()
        found.append((perf_counter() - start) * 1000)
    return min(found)


def fill(cells: int) -> None:
    """Nets of fifty cells, each cell with ten people, a head, eight officers, and a hundred claimed resources."""
    capacities = {
        code: Capacity.objects.create(code=code, name=code, kind=kind, at=at, is_required=code != "member")
        for code, kind, at in [
            ("chief", "post", "centre"), ("net_head", "post", "net"), ("cell_head", "post", "cell"),
            ("claim", "claim", "resource"), ("member", "membership", "unit"),
            *((f"officer_{n}", "officer", "cell") for n in range(OFFICERS)),
        ]
    }  # fmt: skip
    nets, made = _units(cells)
    people = Person.objects.bulk_create(
        [Person(staff_number=f"p{p}", name=f"p{p}") for p in range(cells * PEOPLE)], batch_size=5_000
    )
    _offices(capacities, people, nets, made)
    for first in range(0, cells, 200):
        _resources(capacities["claim"], people, first, made[first : first + 200])
    # One in a hundred is away today, and somebody is called in.
    Absence.objects.bulk_create(
        Absence(person=people[p], stand_in=people[p + 1], starts_at=NOW - timedelta(days=1),
                ends_at=NOW + timedelta(days=1), known_from=SINCE)
        for p in range(0, len(people) - 1, 100)
    )  # fmt: skip


def _units(cells: int) -> tuple[list[Unit], list[Unit]]:
    root = Unit.objects.create(code="root", name="root", kind="net", level=3, path="0001", opens_at=SINCE)
    nets = Unit.objects.bulk_create(
        Unit(
            code=f"n{n}",
            name=f"n{n}",
            kind="net",
            level=4,
            parent=root,
            path=f"0001{n + 1:04d}",
            opens_at=SINCE,
        )
        for n in range(-(-cells // CELLS_OF_A_NET))
    )
    made = Unit.objects.bulk_create(
        Unit(code=f"c{c}", name=f"c{c}", kind="cell", parent=nets[c // CELLS_OF_A_NET], opens_at=SINCE,
             path=f"{nets[c // CELLS_OF_A_NET].path}{c % CELLS_OF_A_NET + 1:04d}")
        for c in range(cells)
    )  # fmt: skip
    root_and_nets = [root, *nets]
    return root_and_nets, made


def _held(person: Person, capacity: Capacity, **where: Any) -> Tenure:
    return Tenure(person=person, capacity=capacity, starts_at=SINCE, known_from=SINCE, **where)


def _offices(capacities: Capacities, people: list[Person], nets: list[Unit], made: list[Unit]) -> None:
    tenures = [
        _held(people[0], capacities["chief" if net is nets[0] else "net_head"], unit=net) for net in nets
    ]
    for c, cell in enumerate(made):
        own = people[c * PEOPLE : (c + 1) * PEOPLE]
        tenures.append(_held(own[0], capacities["cell_head"], unit=cell))
        tenures += [_held(person, capacities["member"], unit=cell) for person in own]
        tenures += [_held(own[n % PEOPLE], capacities[f"officer_{n}"], unit=cell) for n in range(OFFICERS)]
    Tenure.objects.bulk_create(tenures, batch_size=5_000)


def _resources(claim: Capacity, people: list[Person], first: int, cells: list[Unit]) -> None:
    kinds = [Resource.PLACE, Resource.PLACE, Resource.EQUIPMENT, Resource.BUSINESS]
    rows = [
        Resource(
            code=f"r{cell.code}-{n}", name=f"r{n}", scan_code=f"{cell.code}-{n}", kind=kinds[n % 4], opens_at=SINCE
        )
        for cell in cells for n in range(RESOURCES)
    ]  # fmt: skip
    Resource.objects.bulk_create(rows, batch_size=5_000)
    lying = [
        Placement(resource=row, unit=cells[n // RESOURCES], starts_at=SINCE, known_from=SINCE)
        for n, row in enumerate(rows)
    ]
    Placement.objects.bulk_create(lying, batch_size=5_000)
    claims = [
        _held(people[(first + n // RESOURCES) * PEOPLE + n % PEOPLE], claim, resource=row)
        for n, row in enumerate(rows)
    ]
    Tenure.objects.bulk_create(claims, batch_size=5_000)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))

"""Coverage of one map: written in bulk into the database of REDGRID_DATABASE_URL, then measured."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from bench.rows import go_on_counting, in_bulk, put_rows  # noqa: E402
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
    start = perf_counter()
    fill(cells)
    filled = perf_counter() - start
    place = Resource.objects.order_by("pk")[RESOURCES // 2]
    claim = Tenure.objects.get(resource=place, superseded_at=None)
    unit = claim.resource.placements.get().unit
    touched = Things(resources=frozenset({place.pk}))
    found: dict[str, float] = {
        "resources": Resource.objects.count(),
        "filling, s": filled,
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
    nets = _units(cells)
    people = cells * PEOPLE
    with in_bulk():
        put_rows(Person, people, first=1, staff_number="'p' || n", name="'p' || n")
        _offices(capacities, cells, nets)
        _resources(capacities["claim"], cells, nets)
    # One in a hundred is away today, and somebody is called in.
    Absence.objects.bulk_create(
        Absence(person_id=p, stand_in_id=p + 1, starts_at=NOW - timedelta(days=1),
                ends_at=NOW + timedelta(days=1), known_from=SINCE)
        for p in range(1, people, 100)
    )  # fmt: skip
    go_on_counting(Person, Resource, Unit)


def _units(cells: int) -> int:
    """The root, the nets, the cells; returns how many nets. The key of the first cell is nets + 2."""
    nets = -(-cells // CELLS_OF_A_NET)
    Unit.objects.create(pk=1, code="root", name="root", kind="net", level=3, path="0001", opens_at=SINCE)
    Unit.objects.bulk_create(
        Unit(pk=n + 2, code=f"n{n}", name=f"n{n}", kind="net", level=4, parent_id=1,
             path=f"0001{n + 1:04d}", opens_at=SINCE)
        for n in range(nets)
    )  # fmt: skip
    Unit.objects.bulk_create(
        Unit(pk=nets + 2 + c, code=f"c{c}", name=f"c{c}", kind="cell", parent_id=c // CELLS_OF_A_NET + 2,
             opens_at=SINCE, path=f"0001{c // CELLS_OF_A_NET + 1:04d}{c % CELLS_OF_A_NET + 1:04d}")
        for c in range(cells)
    )  # fmt: skip
    return nets


def _offices(capacities: Capacities, cells: int, nets: int) -> None:
    held = {"starts_at": SINCE, "known_from": SINCE}
    root = capacities["chief"].pk
    put_rows(Tenure, 1, person="1", capacity=f"{root}", unit="1", **held)
    put_rows(Tenure, nets, person="1", capacity=f"{capacities['net_head'].pk}", unit="n + 2", **held)
    first = f"{nets + 2}"
    cell_head, member = capacities["cell_head"].pk, capacities["member"].pk
    put_rows(Tenure, cells, person=f"n * {PEOPLE} + 1", capacity=f"{cell_head}", unit=f"{first} + n", **held)
    of_people = f"{first} + n / {PEOPLE}"
    put_rows(Tenure, cells * PEOPLE, person="n + 1", capacity=f"{member}", unit=of_people, **held)
    for number in range(OFFICERS):
        officer = capacities[f"officer_{number}"].pk
        person = f"n * {PEOPLE} + {number + 1}"
        put_rows(Tenure, cells, person=person, capacity=f"{officer}", unit=f"{first} + n", **held)


def _resources(claim: Capacity, cells: int, nets: int) -> None:
    count = cells * RESOURCES
    held = {"starts_at": SINCE, "known_from": SINCE}
    kind = "CASE n % 4 WHEN 2 THEN 'equipment' WHEN 3 THEN 'business' ELSE 'place' END"
    code = f"'c' || (n / {RESOURCES}) || '-' || (n % {RESOURCES})"
    put_rows(Resource, count, first=1, code=code, scan_code=code, name=code, kind=kind, opens_at=SINCE)
    put_rows(Placement, count, resource="n + 1", unit=f"{nets + 2} + n / {RESOURCES}", **held)
    person = f"(n / {RESOURCES}) * {PEOPLE} + n % {PEOPLE} + 1"
    put_rows(Tenure, count, person=person, capacity=f"{claim.pk}", resource="n + 1", **held)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))

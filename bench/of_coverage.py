"""Coverage of one map: the check of everything, what one change costs, and what is read by pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bench.apart import Figures
from bench.rows import go_on_counting, in_bulk, put_rows
from bench.timing import best, seconds, sure
from redgrid.grid.actions import begin_tenure, end_tenure, look_again, look_at_everything
from redgrid.grid.coverage import counted, coverage, find_gaps
from redgrid.grid.coverage.known import gaps_below, open_gaps, told
from redgrid.grid.models import Absence, Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.kit.actor import SYSTEM

RESOURCES, PEOPLE, CELLS_OF_A_NET, OFFICERS = 100, 10, 50, 8
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
NOW = SINCE + timedelta(days=300)
Capacities = dict[str, Capacity]


def measure(cells: int) -> Figures:
    """A hundred resources in each of ``cells``."""
    found = {"filling, s": seconds(lambda: fill(cells))}
    found |= {"resources": Resource.objects.count(), "tenures": Tenure.objects.count()}
    unit = Unit.objects.get(code="c1")
    since = NOW - timedelta(days=90)
    found["full check of a moment, s"] = best(lambda: sure(not find_gaps(NOW)))
    found["full check of ninety days, s"] = best(lambda: sure(not find_gaps(since, until=NOW)), 1)
    found["the same moment of one cell, ms"] = best(lambda: sure(not find_gaps(NOW, unit))) * 1000
    found["certificate of the moment, with its digest, s"] = best(lambda: sure(coverage(NOW).covered), 1)
    found["keeping everything for the first time, s"] = seconds(look_at_everything)
    found |= _after_changes()
    found["counts on the live page, ms"] = best(lambda: counted(NOW)) * 1000
    return found


def _after_changes() -> Figures:
    """A claim ends, begins anew, ends ...: what follows from each change, and what pages read."""
    place = Resource.objects.get(code="c1-50")
    claim = Tenure.objects.get(resource=place, superseded_at=None)
    person, changes, follows = claim.person, [], []
    for number in range(10):
        at = NOW - timedelta(days=20 - number)
        changes.append(seconds(lambda: end_tenure(claim, by=SYSTEM, ends_at=at, reason="")))  # noqa: B023
        follows.append(seconds(look_again))
        sure(open_gaps(NOW).count() == 1)
        if number < 9:
            claim = begin_tenure(
                person, "claim", by=SYSTEM, resource=place, starts_at=at + timedelta(hours=1)
            )
            follows.append(seconds(look_again))
            sure(not open_gaps(NOW).exists())
    return {
        "a change itself, ms": min(changes) * 1000,
        "what is missing, looked at again after it, ms": min(follows) * 1000,
        "gaps of now in words, ms": best(lambda: sure(len(told(open_gaps(NOW))) == 1)) * 1000,
        "gaps of each net, counted, ms": best(lambda: sure(sum(gaps_below(None, NOW).values()) == 1)) * 1000,
    }


def fill(cells: int, *, has_things: bool = True) -> None:
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
        if has_things:
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

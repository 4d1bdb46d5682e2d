"""Yes or no about accounts: how long a lock lasts, who may administer whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from redgrid.grid.models import Capacity, Person, Tenure
from redgrid.kit.clock import now

REFUSALS_TO_LOCK = 5
FIRST_LOCK = timedelta(minutes=10)
LONGEST_LOCK = timedelta(hours=24)


def lock_after(refusals: int) -> timedelta | None:
    """The lock that this many refusals in a row bring: 10 minutes at the fifth, doubled at each fifth more."""
    if refusals == 0 or refusals % REFUSALS_TO_LOCK:
        return None
    doublings = min(refusals // REFUSALS_TO_LOCK - 1, 10)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def administrator_capacities(person: Person, at: datetime | None = None) -> frozenset[str]:
    """Codes of the administrator capacities that ``person`` holds."""
    rows = Tenure.objects.believed().holding_at(at or now())
    rows = rows.filter(person=person, capacity__kind=Capacity.ADMINISTRATOR)
    return frozenset(rows.values_list("capacity__code", flat=True))


def is_administrator(person: Person) -> bool:
    return bool(administrator_capacities(person))


def holds_separated_duties(person: Person, at: datetime | None = None) -> bool:
    """At most one of the three administrators: who manages, who secures and who audits are three people."""
    return len(administrator_capacities(person, at)) <= 1


def clashing_administrators(at: datetime | None = None) -> list[Person]:
    """Everybody who holds two administrator capacities at once."""
    at = at or now()
    rows = Tenure.objects.believed().holding_at(at).filter(capacity__kind=Capacity.ADMINISTRATOR)
    people = Person.objects.filter(pk__in=rows.values("person")).order_by("staff_number")
    return [person for person in people if not holds_separated_duties(person, at)]


def administrators_reading_cases() -> list[Capacity]:
    """Administrator capacities that were given a verb of cases: there must be none."""
    rows = Capacity.objects.filter(kind=Capacity.ADMINISTRATOR)
    return [capacity for capacity in rows if any(verb.startswith("case.") for verb in capacity.verbs)]

"""What a change has touched, told by the journal entries it wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from redgrid.grid.coverage.asked import Things
from redgrid.grid.coverage.touched import touches_second_nets
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.journal.models import Entry

SEATS = {Capacity.POST, Capacity.OFFICER}


@dataclass(frozen=True)
class Touched:
    """``things`` to check again; ``seats``: keys of the units in which a post or role changed hands.

    ``has_second_nets``: something may be otherwise in the nets over the first.
    """

    things: Things
    seats: frozenset[int]
    has_second_nets: bool = False


def touched_since(number: int) -> Touched:
    """What the entries after ``number`` tell of: a number of statements that does not grow with them."""
    entries = list(Entry.objects.filter(number__gt=number))
    codes: dict[str, set[str]] = {"tenure": set(), "unit": set(), "person": set(), "place": set()}
    for entry in entries:
        kind, _, code = entry.subject.partition(":")
        if kind in codes:
            codes[kind].add(code)
        codes["unit"] |= _said(entry, "to", "unit", "parent", "before")
        codes["person"] |= _said(entry, "people")
        codes["place"] |= _said(entry, "resources")
    return replace(_touched(codes), has_second_nets=touches_second_nets(entries))


def _said(entry: Entry, *names: str) -> set[str]:
    """Codes that stand in the facts: one, or a list of them."""
    found: set[str] = set()
    for name in names:
        said = entry.facts.get(name) if entry.kind.startswith(("unit.", "place.")) else None
        found |= {said} if isinstance(said, str) else set(said or ())
    return found


def _touched(codes: dict[str, set[str]]) -> Touched:
    records = [int(code.removeprefix("RZ-")) for code in codes["tenure"]]
    rows = list(Tenure.objects.filter(pk__in=records).select_related("capacity"))
    named = _keys(Unit.objects.filter(code__in=codes["unit"]).values_list("pk", flat=True))
    resources = _keys(Resource.objects.filter(code__in=codes["place"]).values_list("pk", flat=True))
    people = _keys(Person.objects.filter(staff_number__in=codes["person"]).values_list("pk", flat=True))
    resources |= {row.resource_id for row in rows if row.resource_id}
    seats = named | {row.unit_id for row in rows if row.unit_id and row.capacity.kind in SEATS}
    lying = Placement.objects.believed().filter(resource__in=resources)
    units = seats | {row.unit_id for row in rows if row.unit_id} | _keys(lying.values_list("unit", flat=True))
    people |= {row.person_id for row in rows}
    return Touched(Things(frozenset(units), frozenset(resources), frozenset(people)), frozenset(seats))


def _keys(keys: Iterable[int]) -> set[int]:
    return set(keys)

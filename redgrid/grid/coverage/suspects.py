"""Where a gap is possible at all: what no single row holds throughout, found by the database in a few statements.

A suspect is examined exactly afterwards (``gaps``); what is no suspect has no gap. So the cost follows what changed
or is missing, and not what there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from redgrid.grid.coverage.asked import Asked
from redgrid.grid.models import Capacity, Person, Placement, Tenure, Unit

Key = TypeVar("Key", int, str)


@dataclass
class Suspects:
    """Primary keys. ``below`` holds the codes of the part of the map that is asked for."""

    units: set[int] = field(default_factory=set)
    claims: set[int] = field(default_factory=set)
    deserted_units: set[int] = field(default_factory=set)
    deserted_claims: set[int] = field(default_factory=set)
    lying: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    exclusive: set[int] = field(default_factory=set)
    # Codes of the units that are asked for.
    below: set[str] = field(default_factory=set)

    @property
    def resources(self) -> set[int]:
        return self.claims | self.deserted_claims | self.lying

    @property
    def people(self) -> set[int]:
        return self.members | self.exclusive


def find_suspects(
    asked: Asked, capacities: list[Capacity], exclusive: set[str], units: Iterable[Unit]
) -> Suspects:
    """Everything that must be looked at: of named things all, without asking.

    ``capacities`` must be held; ``exclusive`` are the codes of those that exclude others.
    """
    if asked.things is not None:
        own, resources, people = (set(keys) for keys in asked.things)
        return Suspects(own, resources, own, resources, resources, people, people)
    found = Suspects()
    found.units = _seats_of_units(asked, capacities, units)
    for capacity in capacities:
        if capacity.kind == Capacity.CLAIM:
            held = _lasting_tenures(asked).filter(capacity=capacity, resource=OuterRef("pk"))
            found.claims |= _keys(asked.resources().filter(~Exists(held)))
    _deserted(asked, capacities, units, found)
    found.lying = _lying(asked)
    found.members = _members(asked)
    found.exclusive = _exclusive(asked, exclusive)
    return found


def _lasting_tenures(asked: Asked, opens: str = "resource__opens_at") -> QuerySet[Tenure]:
    """Tenures that hold as long as the window lasts, or from the moment at which their thing opened."""
    from_the_start = Q(starts_at__lte=asked.window.starts)
    if not asked.window.is_moment:
        from_the_start |= Q(starts_at__lte=F(opens))
    return (
        Tenure.objects.believed()
        .filter(from_the_start, asked.to_the_end())
        .exclude(person__in=asked.leaving())
    )


def _seats_of_units(asked: Asked, capacities: list[Capacity], units: Iterable[Unit]) -> set[int]:
    own = [capacity for capacity in capacities if capacity.kind != Capacity.CLAIM]
    is_root = Q(unit__parent=None)
    fits = (
        Q(capacity__at="unit")
        | is_root & Q(capacity__at="centre")
        | ~is_root & Q(capacity__at=F("unit__kind"))
    )
    held = _lasting_tenures(asked, "unit__opens_at").filter(fits, capacity__in=own)
    held = held.filter(asked.below("unit__"))
    filled = dict(held.values("unit").annotate(n=Count("capacity", distinct=True)).values_list("unit", "n"))
    return {
        unit.pk for unit in units if filled.get(unit.pk, 0) < sum(capacity.fits(unit) for capacity in own)
    }


def _deserted(asked: Asked, capacities: list[Capacity], units: Iterable[Unit], found: Suspects) -> None:
    """Seats whose holder is away at some time, and nobody who is there all the time is called in."""
    kept = [capacity for capacity in capacities if capacity.kind != Capacity.OFFICER]
    away = asked.absences()
    nobody_called = Q(stand_in=None) | Q(stand_in__in=away.values("person"))
    # For a standing stand-in who is away nobody else is asked.
    is_bare = Q(person__in=away.filter(nobody_called).values("person")) | Q(is_stand_in=True)
    rows = asked.tenures().filter(is_bare, person__in=away.values("person"), capacity__in=kept)
    here = {unit.pk for unit in units}
    claimed = set()
    for unit, resource in rows.values_list("unit_id", "resource_id"):
        if unit in here:
            found.deserted_units.add(unit)
        elif resource:
            claimed.add(resource)
    found.deserted_claims = among(asked.resources(), claimed)


def _keys(rows: QuerySet[Any]) -> set[int]:
    return set(rows.order_by().values_list("pk", flat=True))


def among(rows: QuerySet[Any], keys: Iterable[int]) -> set[int]:
    """Those of ``keys`` that are among ``rows``: the few are looked up instead of all joined."""
    found: set[int] = set()
    for some in chunks(keys):
        found |= _keys(rows.filter(pk__in=some))
    return found


def chunks(keys: Iterable[Key], size: int = 5_000) -> Iterable[list[Key]]:
    """Keys by the handful: a statement holds a limited number of them."""
    rows = sorted(keys)
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def _lying(asked: Asked) -> set[int]:
    """Resources that lie nowhere at some time, or perhaps in two cells: two open rows cannot be (a constraint)."""
    from_the_start = Q(starts_at__lte=asked.window.starts)
    if not asked.window.is_moment:
        from_the_start |= Q(starts_at__lte=F("resource__opens_at"))
    rows = Placement.objects.believed().filter(from_the_start, asked.to_the_end(), resource=OuterRef("pk"))
    homeless = _keys(asked.resources().filter(~Exists(rows.exclude(unit__in=asked.closing()))))
    ending = set(asked.placements().filter(ends_at__isnull=False).values_list("resource", flat=True))
    return homeless | among(asked.resources(), ending - homeless)


def _members(asked: Asked) -> set[int]:
    """People without a unit at some time, or with more than one membership."""
    kinds = list(Capacity.objects.filter(kind=Capacity.MEMBERSHIP).values_list("pk", flat=True))
    members = asked.tenures().filter(capacity__in=kinds)
    begins: Combinable | Q = Q(starts_at__lte=asked.window.starts)
    if not asked.window.is_moment:
        # Whoever comes meanwhile is there from then on.
        earlier = Tenure.objects.believed().filter(capacity__in=kinds, person=OuterRef("person"))
        begins = begins | ~Exists(earlier.filter(starts_at__lt=OuterRef("starts_at")))
    lasting = members.filter(begins, asked.to_the_end(), person=OuterRef("pk"))
    # Of the whole map it is quicker to look up the few afterwards.
    still_there = Person.objects.filter(Q(leaves_at=None) | Q(leaves_at__gt=asked.window.starts))
    if asked.unit is not None:
        still_there = asked.people()
        members = members.filter(person__in=still_there.order_by().values("pk"))
    found = _keys(still_there.filter(~Exists(lasting.exclude(unit__in=asked.closing()))))
    several = members.order_by().values("person").annotate(n=Count("pk")).filter(n__gt=1)
    return among(asked.people(), found | set(several.values_list("person", flat=True)))


def _exclusive(asked: Asked, codes: set[str]) -> set[int]:
    if not codes:
        return set()
    rows = asked.tenures().filter(capacity__code__in=codes)
    return set(
        rows.values("person")
        .annotate(n=Count("capacity", distinct=True))
        .filter(n__gt=1)
        .values_list("person", flat=True)
    )

"""What is asked for: which part of the map, over which time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from redgrid.grid.coverage.spans import Window
from redgrid.grid.models import (
    Absence,
    Capacity,
    Departure,
    Person,
    Placement,
    Resource,
    Standing,
    Tenure,
    Unit,
)
from redgrid.grid.standings import moves_of_nets, way_up

ANSWERING = (Capacity.POST, Capacity.OFFICER, Capacity.CLAIM)


class Things(NamedTuple):
    """Primary keys of the things that a change touches."""

    units: frozenset[int] = frozenset()
    resources: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Asked:
    """Over ``window``: the whole map, or ``unit`` and what is below it, or ``things`` alone (all that ``unit`` has)."""

    window: Window
    unit: Unit | None = None
    things: Things | None = None
    # What is believed of the units that ever change their net.
    moved: Mapping[int, list[Standing]] = field(default_factory=dict)

    def touching(self, starts: str = "starts_at", ends: str = "ends_at") -> Q:
        """Rows that have a moment in common with the window."""
        still = Q(**{ends: None}) | Q(**{f"{ends}__gt": self.window.starts})
        return Q(**{f"{starts}__lt": self.window.ends}) & still

    def lasting(self, starts: str = "starts_at", ends: str = "ends_at") -> Q:
        """Rows that hold throughout the window."""
        return Q(**{f"{starts}__lte": self.window.starts}) & self.to_the_end(ends)

    def to_the_end(self, ends: str = "ends_at") -> Q:
        """Rows that do not end before the window does."""
        return Q(**{ends: None}) | Q(**{f"{ends}__gte": self.window.ends})

    def below(self, prefix: str = "") -> Q:
        """What is at ``unit`` or below it, or was at some moment of the window."""
        if self.unit is None:
            return Q()
        found = _range(self.unit, prefix)
        for unit, is_inside in self.wanderers:
            here = _range(unit, prefix)
            found = found | here if is_inside else found & ~here
        return found

    @cached_property
    def wanderers(self) -> list[tuple[Unit, bool]]:
        """Moved units, and whether they are below ``unit`` at some moment of the window: those inside others last."""
        moved, top = {rows[0].unit for rows in self.moved.values()}, self.unit
        if not moved or top is None:
            return []
        above, rows = moves_of_nets()
        rows += [row for unit in moved if unit.kind == Unit.CELL for row in self.moved[unit.pk]]
        moments = {self.window.starts, *(row.starts_at for row in rows if self.window.holds(row.starts_at))}
        return [
            (unit, any(top.pk in way_up(unit.pk, above, rows, at) for at in moments))
            for unit in sorted(moved, key=lambda found: len(found.path))
            if not top.path.startswith(unit.path)
        ]

    def units(self) -> QuerySet[Unit]:
        """The units that are checked."""
        rows = Unit.objects.filter(self.touching("opens_at", "closes_at"), self.below()).exclude(
            closes_at=F("opens_at")
        )
        return rows if self.things is None else rows.filter(pk__in=self.things.units)

    def resources(self) -> QuerySet[Resource]:
        """Places, equipment, and the leaves of the business tree."""
        branches = Resource.objects.filter(self.lasting("opens_at", "closes_at"), kind=Resource.BUSINESS)
        rows = Resource.objects.filter(self.touching("opens_at", "closes_at")).exclude(
            closes_at=F("opens_at")
        )
        rows = rows.exclude(pk__in=branches.filter(parent__isnull=False).values("parent"))
        if self.things is not None:
            return rows.filter(pk__in=self.things.resources)
        if self.unit is None:
            return rows
        return rows.filter(pk__in=self.placements().filter(self.below("unit__")).values("resource"))

    def people(self) -> QuerySet[Person]:
        """Who is there: from the first membership on; whoever never had one counts always."""
        members = Tenure.objects.believed().filter(capacity__kind=Capacity.MEMBERSHIP)
        own = members.filter(person=OuterRef("pk"))
        gone = Departure.objects.filter(person=OuterRef("pk"))
        has_come = Exists(own.filter(starts_at__lt=self.window.ends)) | ~Exists(own)
        rows = Person.objects.filter(Q(leaves_at=None) | Q(leaves_at__gt=self.window.starts)).filter(has_come)
        rows = rows.filter(~Exists(gone.filter(self.lasting("left_at", "returned_at"))))
        if self.things is not None:
            return rows.filter(pk__in=self.things.people)
        if self.unit is None:
            return rows
        here = self.tenures().filter(self.below("unit__"), capacity__kind=Capacity.MEMBERSHIP)
        return rows.filter(pk__in=here.values("person"))

    def placements(self) -> QuerySet[Placement]:
        return Placement.objects.believed().filter(self.touching())

    def tenures(self) -> QuerySet[Tenure]:
        return Tenure.objects.believed().filter(self.touching())

    def absences(self) -> QuerySet[Absence]:
        return Absence.objects.filter(superseded_at=None).filter(self.touching())

    def leaving(self) -> QuerySet[Person]:
        """Who goes before the window ends."""
        return Person.objects.filter(leaves_at__lt=self.window.ends)

    def closing(self) -> QuerySet[Unit]:
        """Units that close before the window ends."""
        return Unit.objects.filter(closes_at__lt=self.window.ends)


def _range(unit: Unit, prefix: str) -> Q:
    return Q(**{f"{prefix}path__gte": unit.path, f"{prefix}path__lt": unit.path_end})


def required(known: Iterable[Capacity]) -> list[Capacity]:
    """Those of ``known`` that must be held wherever they fit."""
    return [capacity for capacity in known if capacity.is_required and capacity.kind in ANSWERING]


def exclusive_pairs(known: Iterable[Capacity]) -> list[tuple[Capacity, Capacity]]:
    """Capacities that nobody may hold at once: any two administrators, and what the institution excludes."""
    kept = sorted(known, key=lambda capacity: capacity.code)
    return [
        (one, other)
        for number, one in enumerate(kept)
        for other in kept[number + 1 :]
        if one.kind == other.kind == Capacity.ADMINISTRATOR
        or other.code in one.excludes
        or one.code in other.excludes
    ]

"""A page's worth of the map, each in a number of statements that does not grow with the map."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from redgrid.grid.cell_types import type_name
from redgrid.grid.coverage import Gap
from redgrid.grid.models import Absence, Capacity, Contest, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import Answer, Holder, by_seat, who
from redgrid.grid.rules import acting_tenures
from redgrid.grid.watching import gaps_at

Seats = dict[tuple[str, str], list[Holder]]


@dataclass
class Branch:
    """A unit of the tree with what is below it; the counts include everything below."""

    unit: Unit
    heads: list[Holder]
    people: int = 0
    places: int = 0
    gaps: int = 0
    branches: list[Branch] = field(default_factory=list)

    @property
    def cells(self) -> int:
        below = sum(branch.cells for branch in self.branches)
        return below + (self.unit.kind == Unit.CELL)


def tree(at: datetime, gaps: list[Gap], top: Unit | None = None) -> list[Branch]:
    """The open units as a tree: all of it, or ``top`` and what is below it."""
    units = Unit.objects.open_at(at)
    rows = list((units.under(top) if top else units).order_by("path"))
    heads = _heads(rows, at)
    branches = {unit.path: Branch(unit, heads.get(unit.code, [])) for unit in rows}
    _count(branches, at, gaps)
    roots: list[Branch] = []
    for path, branch in branches.items():
        above = branches.get(branch.unit.ancestor_paths[1]) if len(branch.unit.ancestor_paths) > 1 else None
        (above.branches if above else roots).append(branches[path])
    return roots


def _heads(units: list[Unit], at: datetime) -> dict[str, list[Holder]]:
    """Who heads each unit, by its code."""
    posts = Capacity.objects.filter(kind=Capacity.POST, is_required=True)
    rows = Tenure.objects.believed().holding_at(at).filter(capacity__in=posts, unit__in=units)
    found: dict[str, list[Holder]] = defaultdict(list)
    for (_capacity, code), held in by_seat(rows, at).items():
        found[code] += held
    return found


def _count(branches: dict[str, Branch], at: datetime, gaps: Iterable[Gap]) -> None:
    by_code = {branch.unit.code: branch for branch in branches.values()}
    members = Tenure.objects.believed().holding_at(at).filter(capacity__kind=Capacity.MEMBERSHIP)
    people = Counter(members.values_list("unit__code", flat=True))
    places = Counter(Placement.objects.believed().holding_at(at).values_list("unit__code", flat=True))
    # What lies nowhere is for the root to put somewhere.
    root = next(iter(by_code), None)
    missing = Counter(gap.unit or root for gap in gaps)
    for code, own in by_code.items():
        for path in own.unit.ancestor_paths:
            if above := branches.get(path):
                above.people += people[code]
                above.places += places[code]
                above.gaps += missing[code]


@dataclass(frozen=True)
class Role:
    """A capacity at a unit and who answers in it; nobody is a gap when it is required."""

    capacity: Capacity
    holders: list[Holder]


@dataclass(frozen=True)
class PlaceRow:
    """A place of a cell and who answers for it."""

    place: Resource
    holders: list[Holder]


@dataclass(frozen=True)
class UnitPage:
    """A net or cell: who heads it, who does what, what belongs to it, what is missing."""

    unit: Unit
    above: list[Unit]
    posts: list[Role]
    officers: list[Role]
    members: list[Tenure]
    places: list[PlaceRow]
    branches: list[Branch]
    gaps: list[Gap]
    # Of a net: who leads the centre above it.
    leading: list[Role]

    @property
    def type_name(self) -> str:
        return type_name(self.unit)

    @property
    def heads(self) -> list[Role]:
        return [role for role in self.posts if role.capacity.is_required]

    @property
    def workers(self) -> list[Role]:
        return [role for role in self.posts if not role.capacity.is_required and role.holders]


def unit_page(unit: Unit, at: datetime) -> UnitPage:
    """Everything the page of ``unit`` shows."""
    tenures = Tenure.objects.believed().holding_at(at)
    seats = by_seat(tenures.filter(unit=unit, capacity__kind__in=[Capacity.POST, Capacity.OFFICER]), at)
    capacities = Capacity.objects.filter(kind__in=[Capacity.POST, Capacity.OFFICER]).order_by("order")
    roles = [Role(found, seats.get((found.code, unit.code), [])) for found in capacities if found.fits(unit)]
    members = tenures.filter(unit=unit, capacity__kind=Capacity.MEMBERSHIP).select_related("person")
    gaps = gaps_at(at, unit)
    return UnitPage(
        unit=unit,
        above=list(Unit.objects.filter(path__in=unit.ancestor_paths[1:]).order_by("path")),
        posts=[role for role in roles if role.capacity.kind == Capacity.POST],
        officers=[role for role in roles if role.capacity.kind == Capacity.OFFICER],
        members=list(members.order_by("person__staff_number")),
        places=_places_of(unit, tenures, at),
        branches=tree(at, gaps, unit)[0].branches if unit.kind == Unit.NET else [],
        gaps=gaps,
        leading=_leading(unit, capacities, tenures, at),
    )


def _leading(
    unit: Unit, capacities: Iterable[Capacity], tenures: QuerySet[Tenure], at: datetime
) -> list[Role]:
    """The leading group: the posts of the centre that are held."""
    if unit.kind == Unit.CELL or unit.parent_id is None:
        return []
    posts = [found for found in capacities if found.kind == Capacity.POST and found.at == "centre"]
    seats = by_seat(tenures.filter(unit__parent=None, capacity__in=posts), at)
    held = {code: holders for (code, _unit), holders in seats.items()}
    return [Role(found, held[found.code]) for found in posts if found.code in held]


def _places_of(unit: Unit, tenures: QuerySet[Tenure], at: datetime) -> list[PlaceRow]:
    lying = Placement.objects.believed().holding_at(at).filter(unit=unit)
    places = Resource.objects.filter(pk__in=lying.values("resource")).order_by("building", "code")
    held: dict[str, list[Holder]] = defaultdict(list)
    claims = tenures.filter(resource__in=places.values("pk"), capacity__kind=Capacity.CLAIM)
    for (_capacity, code), holders in by_seat(claims, at).items():
        held[code] += holders
    return [PlaceRow(place, held[place.code]) for place in places]


@dataclass(frozen=True)
class PersonPage:
    """One member of staff: what they are now, what they were, where they are away."""

    person: Person
    homes: list[Tenure]
    acting: list[Tenure]
    standby: list[Tenure]
    past: list[Tenure]
    coming: list[Tenure]
    absences: list[Absence]
    has_left: bool = False


def person_page(person: Person, at: datetime) -> PersonPage:
    """Everything the page of ``person`` shows."""
    believed = Tenure.objects.believed().filter(person=person).order_by("-starts_at", "-id")
    rows = believed.select_related("capacity", "unit", "resource")
    acting = acting_tenures(person, at)
    away = Absence.objects.filter(person=person, superseded_at=None, ends_at__gt=at)
    return PersonPage(
        person=person,
        homes=[row for row in acting if row.capacity.kind == Capacity.MEMBERSHIP],
        acting=[row for row in acting if row.capacity.kind != Capacity.MEMBERSHIP],
        standby=[row for row in rows.holding_at(at).filter(is_stand_in=True) if row not in acting],
        past=list(rows.filter(ends_at__lte=at)),
        coming=list(rows.filter(starts_at__gt=at)),
        absences=list(away.select_related("stand_in").order_by("starts_at")),
        has_left=person.leaves_at is not None and person.leaves_at <= at,
    )


@dataclass(frozen=True)
class PlacePage:
    """A place: who answers for it and why, and everything ever recorded about that."""

    place: Resource
    answer: Answer
    claims: list[Tenure]
    placements: list[Placement]
    contests: list[Contest]


def place_page(place: Resource, at: datetime) -> PlacePage:
    """Everything the page of ``place`` shows; rows that are no longer believed too, each with its time of belief."""
    claims = Tenure.objects.filter(resource=place).select_related("person", "capacity", "unit", "resource")
    lain = Placement.objects.filter(resource=place).select_related("unit")
    return PlacePage(
        place=place,
        answer=who(place, at=at),
        claims=list(claims.order_by("-starts_at", "-known_from", "-id")),
        placements=list(lain.order_by("-starts_at", "-known_from", "-id")),
        contests=list(Contest.objects.filter(resource=place, ruled_at=None)),
    )


def fitting(unit: Unit) -> list[Capacity]:
    """The posts and officer roles that can be held at ``unit``."""
    kinds = Q(kind__in=[Capacity.POST, Capacity.OFFICER])
    return [capacity for capacity in Capacity.objects.filter(kinds) if capacity.fits(unit)]

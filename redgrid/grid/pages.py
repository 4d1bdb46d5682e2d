"""A page's worth of the map, each in a number of statements that does not grow with the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from redgrid.grid.as_of import AsOf
from redgrid.grid.cell_types import type_name
from redgrid.grid.coverage import Gap
from redgrid.grid.models import Absence, Capacity, Contest, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import Answer, Holder, away_at, by_seat, who
from redgrid.grid.risks import RISK_TONES, risk_words
from redgrid.grid.rules import acting_tenures
from redgrid.grid.standings import as_it_stood, line_above, standings_at
from redgrid.grid.tree import Branch, tree_of
from redgrid.grid.watching import gaps_at

MOST_RESOURCES, MOST_GAPS = 300, 12


@dataclass(frozen=True)
class Role:
    """A capacity at a unit and who answers in it; nobody is a gap when it is required."""

    capacity: Capacity
    holders: list[Holder]


@dataclass(frozen=True)
class Member:
    """Somebody who belongs to a unit, what they are there, and the absence they are on."""

    person: Person
    capacities: list[Capacity]
    absence: Absence | None


@dataclass(frozen=True)
class PlaceRow:
    """A place, piece of equipment or business of a cell and who answers for it."""

    place: Resource
    holders: list[Holder]

    @property
    def risk(self) -> tuple[str, str]:
        """The grade in a word, and its colour."""
        return risk_words().get(self.place.risk, self.place.risk), RISK_TONES.get(self.place.risk, "grey")


@dataclass(frozen=True)
class UnitPage:
    """A net or cell as it stood: who heads it, who does what, what belongs to it, what is missing."""

    unit: Unit
    above: list[Unit]
    posts: list[Role]
    officers: list[Role]
    members: list[Member]
    resources: list[PlaceRow]
    branch: Branch | None
    gaps: list[Gap]
    is_open: bool
    # Of a net: who leads the centre above it.
    leading: list[Role]

    @property
    def type_name(self) -> str:
        return type_name(self.unit)

    @property
    def gaps_shown(self) -> list[Gap]:
        """The gravest of them; a net of a thousand cells has its own page of coverage."""
        return self.gaps[:MOST_GAPS]

    @property
    def away(self) -> int:
        """How many of its members are away."""
        return sum(member.absence is not None for member in self.members)

    @property
    def heads(self) -> list[Role]:
        return [role for role in self.posts if role.capacity.is_required]

    @property
    def workers(self) -> list[Role]:
        return [role for role in self.posts if not role.capacity.is_required and role.holders]

    @property
    def places(self) -> list[PlaceRow]:
        return self._of(Resource.PLACE)

    @property
    def equipment(self) -> list[PlaceRow]:
        return self._of(Resource.EQUIPMENT)

    @property
    def business(self) -> list[PlaceRow]:
        return self._of(Resource.BUSINESS)

    def _of(self, kind: str) -> list[PlaceRow]:
        return [row for row in self.resources if row.place.kind == kind]


def unit_page(unit: Unit, as_of: AsOf) -> UnitPage:
    """Everything the page of ``unit`` shows of the map itself."""
    tenures = Tenure.objects.told_of(as_of.at, as_of.known)
    kinds = [Capacity.POST, Capacity.OFFICER]
    seats = by_seat(tenures.filter(unit=unit, capacity__kind__in=kinds), as_of.at, as_of.known)
    capacities = Capacity.objects.filter(kind__in=kinds).order_by("order")
    roles = [Role(found, seats.get((found.code, unit.code), [])) for found in capacities if found.fits(unit)]
    line = line_above(unit, as_of.at, as_of.known)
    tree = tree_of(unit, as_of) if unit.kind == Unit.NET else None
    return UnitPage(
        unit=line[0],
        above=line[:0:-1],
        posts=[role for role in roles if role.capacity.kind == Capacity.POST],
        officers=[role for role in roles if role.capacity.kind == Capacity.OFFICER],
        members=_members_of(unit, tenures, roles, as_of),
        resources=_resources_of(unit, tenures, as_of) if unit.kind == Unit.CELL else [],
        branch=tree.root if tree else None,
        gaps=gaps_at(as_of.at, unit),
        is_open=unit.opens_at <= as_of.at and (unit.closes_at is None or unit.closes_at > as_of.at),
        leading=_leading(unit, capacities, tenures, as_of),
    )


def _leading(
    unit: Unit, capacities: Iterable[Capacity], tenures: QuerySet[Tenure], as_of: AsOf
) -> list[Role]:
    """The leading group: the posts of the centre that are held."""
    if unit.kind == Unit.CELL or unit.parent_id is None:
        return []
    posts = [found for found in capacities if found.kind == Capacity.POST and found.at == "centre"]
    seats = by_seat(tenures.filter(unit__parent=None, capacity__in=posts), as_of.at, as_of.known)
    held = {code: holders for (code, _unit), holders in seats.items()}
    return [Role(found, held[found.code]) for found in posts if found.code in held]


def _members_of(unit: Unit, tenures: QuerySet[Tenure], roles: list[Role], as_of: AsOf) -> list[Member]:
    """Heads first, then by what they are, then by number."""
    held: dict[int, list[Capacity]] = defaultdict(list)
    for role in roles:
        for holder in role.holders:
            if role.capacity not in held[holder.tenure.person_id]:
                held[holder.tenure.person_id].append(role.capacity)
    rows = tenures.filter(unit=unit, capacity__kind=Capacity.MEMBERSHIP).select_related("person")
    people = [row.person for row in rows]
    away = away_at([person.pk for person in people], as_of.at, as_of.known)
    members = [Member(person, held[person.pk], away.get(person.pk)) for person in people]
    last = len(roles)
    order = {role.capacity.pk: number for number, role in enumerate(roles)}
    return sorted(
        members,
        key=lambda member: (
            min((order[capacity.pk] for capacity in member.capacities), default=last),
            member.person.staff_number,
        ),
    )


def _resources_of(unit: Unit, tenures: QuerySet[Tenure], as_of: AsOf) -> list[PlaceRow]:
    lying = Placement.objects.told_of(as_of.at, as_of.known).filter(unit=unit)
    is_open = Q(opens_at__lte=as_of.at) & (Q(closes_at=None) | Q(closes_at__gt=as_of.at))
    resources = Resource.objects.filter(is_open, pk__in=lying.values("resource"))
    resources = resources.order_by("building", "code")
    held: dict[str, list[Holder]] = defaultdict(list)
    claims = tenures.filter(resource__in=resources.values("pk"), capacity__kind=Capacity.CLAIM)
    for (_capacity, code), holders in by_seat(claims, as_of.at, as_of.known).items():
        held[code] += holders
    return [PlaceRow(resource, held[resource.code]) for resource in resources[:MOST_RESOURCES]]


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
    away: Absence | None
    has_left: bool = False


def person_page(person: Person, as_of: AsOf) -> PersonPage:
    """Everything the page of ``person`` shows; units bear the names of then."""
    at, rows = as_of.at, Tenure.objects.filter(person=person).select_related("capacity", "unit", "resource")
    believed = (rows.known_at(as_of.known) if as_of.known else rows.believed()).order_by("-starts_at", "-id")
    holding = list(rows.told_of(at, as_of.known).order_by("capacity__order", "id"))
    acting = acting_tenures(person, at) if as_of.known is None else [r for r in holding if not r.is_stand_in]
    page = PersonPage(
        person=person,
        homes=[row for row in acting if row.capacity.kind == Capacity.MEMBERSHIP],
        acting=[row for row in acting if row.capacity.kind != Capacity.MEMBERSHIP],
        standby=[row for row in holding if row.is_stand_in and row not in acting],
        past=list(believed.filter(ends_at__lte=at)),
        coming=list(believed.filter(starts_at__gt=at)),
        absences=_absences(person, as_of),
        away=away_at([person.pk], at, as_of.known).get(person.pk),
        has_left=person.leaves_at is not None and person.leaves_at <= at,
    )
    if not as_of.is_now:
        _name_as_then([*page.homes, *page.acting, *page.standby], as_of)
    return page


def _absences(person: Person, as_of: AsOf) -> list[Absence]:
    rows = Absence.objects.filter(person=person, ends_at__gt=as_of.at)
    if as_of.known:
        is_known = Q(superseded_at=None) | Q(superseded_at__gt=as_of.known)
        rows = rows.filter(is_known, known_from__lte=as_of.known)
    else:
        rows = rows.filter(superseded_at=None)
    return list(rows.select_related("stand_in").order_by("starts_at"))


def _name_as_then(tenures: list[Tenure], as_of: AsOf) -> None:
    units = [row.unit for row in tenures if row.unit]
    stood = standings_at(as_of.at, as_of.known, [unit.pk for unit in units])
    for unit in units:
        as_it_stood(unit, stood.get(unit.pk))


@dataclass(frozen=True)
class PlacePage:
    """A place: who answers for it and why, and everything ever recorded about that."""

    place: Resource
    answer: Answer
    claims: list[Tenure]
    placements: list[Placement]
    contests: list[Contest]
    is_open: bool


def place_page(place: Resource, as_of: AsOf) -> PlacePage:
    """Everything the page of ``place`` shows; rows that are no longer believed too, each with its time of belief."""
    claims = Tenure.objects.filter(resource=place).select_related("person", "capacity", "unit", "resource")
    lain = Placement.objects.filter(resource=place).select_related("unit")
    return PlacePage(
        place=place,
        answer=who(place, at=as_of.at, known_at=as_of.known),
        claims=list(claims.order_by("-starts_at", "-known_from", "-id")),
        placements=list(lain.order_by("-starts_at", "-known_from", "-id")),
        contests=list(Contest.objects.filter(resource=place, ruled_at=None)) if as_of.is_now else [],
        is_open=place.opens_at <= as_of.at and (place.closes_at is None or place.closes_at > as_of.at),
    )


def fitting(unit: Unit) -> list[Capacity]:
    """The posts and officer roles that can be held at ``unit``."""
    kinds = Q(kind__in=[Capacity.POST, Capacity.OFFICER])
    return [capacity for capacity in Capacity.objects.filter(kinds) if capacity.fits(unit)]

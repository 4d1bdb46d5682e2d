"""Buildings, their floors and rooms, with what one may know of each room."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from redgrid.cases.rules import visible_to
from redgrid.grid.as_of import AsOf
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import Holder, by_seat
from redgrid.grid.risks import RISK_TONES
from redgrid.grid.sought import sought
from redgrid.kit.clock import now
from redgrid.plans.models import PlacePhoto, Plan

NUMBER = re.compile(r"\d+")
BELOW_GROUND = re.compile(r"-|\u5730\u4e0b|\u8d1f|^b\d", re.IGNORECASE)  # "under ground", "minus"
RISKY = ("major", "larger", "general")


@dataclass(frozen=True)
class Floor:
    """A floor of a building: how many places, how many claimed, how many of each higher risk, and its plan."""

    building: str
    name: str
    places: int
    claimed: int
    risks: tuple[tuple[str, str, int], ...]  # grade, tone, how many
    plan: Plan | None

    @property
    def unclaimed(self) -> int:
        return self.places - self.claimed


@dataclass(frozen=True)
class Building:
    """A building and its floors from the ground up."""

    name: str
    floors: tuple[Floor, ...]

    @property
    def places(self) -> int:
        return sum(floor.places for floor in self.floors)

    @property
    def unclaimed(self) -> int:
        return sum(floor.unclaimed for floor in self.floors)


@dataclass(frozen=True)
class Room:
    """A place with its cell, who answers for it, and its open and late problems as far as the reader may see
    them.
    """

    place: Resource
    cell: Unit | None
    holders: list[Holder]
    open: int
    late: int
    has_photo: bool


def open_places(as_of: AsOf | None = None) -> QuerySet[Resource]:
    """The places that there are, or were."""
    at = as_of.at if as_of else now()
    still = Q(closes_at=None) | Q(closes_at__gt=at)
    return Resource.objects.filter(still, kind=Resource.PLACE, opens_at__lte=at)


def on_floor(building: str, floor: str, as_of: AsOf | None = None) -> QuerySet[Resource]:
    """The places of one floor."""
    return open_places(as_of).filter(building=building, floor=floor).order_by("code")


def buildings(as_of: AsOf | None = None) -> list[Building]:
    """All buildings with their floors, in two statements however many places there are."""
    as_of = as_of or AsOf(now())
    claims = Tenure.objects.told_of(as_of.at, as_of.known).filter(
        resource=OuterRef("pk"), capacity__kind=Capacity.CLAIM, is_stand_in=False
    )
    graded = {grade: Count("pk", filter=Q(risk=grade)) for grade in RISKY}
    rows = open_places(as_of).annotate(is_claimed=Exists(claims)).order_by().values("building", "floor")
    counted = rows.annotate(places=Count("pk"), claimed=Count("pk", filter=Q(is_claimed=True)), **graded)
    plans = {(plan.building, plan.floor): plan for plan in Plan.objects.filter(replaced_at=None)}
    found: dict[str, list[Floor]] = defaultdict(list)
    for row in counted:
        many: dict[str, Any] = dict(row)
        risks = tuple((grade, RISK_TONES[grade], many[grade]) for grade in RISKY if many[grade])
        plan = plans.get((row["building"], row["floor"]))
        floor = Floor(row["building"], row["floor"], row["places"], row["claimed"], risks, plan)
        found[floor.building].append(floor)
    return [
        Building(name, tuple(sorted(floors, key=lambda floor: floor_order(floor.name))))
        for name, floors in sorted(found.items(), key=lambda item: (not item[0], item[0]))
    ]


def floor_order(name: str) -> tuple[int, str]:
    """Floors from the ground up: the tenth comes after the ninth, what lies below the ground before the first."""
    number = NUMBER.search(name)
    level = int(number[0][:6]) if number else 0
    return (-level if BELOW_GROUND.search(name) else level), name


def rooms_of(places: Iterable[Resource], reader: Person, as_of: AsOf | None = None) -> list[Room]:
    """What ``reader`` may know of ``places``, in their order; the statements do not grow with them. Of another day the
    map alone: no problems.
    """
    found, as_of = list(places), as_of or AsOf(now())
    at, known = as_of.at, as_of.known
    lying = Placement.objects.told_of(at, known).filter(resource__in=found)
    cells = {row.resource_id: row.unit for row in lying.select_related("unit").order_by("id")}
    claims = Tenure.objects.told_of(at, known).filter(resource__in=found, capacity__kind=Capacity.CLAIM)
    held: dict[str, list[Holder]] = defaultdict(list)
    for (_capacity, code), holders in by_seat(claims, at, known).items():
        held[code] += holders
    counted = _problems(found, reader, at) if as_of.is_now else {}
    pictured = set(PlacePhoto.objects.filter(place__in=found).values_list("place", flat=True))
    return [
        Room(
            place,
            cells.get(place.pk),
            held[place.code],
            *counted.get(place.pk, (0, 0)),
            has_photo=place.pk in pictured,
        )
        for place in found
    ]


def _problems(places: list[Resource], reader: Person, at: datetime) -> dict[int, tuple[int, int]]:
    """Open and late problems of each place, as far as ``reader`` may see them."""
    cases = visible_to(reader).filter(is_open=True, place__in=places).order_by()
    rows = cases.values("place").annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    return {place: (n, late) for place, n, late in rows.values_list("place", "n", "late") if place}


def searched(words: str, as_of: AsOf | None = None) -> QuerySet[Resource]:
    """The places that are called so (by name, initials, pinyin, code), or lie in a building of that name."""
    return (
        open_places(as_of)
        .filter(sought(words).condition() | Q(building__icontains=words))
        .order_by("building", "floor", "code")
    )

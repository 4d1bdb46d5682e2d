"""Finding units, people, places, equipment and business by what people type. Everybody signed in reads the map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import (
    BooleanField,
    Case,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.urls import reverse

from redgrid.grid.entered import NEVER
from redgrid.grid.models import Capacity, Person, Placement, Resource, Standing, Tenure, Unit
from redgrid.grid.sought import CODE, Sought
from redgrid.kit.naming import label

UNITS, PEOPLE = "units", "people"
KINDS = (UNITS, PEOPLE, Resource.PLACE, Resource.EQUIPMENT, Resource.BUSINESS)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Found:
    """One thing that was found: what it is called, by which code, where it lies or whom it belongs to."""

    kind: str
    code: str
    name: str
    link: str
    where: str = ""
    is_there: bool = True
    is_code: bool = False
    formerly: str = ""


@dataclass(frozen=True)
class Finds:
    """What was found of one kind; ``more`` when it is not all."""

    kind: str
    rows: list[Found]
    more: bool


def find(asked: Sought, at: datetime, known: datetime | None, *, kind: str = "", most: int = 12) -> list[Finds]:
    """What fits ``asked``, the best first: of every kind that is found at all, or of ``kind`` alone.

    One statement for each kind (places, equipment and business share one). What is not there at ``at`` comes last.
    """
    rows: list[Found] = []
    if kind in {"", UNITS}:
        rows += _units(asked, at, known, most)
    if kind in {"", PEOPLE}:
        rows += _people(asked, at, known, most)
    if kind not in {UNITS, PEOPLE}:
        rows += _resources(asked, at, known, most, kind)
    of_kind = {name: [row for row in rows if row.kind == name] for name in KINDS}
    return [Finds(name, found[:most], len(found) > most) for name, found in of_kind.items() if found]


def _best(rows: QuerySet[Row], asked: Sought, there: Q, most: int) -> list[Any]:
    """The keys first, by the index of words alone; then what a row shows."""
    keys = rows.filter(asked.condition()).order_by(asked.rank(), "pk").values("pk")[: most + 1]
    is_there = Case(When(there, then=Value(True)), default=Value(False), output_field=BooleanField())
    shown = rows.filter(pk__in=keys).annotate(rank=asked.rank(), is_there=is_there)
    return list(shown.order_by(F("is_there").desc(), "rank", "pk"))


def _open(at: datetime) -> Q:
    return Q(opens_at__lte=at) & (Q(closes_at=None) | Q(closes_at__gt=at))


def _units(asked: Sought, at: datetime, known: datetime | None, most: int) -> list[Found]:
    then = Standing.objects.told_of(at, known).filter(unit=OuterRef("pk"))
    rows = Unit.objects.exclude(closes_at=F("opens_at")).select_related("parent")
    named = rows.annotate(then_name=Subquery(then.values("name")[:1]))
    found = []
    for unit in _best(named, asked, _open(at), most):
        is_other = bool(unit.then_name) and unit.then_name != unit.name
        found.append(
            Found(
                UNITS, unit.code, unit.then_name if is_other else label(unit), reverse("grid:unit", args=[unit.code]),
                label(unit.parent) if unit.parent else "", unit.is_there, unit.rank == CODE,
                formerly=label(unit) if is_other else "",
            )
        )  # fmt: skip
    return found


def _people(asked: Sought, at: datetime, known: datetime | None, most: int) -> list[Found]:
    homes = Tenure.objects.told_of(at, known).filter(
        person=OuterRef("pk"), capacity__kind=Capacity.MEMBERSHIP
    )
    rows = Person.objects.exclude(leaves_at=NEVER).annotate(home=Subquery(homes.values("unit__name")[:1]))
    there = Q(leaves_at=None) | Q(leaves_at__gt=at)
    return [
        Found(
            PEOPLE, person.staff_number, person.name, reverse("grid:person", args=[person.staff_number]),
            person.home or "", person.is_there, person.rank == CODE,
        )
        for person in _best(rows, asked, there, most)
    ]  # fmt: skip


def _resources(asked: Sought, at: datetime, known: datetime | None, most: int, kind: str) -> list[Found]:
    lying = Placement.objects.told_of(at, known).filter(resource=OuterRef("pk"))
    rows = Resource.objects.exclude(closes_at=F("opens_at")).annotate(
        cell=Subquery(lying.values("unit__name")[:1])
    )
    rows = rows.filter(kind=kind) if kind else rows
    return [
        Found(
            row.kind, row.code, row.name, reverse("grid:place", args=[row.code]), _where(row), row.is_there,
            row.rank == CODE,
        )
        for row in _best(rows, asked, _open(at), most)
    ]  # fmt: skip


def _where(row: Any) -> str:
    return " · ".join(word for word in (row.cell or "", f"{row.building} {row.floor}".strip()) if word)

"""Finding units, people, places, equipment and business by what people type. Everybody signed in reads the map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse

from redgrid.grid.entered import NEVER
from redgrid.grid.models import Capacity, Person, Placement, Resource, Standing, Tenure, Unit
from redgrid.grid.sought import CODE, Sought
from redgrid.kit.naming import label

UNITS, PEOPLE = "units", "people"
RESOURCES = (Resource.PLACE, Resource.EQUIPMENT, Resource.BUSINESS)
KINDS = (UNITS, PEOPLE, *RESOURCES)


@dataclass(frozen=True)
class Found:
    """One thing that was found: what it is called, by which code, where it lies or whom it belongs to.

    ``also`` is another name it bears or bore, by which it was found; ``is_there`` tells whether it was at that moment.
    """

    kind: str
    code: str
    name: str
    link: str
    where: str
    is_there: bool
    is_code: bool
    also: str = ""


@dataclass(frozen=True)
class Search:
    """What is asked for, and of which moment; ``known`` None is what is believed now."""

    sought: Sought
    at: datetime
    known: datetime | None = None
    most: int = 12

    def all(self) -> list[Found]:
        """The best of every kind: three statements."""
        return [*self.units(), *self.people(), *self.resources()]

    def of(self, kind: str) -> list[Found]:
        """The best of one of KINDS."""
        return {UNITS: self.units, PEOPLE: self.people}.get(kind, lambda: self.resources(kind))()

    def units(self) -> list[Found]:
        """Units, by earlier names too."""
        named = Standing.objects.filter(unit=OuterRef("pk"))
        then = named.told_of(self.at, self.known).values("name")[:1]
        other = named.believed().filter(name__icontains=self.sought.text).exclude(name=OuterRef("name"))
        rows = Unit.objects.exclude(closes_at=F("opens_at")).select_related("parent")
        rows = rows.annotate(then=Subquery(then), other=Subquery(other.values("name")[:1]))
        by_other = Q(other__isnull=False) if self.sought.words else Q()
        return [_of_unit(unit) for unit in self._best(rows, _open(self.at), or_else=by_other)]

    def people(self) -> list[Found]:
        """Members of staff, by name and number."""
        homes = Tenure.objects.told_of(self.at, self.known).filter(capacity__kind=Capacity.MEMBERSHIP)
        home = homes.filter(person=OuterRef("pk")).values("unit__name")[:1]
        rows = Person.objects.exclude(leaves_at=NEVER).annotate(home=Subquery(home))
        is_here = Q(leaves_at=None) | Q(leaves_at__gt=self.at)
        return [
            Found(
                PEOPLE, row.staff_number, row.name, reverse("grid:person", args=[row.staff_number]), row.home or "",
                row.is_there, row.rank == CODE,
            )
            for row in self._best(rows, is_here)
        ]  # fmt: skip

    def resources(self, kind: str = "") -> list[Found]:
        """Places, equipment and business."""
        cell = Placement.objects.told_of(self.at, self.known).filter(resource=OuterRef("pk"))
        rows = Resource.objects.exclude(closes_at=F("opens_at"))
        rows = rows.annotate(cell=Subquery(cell.values("unit__name")[:1]))
        narrowed: dict[str, Any] = {"narrow": Q(kind=kind)} if kind else {"times": len(RESOURCES)}
        return [
            Found(
                row.kind, row.code, row.name, reverse("grid:place", args=[row.code]), _where(row), row.is_there,
                row.rank == CODE,
            )
            for row in self._best(rows, _open(self.at), **narrowed)
        ]  # fmt: skip

    def _best(
        self,
        rows: QuerySet[Any, Any],
        there: Q,
        *,
        or_else: Q | None = None,
        narrow: Q | None = None,
        times: int = 1,
    ) -> list[Any]:
        """One more than ``most``, so that it is seen when there are more. What is not there comes last."""
        # The keys first, by the index of words alone: any other column would have the rows themselves read.
        condition = self.sought.condition()
        bare = rows.model._default_manager.all() if narrow is None else rows.filter(narrow)
        keys = bare.filter(condition) if or_else is None else rows.filter(condition | or_else)
        keys = keys.order_by(self.sought.rank(), "pk")
        is_there = Case(When(there, then=Value(True)), default=Value(False), output_field=BooleanField())
        shown = rows.filter(pk__in=keys.values("pk")[: self.most * times + 1])
        shown = shown.annotate(rank=self.sought.rank(), is_there=is_there)
        return list(shown.order_by(F("is_there").desc(), "rank", "pk"))


def _open(at: datetime) -> Q:
    return Q(opens_at__lte=at) & (Q(closes_at=None) | Q(closes_at__gt=at))


def _of_unit(unit: Any) -> Found:
    is_other = bool(unit.then) and unit.then != unit.name
    name = unit.then if is_other else label(unit)
    also = unit.name if is_other else unit.other or ""
    above = label(unit.parent) if unit.parent else ""
    link = reverse("grid:unit", args=[unit.code])
    return Found(UNITS, unit.code, name, link, above, unit.is_there, unit.rank == CODE, also)


def _where(row: Any) -> str:
    return " · ".join(word for word in (row.cell or "", f"{row.building} {row.floor}".strip()) if word)

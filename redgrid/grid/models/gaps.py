"""What is missing on the map, as the last look at each thing found it. Nothing here writes."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from redgrid.grid.models.map import Person, Resource, Unit
from redgrid.grid.models.second_nets import SecondNet, Sector


class KnownGapQuerySet(models.QuerySet["KnownGap"]):
    def open_at(self, at: datetime) -> Self:
        """What is missing at ``at``, past or future alike: one row a gap."""
        begun = Q(starts_at=None) | Q(starts_at__lte=at)
        return self.filter(begun & (Q(ends_at=None) | Q(ends_at__gt=at)))

    def between(self, starts: datetime, ends: datetime) -> Self:
        """What is missing at some moment of ``[starts, ends)``: one row a gap, as it was when it first was inside."""
        then = self.open_at(starts)
        return then | self.filter(starts_at=F("since"), since__gt=starts, since__lt=ends)

    def under(self, unit: Unit) -> Self:
        """What shows up in ``unit`` or below it."""
        return self.filter(where__path__gte=unit.path, where__path__lt=unit.path_end)

    def of_things(self, units: list[int], resources: list[int], people: list[int]) -> Self:
        """What these things miss, whenever; primary keys."""
        own = Q(of_unit__in=units, of_net=None) if units else Q()
        own |= Q(of_resource__in=resources) if resources else Q()
        own |= Q(of_person__in=people) if people else Q()
        return self.filter(own) if units or resources or people else self.none()

    def of_second_nets(self) -> Self:
        """What is missing in the nets that lie over the first."""
        return self.filter(of_net__isnull=False)


class KnownGap(models.Model):
    """A row says that something is missing over ``[since, to)``: past, present or to come; None is without end.

    While a gap lasts its thing may come to lie in another cell, and others may be away. So it has a row for each
    stretch ``[starts_at, ends_at)`` on which it shows up in one unit (``where``) and the same people are ``away``.
    Everything here follows from the dated rows of the map; it is written anew when one of them changes, and the mere
    passing of time changes nothing.
    """

    kind = models.CharField(max_length=40)
    of_unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    of_resource = models.ForeignKey(Resource, null=True, on_delete=models.CASCADE, related_name="+")
    of_person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    # Of a net over the first: its own head, that of a sector, or whoever covers ``of_unit``.
    of_net = models.ForeignKey(SecondNet, null=True, on_delete=models.CASCADE, related_name="+")
    of_sector = models.ForeignKey(Sector, null=True, on_delete=models.CASCADE, related_name="+")
    # Codes of the capacities that nobody, nobody present, or one person together holds, joined by "+".
    capacities = models.CharField(max_length=90, blank=True)
    where = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    # Staff numbers joined by "+".
    away = models.TextField(blank=True)
    since = models.DateTimeField(null=True)
    to = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    objects = KnownGapQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_at"]), models.Index(fields=["since"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(of_unit__isnull=False, of_resource=None, of_person=None, of_sector=None)
                | Q(of_unit=None, of_resource__isnull=False, of_person=None, of_net=None, of_sector=None)
                | Q(of_unit=None, of_resource=None, of_person__isnull=False, of_net=None, of_sector=None)
                | Q(of_unit=None, of_resource=None, of_person=None, of_net__isnull=False),
                name="known_gap_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.since}"

    @property
    def thing(self) -> Unit | Resource | Person:
        """What misses something: a constraint gives every row exactly one."""
        found: Unit | Resource | Person | None = self.of_unit or self.of_resource or self.of_person
        if found is None:
            raise ValueError("a gap is of a unit, a resource or a person")
        return found


class KnownCount(models.Model):
    """The single row is how much there is on a large map, as last counted; a small one is counted when asked."""

    at = models.DateTimeField()
    # As ``Coverage.checked``: numbers by name.
    checked = models.JSONField()

    def __str__(self) -> str:
        return f"counted at {self.at}"

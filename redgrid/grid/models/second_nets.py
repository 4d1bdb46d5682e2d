"""Other nets over the same places: their cells cover units of the first net, so that nothing is entered twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from redgrid.grid.models.map import Dated, DatedQuerySet, Person, Unit, in_order


class SecondNet(models.Model):
    """A row is a net that lies over the places of the first one, like a safety net."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    opens_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Sector(models.Model):
    """A row is a cell of a second net."""

    net = models.ForeignKey(SecondNet, on_delete=models.PROTECT, related_name="sectors")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Covering(Dated):
    """A row says that a sector covered a unit of the first net with everything below it, over some time."""

    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="coverings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="coverings")

    objects = DatedQuerySet["Covering"].as_manager()

    class Meta:
        constraints = [*in_order("covering")]

    def __str__(self) -> str:
        return f"{self.unit} in {self.sector}"


class Charge(Dated):
    """A row says that a person headed a second net, or a sector of it, as primary or stand-in, over some time."""

    net = models.ForeignKey(
        SecondNet, null=True, blank=True, on_delete=models.PROTECT, related_name="charges"
    )
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.PROTECT, related_name="charges"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="charges")
    is_stand_in = models.BooleanField(default=False)

    objects = DatedQuerySet["Charge"].as_manager()

    class Meta:
        constraints = [
            *in_order("charge"),
            models.CheckConstraint(
                condition=Q(net__isnull=False, sector=None) | Q(net=None, sector__isnull=False),
                name="charge_of_a_net_or_a_sector",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} heads {self.sector or self.net}"

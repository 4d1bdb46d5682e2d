"""The tables of plans, areas and pictures. Nothing here writes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from redgrid.grid.models import Person, Resource, Unit
from redgrid.plans.boxes import SIDE, Box


class Plan(models.Model):
    """A row is one version of the drawing of one floor of a building."""

    SVG, JPEG = "svg", "jpg"
    building = models.CharField(max_length=60)
    floor = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=3)
    file = models.FileField(upload_to="plans/%Y/%m/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=40)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["building", "floor", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["building", "floor", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["building", "floor"], condition=Q(replaced_at=None), name="plan_one_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building} {self.floor}".strip() or "—"

    @property
    def subject(self) -> str:
        return f"plan:{self.pk}"


class Spot(models.Model):
    """A row says where a place lies on a plan: its middle, and its sides when it is a rectangle.

    Thousandths of the plan's width and height; a point has sides of nought.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="spots")
    place = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="spots")
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "place"], name="spot_once_on_a_plan"),
            models.CheckConstraint(
                condition=Q(x__lte=SIDE, y__lte=SIDE, width__lte=SIDE, height__lte=SIDE),
                name="spot_lies_on_the_plan",
            ),
            models.CheckConstraint(
                condition=Q(width=0, height=0) | Q(width__gt=0, height__gt=0),
                name="spot_is_point_or_rectangle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.box}"

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.width, self.height)


class Area(models.Model):
    """A row is the outline on the earth of a net, cell or place, as it was drawn until it was replaced."""

    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="areas")
    place = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="areas")
    # A GeoJSON MultiPolygon's coordinates: polygons, each an outer ring and its holes, of [longitude, latitude].
    outline = models.JSONField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=40)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, place=None) | Q(unit=None, place__isnull=False),
                name="area_of_a_unit_or_a_place",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(replaced_at=None, unit__isnull=False), name="area_one_a_unit"
            ),
            models.UniqueConstraint(
                fields=["place"], condition=Q(replaced_at=None, place__isnull=False), name="area_one_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"area of {self.unit or self.place}"

    @property
    def of(self) -> Unit | Resource:
        """The net, cell or place: a constraint gives every row exactly one."""
        found = self.unit or self.place
        if found is None:
            raise ValueError("an area is of a unit or of a place")
        return found


class Shot(models.Model):
    """A picture of somebody or something, drawn anew. The digest tells boards whether it is still the same one."""

    file = models.FileField(upload_to="pictures/%Y/%m/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"picture {self.digest[:8]}"


class PlacePhoto(Shot):
    """A row is the photo of a place."""

    place = models.OneToOneField(Resource, on_delete=models.PROTECT, related_name="photo")


class Portrait(Shot):
    """A row is the photo of a person, shown because they put it here themselves; taken back, it is gone."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="portrait")

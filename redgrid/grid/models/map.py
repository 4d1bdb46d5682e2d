"""Units, people, places, and who holds what. Nothing here writes."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from redgrid.grid.sought import SoughtField
from redgrid.kit.clock import now

PATH_STEP = 4  # characters of one level in Unit.path


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, unit: Unit) -> Self:
        """``unit`` and everything below it, by a range on the path."""
        return self.filter(path__gte=unit.path, path__lt=unit.path_end)

    def cells(self) -> Self:
        return self.filter(kind=Unit.CELL)

    def open_at(self, at: datetime) -> Self:
        return self.filter(Q(opens_at__lte=at) & (Q(closes_at=None) | Q(closes_at__gt=at)))


class Unit(models.Model):
    """A row is one node of the tree: a net with a level number, or a cell at its end."""

    NET, CELL = "net", "cell"
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=4)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    type_label = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    # Fixed-width steps from the root ("0001" "00010003"): a subtree is one range, ancestors are prefixes.
    path = models.CharField(max_length=60, unique=True)
    party_organisation = models.CharField(max_length=120, blank=True)
    office = models.CharField(max_length=120, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    sought = SoughtField(of=("code", "name", "name_en"))

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        indexes = [models.Index(fields=["sought"], name="unit_sought")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="cell", level=None) | Q(kind="net", level__isnull=False),
                name="unit_level_is_of_nets",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path_end(self) -> str:
        """The first path after the subtree. Digits only, so that it sorts alike under every collation."""
        return self.path[:-PATH_STEP] + f"{int(self.path[-PATH_STEP:]) + 1:0{PATH_STEP}d}"

    @property
    def ancestor_paths(self) -> list[str]:
        """Paths from this unit up to the root, itself first."""
        return [self.path[:length] for length in range(len(self.path), 0, -PATH_STEP)]


class Person(models.Model):
    """A row is one member of staff, with or without an account."""

    staff_number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    is_party_member = models.BooleanField(default=False)
    administrative_post = models.CharField(max_length=40, blank=True)
    job_title = models.CharField(max_length=60, blank=True)
    specialty = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_is_public = models.BooleanField(default=False)
    leaves_at = models.DateTimeField(null=True, blank=True)
    sought = SoughtField(of=("staff_number", "name"))

    class Meta:
        ordering = ["staff_number"]
        indexes = [models.Index(fields=["sought"], name="person_sought")]

    def __str__(self) -> str:
        return self.name

    @property
    def actor_code(self) -> str:
        return self.staff_number

    @property
    def actor_name(self) -> str:
        return self.name

    @property
    def published_phone(self) -> str:
        return self.phone if self.phone_is_public else ""


class Capacity(models.Model):
    """A row is something a person can be: a post, an officer role, a membership, the claim of a resource."""

    POST, OFFICER, MEMBERSHIP, CLAIM, ADMINISTRATOR = (
        "post",
        "officer",
        "membership",
        "claim",
        "administrator",
    )
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=20)
    at = models.CharField(max_length=20)
    is_required = models.BooleanField(default=False)
    verbs = models.JSONField(default=list)
    # Codes of other capacities that the same person must not hold at once.
    excludes = models.JSONField(default=list)
    concern = models.CharField(max_length=120, blank=True)
    concern_en = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def fits(self, unit: Unit | None) -> bool:
        """Whether it can be held at ``unit`` (None: for a resource). The centre is a net with posts of its own."""
        if unit is None:
            return self.at == "resource"
        return self.at in {"unit", "centre" if unit.parent_id is None else unit.kind}


class Resource(models.Model):
    """A row is something that must be answered for besides units and people: a place, equipment, a business leaf."""

    PLACE, EQUIPMENT, BUSINESS = "place", "equipment", "business"
    kind = models.CharField(max_length=10, default=PLACE)
    place_kind = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=40, unique=True)
    # What the printed code on the door carries: unguessable, replaceable, unlike the readable code.
    scan_code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=60)
    building = models.CharField(max_length=60, blank=True)
    floor = models.CharField(max_length=20, blank=True)
    risk = models.CharField(max_length=10, default="low")
    standard = models.TextField(blank=True)
    emergency = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    sought = SoughtField(of=("code", "name"))

    class Meta:
        ordering = ["code"]
        indexes = [
            # A search reads this index from end to end: a tenth of what the rows themselves take.
            models.Index(fields=["sought"], name="resource_sought"),
            # Nearly no resource is part of another: an index of all of them is thought useless, and not used.
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="resource_parts"),
        ]

    def __str__(self) -> str:
        return self.name


DatedRow = TypeVar("DatedRow", bound="Dated")


class DatedQuerySet(models.QuerySet[DatedRow]):
    """Rows with two time axes: when they held, and when we came to know it."""

    def known_at(self, known: datetime) -> Self:
        """What we believed at ``known``."""
        return self.filter(Q(known_from__lte=known) & (Q(superseded_at=None) | Q(superseded_at__gt=known)))

    def holding_at(self, at: datetime) -> Self:
        """What held at ``at``: the start is inside, the end is outside."""
        return self.filter(Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at)))

    def told_of(self, at: datetime, known: datetime | None) -> Self:
        """What we believe now of ``at``; or what we believed of it at ``known``, by the rows of that time alone."""
        if known is None:
            return self.believed().holding_at(at)
        # Who has left since, and what has closed since, is no part of what was known.
        return DatedQuerySet.holding_at(self.known_at(known), at)

    def believed(self) -> Self:
        """What we believe now."""
        return self.filter(superseded_at=None)

    def current(self) -> Self:
        """What we believe now of this moment."""
        return self.believed().holding_at(now())


class PlacementQuerySet(DatedQuerySet["Placement"]):
    def holding_at(self, at: datetime) -> Self:
        """Nothing lies in a unit that has closed."""
        return super().holding_at(at).filter(Q(unit__closes_at=None) | Q(unit__closes_at__gt=at))


class TenureQuerySet(DatedQuerySet["Tenure"]):
    def holding_at(self, at: datetime) -> Self:
        """Nobody holds anything after leaving, or at a unit that has closed."""
        still_there = Q(person__leaves_at=None) | Q(person__leaves_at__gt=at)
        still_open = Q(unit=None) | Q(unit__closes_at=None) | Q(unit__closes_at__gt=at)
        return super().holding_at(at).filter(still_there, still_open)


class Dated(models.Model):
    """A fact that held over ``[starts_at, ends_at)`` and was believed over ``[known_from, superseded_at)``.

    A row is never edited but for ``superseded_at``, which is set once; what we believe instead is a new row.
    """

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    known_from = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


def in_order(name: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name=f"{name}_ends_after_it_starts"
        ),
        models.CheckConstraint(
            condition=Q(superseded_at=None) | Q(superseded_at__gte=F("known_from")),
            name=f"{name}_superseded_after_known",
        ),
    ]


class Placement(Dated):
    """A row says that a resource lay in a cell over some time."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="placements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        # What ends is rare among what is believed, and looked for in every check.
        indexes = [
            models.Index(
                fields=["ends_at"],
                condition=Q(superseded_at=None, ends_at__isnull=False),
                name="placement_ending",
            )
        ]
        constraints = [
            *in_order("placement"),
            models.UniqueConstraint(
                fields=["resource"],
                condition=Q(superseded_at=None, ends_at=None),
                name="placement_one_open_cell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} in {self.unit_id}"


class Tenure(Dated):
    """A row says that a person held a capacity at a unit or a resource, as primary or stand-in, over some time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures")
    capacity = models.ForeignKey(Capacity, on_delete=models.PROTECT, related_name="tenures")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="tenures")
    resource = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="tenures"
    )
    is_stand_in = models.BooleanField(default=False)

    objects = TenureQuerySet.as_manager()

    class Meta:
        constraints = [
            *in_order("tenure"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, resource=None) | Q(unit=None, resource__isnull=False),
                name="tenure_at_a_unit_or_a_resource",
            ),
            models.UniqueConstraint(
                fields=["resource", "capacity"],
                condition=Q(superseded_at=None, ends_at=None, is_stand_in=False, resource__isnull=False),
                name="tenure_one_open_claim",
            ),
        ]

    def __str__(self) -> str:
        return self.record

    @property
    def record(self) -> str:
        """The number under which this record is cited."""
        return f"RZ-{self.pk:06d}"

    @property
    def where(self) -> Unit | Resource:
        """The unit or the resource: a constraint gives every row exactly one."""
        found = self.unit or self.resource
        if found is None:
            raise ValueError("a tenure is at a unit or for a resource")
        return found


class Standing(Dated):
    """A row says by which name, and under which net, a unit stood over some time.

    A unit has rows once either has changed. Until then its own columns are all there is to say; afterwards they hold
    what stands now.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="standings")
    parent = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    # When the columns of the unit took it over; empty while it is still to come.
    taken_over_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Standing"].as_manager()

    class Meta:
        constraints = [
            *in_order("standing"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(superseded_at=None, ends_at=None), name="standing_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} under {self.parent_id}"


class Contest(models.Model):
    """A row says that somebody disputes who answers for a resource. The next head rules; till then nothing changes."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="contests")
    # Who disputes it, and who should answer instead.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contests")
    claimant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_upheld = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource"], condition=Q(ruled_at=None), name="contest_one_open_a_resource"
            ),
            models.CheckConstraint(
                condition=Q(ruled_at=None, ruled_by=None, is_upheld=None)
                | Q(ruled_at__isnull=False, ruled_by__isnull=False, is_upheld__isnull=False),
                name="contest_ruled_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} disputes {self.resource_id}"

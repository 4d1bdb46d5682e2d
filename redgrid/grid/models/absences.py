"""Who is away, and who stands in. Nothing here writes."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from redgrid.grid.models.map import Dated, DatedQuerySet, Person, in_order


class Absence(models.Model):
    """A row says that a person is away over ``[starts_at, ends_at)``; stand-ins act meanwhile."""

    LEAVE, TRAVEL, SHIFT = "leave", "travel", "shift"
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=10, default=LEAVE)
    # Who is called in; without one the stand-ins of the person's tenures act.
    stand_in = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The stand-in was taken from the pairing of the time, and changes with it; nobody was named for this absence.
    is_standing = models.BooleanField(default=False)
    # Rows that were entered at once, such as the night shifts of a month, share a code.
    series = models.CharField(max_length=12, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    known_from = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_at:%Y-%m-%d}"

    @property
    def first_day(self) -> date | None:
        """The first day when it begins at midnight of the centre's clock."""
        local = timezone.localtime(self.starts_at)
        return local.date() if local.time() == time() else None

    @property
    def last_day(self) -> date | None:
        """The last day when it ends at midnight of the centre's clock."""
        local = timezone.localtime(self.ends_at)
        return local.date() - timedelta(days=1) if local.time() == time() else None


class Pairing(Dated):
    """A row says who stood in for a person in everything, whenever they were away (A and B of one pair).

    It is written into the absences it acts in (``Absence.is_standing``): what is asked of a moment reads those alone.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pairings")
    stand_in = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="paired_with")

    objects = DatedQuerySet["Pairing"].as_manager()

    class Meta:
        constraints = [
            *in_order("pairing"),
            models.CheckConstraint(condition=~Q(person=F("stand_in")), name="pairing_of_two"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(superseded_at=None, ends_at=None), name="pairing_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in_id} for {self.person_id}"

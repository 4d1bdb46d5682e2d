"""Calls for claims, and who asks to answer for what. Nothing here writes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from redgrid.grid.models.map import Person, Resource, Unit


class Call(models.Model):
    """A row says that a cell asks its members to claim what nobody answers for, until a moment."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="calls")
    text = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # The last moment at which members may claim; afterwards the head assigns what is left over.
    until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(closed_at=None), name="call_one_open_a_unit"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="call_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.opened_at:%Y-%m-%d}"

    @property
    def day(self) -> str:
        """The day on which it was opened, as records cite it."""
        return f"{timezone.localtime(self.opened_at):%Y-%m-%d}"

    def is_over(self, at: datetime) -> bool:
        """Whether nobody may claim in it any more."""
        return self.closed_at is not None or at >= self.until


class BidQuerySet(models.QuerySet["Bid"]):
    def waiting(self) -> BidQuerySet:
        """Neither answered nor taken back."""
        return self.filter(ruled_at=None, withdrawn_at=None)


class Bid(models.Model):
    """A row says that a member asked, in a call, to answer for a resource; and what the head said."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="bids")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="bids")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bids")
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    objects = BidQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "resource", "person"],
                condition=Q(ruled_at=None, withdrawn_at=None),
                name="bid_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(ruled_at=None, ruled_by=None, is_granted=None)
                | Q(ruled_at__isnull=False, ruled_by__isnull=False, is_granted__isnull=False),
                name="bid_ruled_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} asks for {self.resource_id}"

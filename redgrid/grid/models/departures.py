"""Who was not on the staff for a while."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from redgrid.grid.models.map import Person


class Departure(models.Model):
    """A row says that a person who came back was not on the staff over ``[left_at, returned_at)``."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="departures")
    left_at = models.DateTimeField()
    returned_at = models.DateTimeField()
    # When it was noted that they come back.
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_at__gte=F("left_at")), name="departure_returns_after_leaving"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.left_at:%Y-%m-%d}"

"""Times in which the limit of a case stands still."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from redgrid.cases.models.case import Case
from redgrid.grid.models import Person


class Suspension(models.Model):
    """A row is one time in which the limit of a case stands still: why, who decided, when it is looked at again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspensions")
    stage = models.CharField(max_length=40)
    reason = models.TextField()
    review_on = models.DateField()
    # When the stage was due before; None: it had no limit.
    due_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="suspension_one_open_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} until {self.review_on}"

    @property
    def source(self) -> str:
        """How the task of looking at it again cites it."""
        return f"suspension:{self.pk}"

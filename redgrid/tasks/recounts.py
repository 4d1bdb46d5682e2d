"""Due moments that moved because a calendar changed."""

from __future__ import annotations

from django.db import models

from redgrid.grid.models import Unit


class Recount(models.Model):
    """A row is one look through the open tasks after a calendar changed: what for, how far, how many moved."""

    # The event's subject that made it necessary, or ``holidays:2027`` when those of a year became known.
    cause = models.CharField(max_length=120)
    # Which calendar's items are looked at; from which day on it differs.
    calendar = models.CharField(max_length=40)
    from_day = models.DateField(null=True, blank=True)
    # Only the items of this unit and of those below it, when it keeps another calendar now.
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # The last task that was looked at; a process that dies here goes on after it.
    reached = models.BigIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(ended_at=None), name="recount_not_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} ({self.moved})"


class Moved(models.Model):
    """A row is one task whose due moment a recount moved: from when to when."""

    recount = models.ForeignKey(Recount, on_delete=models.PROTECT, related_name="rows")
    task = models.ForeignKey("tasks.Task", on_delete=models.PROTECT, related_name="moves")
    was = models.DateTimeField()
    now = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recount", "task"], name="moved_once_a_recount")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.was} -> {self.now}"

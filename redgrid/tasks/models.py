"""The atom of work."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from redgrid.grid.models import Person, Unit


class Task(models.Model):
    """A row is one thing that a person, or whoever holds a capacity at a unit, must do by a moment."""

    DUE, DONE, EXEMPT, WITHDRAWN = "due", "done", "exempt", "withdrawn"
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    capacity = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    standard = models.TextField(blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    clause = models.CharField(max_length=80, blank=True)
    # What asked for it, like ``case:WT-2026-0312-017:analysed``; where it is done, an address on this site.
    source = models.CharField(max_length=120)
    link = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    # How the due moment was reckoned, in the order of reckoning: [{"kind", "at", ...}], see kit.worktime.
    due_steps = models.JSONField(default=list)
    is_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=DUE)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="due", ended_at=None) | (~Q(state="due") & Q(ended_at__isnull=False)),
                name="task_ended_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, capacity="") | (Q(person=None) & ~Q(capacity="")),
                name="task_for_a_person_or_a_capacity",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(state="due"), name="task_one_open_a_source"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "due_at"], condition=Q(state="due"), name="task_open_of_person"),
            models.Index(
                fields=["unit", "capacity", "due_at"], condition=Q(state="due"), name="task_open_of_capacity"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_late(self, now: datetime) -> bool:
        """Whether it was not ended by its due moment."""
        return self.due_at is not None and (self.ended_at or now) > self.due_at

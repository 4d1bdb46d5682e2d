"""Marks: the receipts of the month's sheet, made from the journal and remade from it to the same digits."""

from __future__ import annotations

from django.db import models

from redgrid.grid.models import Person, Unit


class Mark(models.Model):
    """A row is one fact judged by one clause: on time, late or returned, with the points it takes."""

    ON_TIME, LATE, RETURNED = "on_time", "late", "returned"
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="marks")
    officer = models.CharField(max_length=40)
    # Who did it; the officer's sheet is made of it. None when nobody could be named.
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="marks")
    month = models.DateField()  # the first day of the month it counts in
    clause = models.CharField(max_length=80)  # "support-centre/1#D4": version and duty
    outcome = models.CharField(max_length=10)
    deduction = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    subject = models.CharField(max_length=120)  # "case:WT-2026-0312-017"
    stage = models.CharField(max_length=40, blank=True)
    entry = models.BigIntegerField()  # the journal's number of the event that proves it
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "clause", "outcome", "stage"], name="mark_once_an_entry")
        ]
        indexes = [models.Index(fields=["unit", "month", "officer"])]

    def __str__(self) -> str:
        return f"{self.clause} {self.outcome}"

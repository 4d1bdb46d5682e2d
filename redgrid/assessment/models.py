"""Marks: the receipts of the month's sheet, made from the journal and remade from it to the same digits."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from redgrid.grid.models import Person, Unit


class Mark(models.Model):
    """A row is one fact judged by one clause: on time, late, missed or returned, with the points it takes."""

    ON_TIME, LATE, RETURNED, MISSED = "on_time", "late", "returned", "missed"
    # Words and not choices of the field: a migration must not depend on the language it was made in.
    WORDS = {ON_TIME: _("On time"), LATE: _("Done late"), RETURNED: _("Returned"), MISSED: _("Missed")}
    TONES = {ON_TIME: "green", LATE: "orange", RETURNED: "yellow", MISSED: "red"}
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="marks")
    officer = models.CharField(max_length=40)
    # Who answered for it and in which capacity. None when nobody was there to answer.
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="marks")
    capacity = models.CharField(max_length=40, blank=True)
    # The holder who was away, when somebody stood in (or, without a person, when nobody did).
    away_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()  # the first day of the month it counts in
    clause = models.CharField(max_length=80)  # "support-centre/1#D4": version and duty
    outcome = models.CharField(max_length=10)
    deduction = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    subject = models.CharField(max_length=120)  # "case:WT-2026-0312-017"
    stage = models.CharField(max_length=40, blank=True)
    entry = models.BigIntegerField()  # the journal's number of the event that proves it
    at = models.DateTimeField()
    # The stage that is judged: when it was entered, when it should have been left and when it was.
    entered_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "clause", "outcome", "stage"], name="mark_once_an_entry")
        ]
        indexes = [
            models.Index(fields=["unit", "month", "officer"]),
            models.Index(fields=["person", "month"], name="mark_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.outcome}"

    @property
    def number(self) -> str:
        """The number of the case it is about; the period of a duty that came round."""
        return self.subject.rpartition(":")[2] if self.is_of_duty else self.subject.partition(":")[2]

    @property
    def is_of_duty(self) -> bool:
        """Whether it is about a duty that came round, not about a case."""
        return self.subject.startswith("duty:")

    @property
    def outcome_word(self) -> str:
        """The outcome in the reader's language."""
        return str(self.WORDS[self.outcome])

    @property
    def tone(self) -> str:
        """The colour that goes with the word of the outcome."""
        return self.TONES[self.outcome]

    @property
    def overrun(self) -> timedelta | None:
        """How much later than due the stage was left; None when it was not late."""
        if self.due_at and self.left_at and self.left_at > self.due_at:
            return self.left_at - self.due_at
        return None

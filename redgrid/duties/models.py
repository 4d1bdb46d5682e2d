"""Duties as they come round. Nothing here writes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redgrid.duties.periods import said_period
from redgrid.grid.models import Person, Unit
from redgrid.rulebook.institution import DutyText
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import institution_of


class Occurrence(models.Model):
    """A row is one duty of one cell in one period: to be done, done, missed, or not asked for."""

    DUE, DONE, EXEMPT, MISSED = "due", "done", "exempt", "missed"
    # How it was done: something was done, or there was nothing to do. Both are full marks.
    SOMETHING, NOTHING = "something", "nothing"
    # Why it was not asked for. None of these needs a proof.
    LEAVE, SHIFT, NO_EVENT, VACANT, DAY_OFF, UNTOLD = (
        "leave",
        "shift",
        "no_event",
        "vacant",
        "day_off",
        "untold",
    )
    REASONS = {
        LEAVE: _("on leave or away"),
        SHIFT: _("off shift"),
        NO_EVENT: _("nothing happened that asks for it"),
        VACANT: _("nobody held the role"),
        DAY_OFF: _("it became a day off"),
        UNTOLD: _("nobody was told in time"),
    }
    duty = models.CharField(max_length=20)
    # The version under which it came, to its end.
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="+")
    officer = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="occurrences")
    # The window's key (``2026-11``), or the day of what happened (``@2026-11-03``, ``@2026-11-03/2``).
    period = models.CharField(max_length=24)
    source = models.CharField(max_length=120, unique=True)
    # What happened, for a duty that waits for events: the journal's subject.
    cause = models.CharField(max_length=120, blank=True)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    # When it counts as missed: the institution's grace after the due moment.
    missed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, default=DUE)
    how = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=10, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Who did it, or who answered for it when it was missed; for whom they stood in.
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    away_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    record = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "unit", "period"], name="occurrence_once_a_period"),
            models.CheckConstraint(
                condition=Q(state="due", ended_at=None) | (~Q(state="due") & Q(ended_at__isnull=False)),
                name="occurrence_ended_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["missed_at"], condition=Q(state="due"), name="occurrence_to_judge"),
            models.Index(fields=["unit", "opens_at"], name="occurrence_of_unit"),
            models.Index(fields=["person", "-opens_at"], name="occurrence_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.unit_id} {self.period}"

    @property
    def text(self) -> DutyText | None:
        """What its version says of the duty."""
        return institution_of(self.blueprint).duty(self.duty)

    @property
    def period_words(self) -> str:
        """Its period, in the reader's language."""
        return said_period(self.period)

    @property
    def is_late(self) -> bool:
        """Whether it was done after its due moment."""
        return self.state == self.DONE and self.due_at is not None and self.ended_at > self.due_at  # type: ignore[operator]

    @property
    def reason_word(self) -> str:
        """Why it was not asked for, in the reader's language."""
        return str(self.REASONS.get(self.reason, self.reason))

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is open beyond its due moment."""
        return self.state == self.DUE and self.due_at is not None and now > self.due_at


class Horizon(models.Model):
    """The single row says up to which moment windows have been looked for; whoever looks holds it."""

    # None while the first look is not complete.
    through = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.through}"

"""What is asked after a case was closed."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from redgrid.cases.models.case import Case
from redgrid.grid.models import Person


class EffectCheck(models.Model):
    """A row is one look back at a closed case: does what was done still work?"""

    WAITING, EFFECTIVE, INEFFECTIVE, WITHDRAWN = "waiting", "effective", "ineffective", "withdrawn"
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    # As the text writes it: "7 days".
    after = models.CharField(max_length=40)
    # The day from which on it is answered; None: any day.
    comes_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=WAITING)
    note = models.TextField(blank=True)
    # What was filled in with the answer, as ``Case.facts``.
    facts = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"], by=None, answered_at=None)
                | Q(state__in=["effective", "ineffective"], by__isnull=False, answered_at__isnull=False),
                name="check_answered_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} after {self.after}"

    def has_come(self, today: date) -> bool:
        """Whether it can be told by now."""
        return self.comes_on is None or self.comes_on <= today

    @property
    def source(self) -> str:
        """How its task cites it."""
        return f"effect:{self.pk}"


class Echo(models.Model):
    """A row is that somebody else met the same: a person, or a receipt code of somebody without a name."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="echoes")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The digest of the code; see cases.receipts.
    receipt = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 (null keeps the index sparse)
    # Of whoever gives no name the day alone is kept.
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="echo_once_a_person"),
            models.CheckConstraint(
                condition=Q(person=None, receipt__isnull=False) | Q(person__isnull=False, receipt=None),
                name="echo_of_a_person_or_a_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"echo of {self.case_id}"

"""Visits. Nothing here writes."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redgrid.cases.models import Case
from redgrid.grid.models import Person, Unit


class Visit(models.Model):
    """A row is one visit to a unit of the map, or to somebody outside of it."""

    PLANNED, NOTED, CONFIRMED, OBJECTED, WITHDRAWN = "planned", "noted", "confirmed", "objected", "withdrawn"
    # Words and tones, not choices of the field: a migration must not depend on the language it was made in.
    WORDS = {
        PLANNED: _("Planned"), NOTED: _("Notes written"), CONFIRMED: _("Confirmed"), OBJECTED: _("Objected to"),
        WITHDRAWN: _("Called off"),
    }  # fmt: skip
    TONES = {PLANNED: "blue", NOTED: "yellow", CONFIRMED: "green", OBJECTED: "orange", WITHDRAWN: "grey"}
    # Who is visited: a unit of the map, or another one in words.
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    outside = models.CharField(max_length=80, blank=True)
    # The unit whose people go.
    home = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    source = models.CharField(max_length=40)
    purpose = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default=PLANNED)
    notes = models.TextField(blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)
    # Who confirms it for those visited; None: whoever heads the unit. Nobody where neither is there.
    confirmer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    # Grows with every change; whoever changes the visit must have seen the last one.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, outside="") | (Q(unit=None) & ~Q(outside="")),
                name="visit_to_a_unit_or_outside",
            )
        ]
        indexes = [
            models.Index(fields=["on"], name="visit_on"),
            models.Index(fields=["unit", "-on"], name="visit_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.purpose}"

    @property
    def subject(self) -> str:
        """How the journal and its task cite it."""
        return f"visit:{self.pk}"

    @property
    def state_word(self) -> str:
        return str(self.WORDS[self.state])

    @property
    def tone(self) -> str:
        return self.TONES[self.state]

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state in {self.CONFIRMED, self.WITHDRAWN}

    @property
    def needs_answer(self) -> bool:
        return self.state == self.NOTED and bool(self.confirmer_id or self.unit_id)

    def has_come(self, today: date) -> bool:
        return self.on <= today


class Visitor(models.Model):
    """A row is somebody who goes."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="visitors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="visitor_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.visit_id}"


class Found(models.Model):
    """A row is a case that was opened on the spot."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="found")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="found_by")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.case_id}"

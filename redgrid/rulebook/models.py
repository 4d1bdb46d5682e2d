"""Versions of the institution. A loaded version never changes; records keep the version they were made under."""

from __future__ import annotations

from datetime import date

from django.db import models

from redgrid.grid.models import Unit


class Versions(models.Manager["Blueprint"]):
    """Leaves the large text and its content in the database until they are asked for."""

    def get_queryset(self) -> models.QuerySet[Blueprint]:
        return super().get_queryset().defer("text", "content")


class Blueprint(models.Model):
    """A row is one version of one institution's text. The highest version of the newest load is in force."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=40)
    is_in_force = models.BooleanField(default=False)

    objects = Versions()

    class Meta:
        # Also where another row points here.
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="blueprint_version_once"),
            models.UniqueConstraint(fields=["code", "digest"], name="blueprint_text_once"),
            models.UniqueConstraint(
                fields=["is_in_force"], condition=models.Q(is_in_force=True), name="blueprint_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.version}"

    def clause(self, duty: str | None) -> str:
        """How a receipt cites a duty of this version: ``support-centre/3#D2``; empty for none."""
        return f"{self}#{duty}" if duty else ""


class Duty(models.Model):
    """A row is one duty of one officer role under one version: limit, standard and points."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="duties")
    code = models.CharField(max_length=20)
    officer = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    rhythm = models.CharField(max_length=20)
    limit = models.CharField(max_length=40, blank=True)
    limit_text = models.CharField(max_length=120, blank=True)
    limit_text_en = models.CharField(max_length=200, blank=True)
    standard = models.TextField()
    standard_en = models.TextField(blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    evidence = models.JSONField(default=list)
    basis = models.CharField(max_length=200, blank=True)
    deductions = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["blueprint", "code"], name="duty_code_once_a_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def clause(self) -> str:
        """How a receipt cites this duty."""
        return self.blueprint.clause(self.code)


class UnitCalendar(models.Model):
    """A row is the calendar that a unit keeps from one day on; an empty one is that of the unit above."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="calendars")
    calendar = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [models.UniqueConstraint(fields=["unit", "starts_on"], name="unit_calendar_once_a_day")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.calendar} {self.starts_on}"


class CalendarDay(models.Model):
    """A row overrides what the published calendar says of one day."""

    calendar = models.CharField(max_length=40)
    day = models.DateField()
    is_working = models.BooleanField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.calendar} {self.day}"


class Waiver(models.Model):
    """A row lets one rule stand that meets a ban of the policy guard, in exactly one wording, on a written basis."""

    ban = models.CharField(max_length=40)
    # Where the rule stands, like ``duties[D1].standard``, and the whole entry as it reads.
    path = models.CharField(max_length=200)
    rule = models.TextField()
    digest = models.CharField(max_length=64)
    decided_by = models.CharField(max_length=120)
    document = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    # The last day on which it holds.
    until = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(ended_at=None), name="waiver_one_a_rule"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ban} {self.path}"

    def holds_on(self, day: date) -> bool:
        """Whether it still lets the rule stand on ``day``."""
        return self.ended_at is None and (self.until is None or day <= self.until)


class Term(models.Model):
    """A row is a word of the glossary that this institution says otherwise; empty: as the product says it."""

    code = models.CharField(max_length=40, unique=True)
    word = models.CharField(max_length=12, blank=True)
    word_en = models.CharField(max_length=30, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=40)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.word}"


class Renewal(models.Model):
    """A row moves the day on which a duty, flow or field expires. It holds as long as the text says that same day."""

    DUTY, FLOW, FIELD = "duty", "flow", "field"
    kind = models.CharField(max_length=8)
    # Like ``D2``, ``problem`` or ``problem/cause``.
    code = models.CharField(max_length=90)
    # What the text says, and until when it holds instead.
    said = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=500)
    renewed_at = models.DateTimeField()
    renewed_by = models.CharField(max_length=40)

    class Meta:
        ordering = ["-renewed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("said")), name="renewal_moves_on"),
            models.UniqueConstraint(fields=["kind", "code", "said", "until"], name="renewal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.until}"

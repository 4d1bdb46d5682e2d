"""Drafts and their steps. A draft is edited; what it is published as is a version of the rulebook and never changes."""

from __future__ import annotations

from django.db import models

from redgrid.rulebook.models import Blueprint


class WithoutText(models.Manager["Draft"]):
    """Leaves the large text in the database until it is asked for."""

    def get_queryset(self) -> models.QuerySet[Draft]:
        return super().get_queryset().defer("text")


class Draft(models.Model):
    """A row is one text that is to become the institution.

    ``revision`` counts whatever is done to it: whoever acts names the one they saw. ``authors`` are the codes of those
    who wrote in it. ``is_open`` once everybody may read it, so that it can be discussed.
    """

    DRAFT, DISCUSSED, CONSULTED = "draft", "discussed", "consulted"
    PUBLISHED, IN_FORCE, WITHDRAWN = "published", "in_force", "withdrawn"
    UNDER_WAY = (DRAFT, DISCUSSED, CONSULTED, PUBLISHED)
    about = models.CharField(max_length=200)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, default=DRAFT)
    is_open = models.BooleanField(default=False)
    authors = models.JSONField(default=list)
    # The version it was written from, and the one it was published as.
    base = models.ForeignKey(Blueprint, null=True, on_delete=models.PROTECT, related_name="written_from")
    version = models.ForeignKey(Blueprint, null=True, on_delete=models.PROTECT, related_name="drafts")
    in_force_on = models.DateField(null=True, blank=True)
    # Why it could not come into force on its day, as it was told last.
    held_up = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=40)
    changed_by_name = models.CharField(max_length=40, blank=True)

    objects = WithoutText()

    class Meta:
        ordering = ["-begun_at", "-id"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["published", "in_force"])
                | models.Q(version__isnull=False, in_force_on__isnull=False),
                name="draft_published_has_its_version",
            ),
            # What comes into force next is known: whoever publishes another one compares it with that.
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="published"), name="draft_one_waits_for_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"draft:{self.pk}"

    @property
    def is_editable(self) -> bool:
        return self.state == self.DRAFT

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY


class Step(models.Model):
    """A row is one step of a draft: who took it and when, what proves it, and the text that it was taken with."""

    BEGUN, OPENED, RETURNED = "begun", "opened", "returned"
    KINDS = (BEGUN, OPENED, "discussed", "consulted", "published", "in_force", RETURNED, "withdrawn")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10)
    is_skipped = models.BooleanField(default=False)
    # The day of the meeting or notice, and what happened there; of a step that was skipped, why.
    held_on = models.DateField(null=True, blank=True)
    said = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    by_name = models.CharField(max_length=40, blank=True)
    file = models.FileField(upload_to="proofs/%Y/%m/", blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    media_type = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_skipped=False) | models.Q(kind__in=["discussed", "consulted"]),
                name="step_skipped_is_one_in_the_middle",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.draft_id}"

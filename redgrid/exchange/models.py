"""The lists that were brought in. Nothing here writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from redgrid.kit.clock import now

UNDO_HOURS = 24


class Import(models.Model):
    """A row is one list that somebody tried or brought in.

    ``table`` is the list itself as far as it is needed, between the dry run and the word that it may be done; no file
    is kept. ``did`` are the keys of what was written, while it can be undone.
    """

    TRIED, DONE, UNDONE = "tried", "done", "undone"
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, default=TRIED)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=40, blank=True)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    # The draft that a duty list goes into, and whether the list is whole.
    into = models.JSONField(default=dict)
    # What was taken for what, and the rejected rows with their reasons.
    report = models.JSONField(default=dict)
    table = models.JSONField(null=True)
    did = models.JSONField(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("created", "updated", "unchanged", "rejected")}

    @property
    def undo_until(self) -> datetime:
        return self.at + timedelta(hours=UNDO_HOURS)

    @property
    def can_be_undone(self) -> bool:
        has_written = bool(self.created or self.updated)
        return self.state == self.DONE and has_written and self.did is not None and now() < self.undo_until

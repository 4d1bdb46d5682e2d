"""The table of printed boards. Nothing here writes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from redgrid.grid.models import Resource


class BoardQuerySet(models.QuerySet["Board"]):
    def hanging(self) -> BoardQuerySet:
        """Those that no later print has replaced."""
        return self.filter(replaced_at=None)


class Board(models.Model):
    """A row is one printed piece of paper: the signboard or the label of a place, with what it says."""

    place = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="boards")
    is_label = models.BooleanField(default=False)
    paper = models.CharField(max_length=8)
    design = models.CharField(max_length=20)
    # What was printed, word for word, and the digest by which two prints are compared.
    says = models.JSONField()
    digest = models.CharField(max_length=64)
    version = models.CharField(max_length=60)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=40)
    replaced_at = models.DateTimeField(null=True, blank=True)
    # Since when it says something that is not so any more, as far as the clock has noticed.
    outdated_at = models.DateTimeField(null=True, blank=True)

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ["-printed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "is_label"], condition=Q(replaced_at=None), name="board_one_hangs"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.printed_at:%Y-%m-%d}"

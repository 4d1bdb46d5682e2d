"""The library: what was learnt from solved cases."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from redgrid.cases.models.case import Case
from redgrid.grid.models import Person


class Solutions(models.QuerySet["Solution"]):
    """Solutions by what may be asked of them."""

    def about(self, words: str) -> Solutions:
        """Those that say each of ``words`` (separated by blanks) somewhere; all when there are none."""
        found = self
        for word in words.split()[:6]:
            said = Q(title__icontains=word) | Q(cause__icontains=word)
            found = found.filter(said | Q(plan__icontains=word) | Q(result__icontains=word))
        return found


class Solution(models.Model):
    """A row is what others may learn from one solved case: without names, with the consent of the head."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="solution")
    flow = models.CharField(max_length=40)
    # Of the place it happened at; empty where it had none.
    place_kind = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120)
    cause = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    result = models.TextField()
    filed_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = Solutions.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def is_doubted(self) -> bool:
        """Whether its case was opened again: what helped then did not last."""
        return self.case.is_open

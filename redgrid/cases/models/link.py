"""How cases belong together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from redgrid.cases.models.case import Case
from redgrid.grid.models import Person


class Link(models.Model):
    """A row is that ``source`` stands to ``target`` as ``kind`` says: it is a duplicate, a child, solved by it ..."""

    DUPLICATE_OF, CAUSED_BY, SOLVED_BY = "duplicate_of", "caused_by", "solved_by"
    RELATED, CHILD_OF, SPLIT_FROM, RECURRENCE_OF = "related", "child_of", "split_from", "recurrence_of"
    source = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    target = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_here")
    kind = models.CharField(max_length=14)
    # None: the system, which saw it by itself.
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], condition=Q(ended_at=None), name="link_once"
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(ended_at=None, kind="child_of"), name="link_one_parent"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

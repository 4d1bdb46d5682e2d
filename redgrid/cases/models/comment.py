"""What people say about a case beside its stages."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from redgrid.cases.models.case import Case
from redgrid.grid.models import Person


class Comments(models.QuerySet["Comment"]):
    """Comments by what may be asked of them."""

    def of(self, case: Case) -> Comments:
        """Those of ``case`` and of the cases that became part of it, oldest first."""
        return self.filter(Q(case=case) | Q(case__merged_into=case)).order_by("id")


class Comment(models.Model):
    """A row is what one person said about a case. It is never edited; withdrawn, it shows that something was said."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comments")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    text = models.TextField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = Comments.as_manager()

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Mention(models.Model):
    """A row is that a comment turns to a person who may read the case."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="mentions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentions")
    # When the person looked at the case since; None: not yet.
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="mention_once_a_comment"),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(seen_at=None), name="mention_unseen_of_person")
        ]

    def __str__(self) -> str:
        return f"mention {self.pk}"

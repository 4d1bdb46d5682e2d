"""What is attached to a case: pictures drawn anew, and documents whose content was looked at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet

from redgrid.cases.models.case import Case
from redgrid.grid.models import Person


class Attachments(models.QuerySet["Attachment"]):
    """Attachments by what may be asked of them."""

    def of(self, case: Case) -> Attachments:
        """Those of ``case`` and of the cases that became part of it, oldest first."""
        return self.filter(Q(case=case) | Q(case__merged_into=case)).order_by("id")

    def readable_in(self, cases: QuerySet[Case]) -> Attachments:
        """Whoever reads a case reads what became part of it."""
        keys = cases.values("pk")
        return self.filter(Q(case__in=keys) | Q(case__merged_into__in=keys))


class Attachment(models.Model):
    """A row is a file of a case: a picture drawn anew without what the camera wrote into it, or a document."""

    PICTURE, DOCUMENT = "picture", "document"
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=10, default=PICTURE)
    # Empty once it was withdrawn: the row stays, the file goes.
    file = models.FileField(upload_to="attachments/%Y/%m/", blank=True)
    name = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=100, default="image/jpeg")
    # Bytes.
    size = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    # Pixels; of pictures only.
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    # None: whoever reported without a name.
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = Attachments.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None) & ~Q(file="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, file=""),
                name="attachment_withdrawn_without_file",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"photo {self.pk}"

    @property
    def is_picture(self) -> bool:
        return self.kind == self.PICTURE

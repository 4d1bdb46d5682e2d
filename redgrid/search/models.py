"""What can be found. Nothing here writes; the index of tokens is made by the migrations, one for each engine."""

from __future__ import annotations

from django.db import models

from redgrid.grid.models import Unit


class Document(models.Model):
    """A row is the text of one case, task, visit, filed solution or notice. Newer things have larger keys, so
    that the newest are met first.

    Who may see it is asked of the thing itself each time: nothing of rights is kept here.
    """

    CASE, TASK, VISIT, SOLUTION, NOTICE = "case", "task", "visit", "solution", "notice"
    kind = models.CharField(max_length=10)
    ref = models.BigIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField()
    # Folded (see tokens.fold); the parts stand between bars.
    text = models.TextField()
    # Where it stands (see marks.py): a search is narrowed by them, and shows nothing because of them.
    marks = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="document_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref}"


class FileText(models.Model):
    """A row is the text of the attached files of one digest, read once; empty when nothing could be read."""

    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.digest

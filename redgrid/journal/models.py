"""The journal's tables. Entries are written by ``journal.actions.record`` alone and never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext

from redgrid.journal.events import EVENTS


class Entry(models.Model):
    """A row is one thing that happened: who, in which capacity, to what, with which facts.

    ``number`` is given by hand from Head, without holes and in the order of commits, so that "greater than the last
    one I read" never skips a row. ``digest`` closes over the row and the digest before it.
    Nothing here is a foreign key: what is written stays readable when everything else is gone.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    unit = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=40)
    capacity = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    # The digest of a caller's key: the same request sent again finds what the first one did.
    once = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 (null keeps the index sparse)
    is_sealed = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject", "number"]), models.Index(fields=["kind", "number"])]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.subject}"

    @property
    def title(self) -> str:
        """What happened, in the reader's language; a kind that no longer exists is shown as it was written."""
        return gettext(EVENTS.get(self.kind, self.kind))


class Head(models.Model):
    """The single row is the end of the chain; whoever writes an entry holds it until the transaction ends."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"


class Bookmark(models.Model):
    """A row is how far one follower has read."""

    follower = models.CharField(max_length=60, unique=True)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.follower} {self.number}"

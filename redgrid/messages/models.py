"""What somebody was told. Nothing here writes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from redgrid.grid.models import Person
from redgrid.messages.channels import Channel, Choice, Delivery  # noqa: F401 (their tables are of this room)


class Message(models.Model):
    """A row is one thing that one person is told of: what happened and where, never its words.

    They are put together when it is shown, in the language of who reads, from what they may see then.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="told")
    # The number of the journal's entry, and what kind of thing it tells.
    entry = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    topic = models.CharField(max_length=20)
    # ``case:WT-2026-0312-017``, ``task:12``; empty for what concerns everybody.
    subject = models.CharField(max_length=120, blank=True)
    link = models.CharField(max_length=200)
    # The colour of a slip, when it is one.
    colour = models.CharField(max_length=10, blank=True)
    is_urgent = models.BooleanField(default=False)
    is_sealed = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="message_once_an_event")]
        indexes = [
            models.Index(fields=["person", "-id"], name="message_of_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="message_new"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"

"""What somebody has read."""

from __future__ import annotations

from redgrid.grid.models import Person
from redgrid.kit.clock import now
from redgrid.messages.models import Message
from redgrid.messages.rules import visible_to


def read_message(message: Message, *, by: Person) -> None:
    """``by`` has read one of their own messages; again changes nothing."""
    visible_to(by).filter(pk=message.pk, read_at=None).update(read_at=now())


def read_all(*, by: Person, until: int | None = None) -> int:
    """``by`` has read all their messages, up to the one with the key ``until``; returns how many were new."""
    rows = visible_to(by).filter(read_at=None)
    return (rows.filter(pk__lte=until) if until else rows).update(read_at=now())

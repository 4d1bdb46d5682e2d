"""What the clock calls: read on in the journal, and forget what is old. Safe to run twice."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from redgrid.journal.actions import follow, put_bookmark
from redgrid.journal.models import Bookmark, Entry
from redgrid.journal.queries import last_number
from redgrid.kit.clock import now
from redgrid.messages.actions import forget_old, tell
from redgrid.messages.topics import KINDS

FOLLOWER = "messages"
# What is older is no news any more, when messages begin in a house that has a history.
FRESH = timedelta(days=7)


def tell_people() -> None:
    """Make the messages of what happened since the last look. One or two statements when nothing did."""
    mark = Bookmark.objects.filter(follower=FOLLOWER).values_list("number", flat=True).first()
    if mark is None:
        _begin()
    elif mark >= last_number():
        return
    follow(FOLLOWER, _take, kinds=tuple(KINDS))


def _begin() -> None:
    old = (
        Entry.objects.filter(at__lt=now() - FRESH)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    with transaction.atomic():
        put_bookmark(FOLLOWER, old or 0)


def _take(entry: Entry) -> None:
    if entry.at >= now() - FRESH:
        tell(entry)


def look_at_messages() -> None:
    """One round of the clock."""
    tell_people()
    forget_old()

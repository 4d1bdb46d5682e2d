"""What the clock calls: read on in the journal, forget what is old, send what is due. Safe to run twice."""

from __future__ import annotations

import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from redgrid.journal.actions import follow, put_bookmark
from redgrid.journal.models import Bookmark, Entry
from redgrid.journal.queries import last_number
from redgrid.kit.clock import now
from redgrid.kit.encryption import Unreadable
from redgrid.messages.actions import (
    claim,
    end,
    forget_old,
    forget_sent,
    hold,
    put_off,
    queue,
    queue_digests,
    queue_group_digests,
    tell,
)
from redgrid.messages.channels import Delivery
from redgrid.messages.senders import Later, Never, Post, send
from redgrid.messages.sending import prepared
from redgrid.messages.topics import KINDS

FOLLOWER = "messages"
# What is older is no news any more, when messages begin in a house that has a history.
FRESH = timedelta(days=7)
# Then the thread looks whether it should stop.
MOST_SECONDS = 20.0
_post: list[Post] = []


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
        queue(entry, tell(entry))


def look_at_messages() -> None:
    """One round of the clock."""
    tell_people()
    queue_digests()
    queue_group_digests()
    forget_old()
    forget_sent(now() - timedelta(days=settings.MESSAGE_DAYS))


def send_out() -> int:
    """Send what is due, one after the other and outside of transactions; returns how many there were."""
    begun, many = time.monotonic(), 0
    while time.monotonic() - begun < MOST_SECONDS and (delivery := claim()):
        many += 1
        if delivery.state == Delivery.WAITING:
            _send(delivery)
    return many


def _send(delivery: Delivery) -> None:
    if not _post:
        _post.append(Post())
    try:
        ready = prepared(delivery)
        if ready is None:
            end(delivery, Delivery.DROPPED)
            return
        send(*ready, _post[0])
    except Unreadable:
        hold(delivery)
    except Later as error:
        put_off(delivery, str(error))
    except Never as error:
        end(delivery, Delivery.FAILED, str(error))
    else:
        end(delivery, Delivery.SENT)

"""All secrets under the newest key of this machine."""

from __future__ import annotations

from django.db import transaction

from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.encryption import Unreadable
from redgrid.messages.channels import Channel


def lock_anew(*, by: Actor) -> tuple[int, int]:
    """Encrypt what can be read with the newest key; returns how many channels, and how many could not be read.

    Done again, it changes nothing but the words that are kept. Raises Unreadable when there are no keys to use.
    """
    done = lost = 0
    with transaction.atomic():
        for channel in Channel.objects.exclude(locked="").order_by("pk"):
            try:
                keys = channel.keys
            except Unreadable:
                lost += 1
                continue
            # Whoever entered a secret meanwhile keeps theirs.
            done += Channel.objects.filter(pk=channel.pk, locked=channel.locked).update(locked=keys.locked())
        if done:
            record("channel.locked_anew", by=by, subject="channels", facts={"many": done, "lost": lost})
    return done, lost

"""Sending with a lease: whoever dies while sending leaves one that runs out; it is sent again with the same id."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.messages.channels import Channel, Delivery

LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
MOST_TRIES = 8
# How often it is looked whether the secret of a channel can be read again.
HELD = timedelta(minutes=10)
ERROR_LENGTH = 200
_chance = random.Random()  # noqa: S311 (spreads tries, guards nothing)


def claim() -> Delivery | None:
    """Take the next thing to send for the length of a lease; None when nothing is due. Each claim counts as a try."""
    with transaction.atomic():
        found = _due().first()
        if found is None:
            return None
        if found.tries >= MOST_TRIES:
            found.state, found.ended_at = Delivery.FAILED, now()
            found.error = found.error or "never answered"
        else:
            found.tries, found.lease, found.leased_until = found.tries + 1, uuid.uuid4().hex, now() + LEASE
        found.save(update_fields=["state", "ended_at", "error", "tries", "lease", "leased_until"])
    return found


def _due() -> QuerySet[Delivery]:
    free = Q(leased_until=None) | Q(leased_until__lte=now())
    rows = Delivery.objects.filter(free, state=Delivery.WAITING, due_at__lte=now(), channel__is_on=True)
    rows = rows.select_related("channel").order_by("due_at", "pk")
    # On SQLite the transaction is IMMEDIATE: one claims at a time.
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def end(delivery: Delivery, state: str, error: str = "") -> bool:
    """It was sent, dropped or failed for good; whether the lease was still ours."""
    return _settle(delivery, state=state, ended_at=now(), error=error[:ERROR_LENGTH])


def put_off(delivery: Delivery, error: str, chance: random.Random = _chance) -> bool:
    """It did not go through: try again later, or give up after MOST_TRIES."""
    if delivery.tries >= MOST_TRIES:
        return end(delivery, Delivery.FAILED, error)
    due_at = now() + wait_after(delivery.tries, chance)
    return _settle(delivery, due_at=due_at, error=error[:ERROR_LENGTH])


def hold(delivery: Delivery) -> None:
    """The secret of its channel cannot be read: it waits without a try, and so does what else waits for the channel."""
    later = now() + HELD
    _settle(delivery, due_at=later, tries=delivery.tries - 1, error=Delivery.UNREADABLE)
    waiting = Delivery.objects.filter(channel=delivery.channel_id, state=Delivery.WAITING, due_at__lt=later)
    waiting.filter(leased_until=None).update(due_at=later, error=Delivery.UNREADABLE)


def let_go(channel: Channel) -> int:
    """The secret can be read again: what was held is due now; returns how many there were."""
    held = Delivery.objects.filter(channel=channel, state=Delivery.WAITING, error=Delivery.UNREADABLE)
    return held.update(due_at=now(), error="")


def wait_after(tries: int, chance: random.Random = _chance) -> timedelta:
    """30 seconds, doubled with each try up to six hours, less up to a half by chance."""
    return min(FIRST_WAIT * (1 << min(tries - 1, 20)), LONGEST_WAIT) * (1 - chance.random() / 2)


def _settle(delivery: Delivery, **values: str | int | datetime) -> bool:
    mine = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease, state=Delivery.WAITING)
    return bool(mine.update(lease="", leased_until=None, **values))


def replay(failed: QuerySet[Delivery], *, by: Person) -> int:
    """Send what failed once more from the beginning, with the same ids; returns how many there were."""
    with transaction.atomic():
        many = failed.filter(state=Delivery.FAILED).update(
            state=Delivery.WAITING,
            tries=F("tries") * 0,
            due_at=now(),
            ended_at=None,
            leased_until=None,
            lease="",
        )
        if many:
            record("channel.replayed", by=by, subject="channels", facts={"many": many})
    return many


def forget_sent(before: datetime) -> int:
    """Delete what was sent, dropped or failed before; returns how many."""
    old = list(Delivery.objects.filter(ended_at__lt=before).values_list("pk", flat=True)[:1000])
    return Delivery.objects.filter(pk__in=old).delete()[0] if old else 0

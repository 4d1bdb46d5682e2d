"""What goes out: a row for each way a message, an event or a digest takes, in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.db import transaction
from django.utils import timezone

from redgrid.grid.models import Unit
from redgrid.grid.queries import home_of
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.messages.channels import GROUPS, PERSONAL, WEBHOOK, Channel, Choice, Delivery
from redgrid.messages.models import Message
from redgrid.rulebook.queries import calendar_for, calendar_of

# Seconds.
PACE = 60


def queue(entry: Entry, messages: Sequence[Message]) -> int:
    """Queue what goes out because of ``entry``; one statement while no channel is on. Sealed ones reach people only."""
    channels = list(Channel.objects.filter(is_on=True).order_by("pk"))
    rows = [row for channel in channels if (row := _to_group(channel, entry, messages))]
    if messages and any(channel.is_personal for channel in channels):
        people = [message.person_id for message in messages]
        choices = {choice.person_id: choice for choice in Choice.objects.filter(person__in=people)}
        for message in messages:
            if choice := choices.get(message.person_id):
                rows += _to_person(message, choice, channels)
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _to_group(channel: Channel, entry: Entry, messages: Sequence[Message]) -> Delivery | None:
    """Machines hear of every event of the table, groups that something is urgent."""
    is_sealed = entry.is_sealed or any(message.is_sealed for message in messages)
    if channel.kind not in GROUPS or is_sealed:
        return None
    if channel.kind != WEBHOOK and not any(message.is_urgent for message in messages):
        return None
    moment = due_at = now()
    slot = f"entry:{entry.number}:{channel.pk}"
    if channel.kind != WEBHOOK:
        # Robots of groups say one sentence whatever happened: once a minute is enough, and platforms allow twenty.
        minute = int(moment.timestamp()) // PACE
        slot, due_at = f"group:{minute}:{channel.pk}", datetime.fromtimestamp((minute + 1) * PACE, tz=UTC)
    return Delivery(channel=channel, entry=entry.number, slot=slot, due_at=due_at, made_at=moment)


def _to_person(message: Message, choice: Choice, channels: Sequence[Channel]) -> list[Delivery]:
    moment = now()
    return [
        Delivery(
            channel=channel, person=message.person, message=message, slot=f"message:{message.pk}:{channel.pk}",
            due_at=choice.when(moment, is_urgent=message.is_urgent), made_at=moment,
        )
        for channel in channels
        if channel.is_personal and choice.wants(channel.kind, message.topic)
    ]  # fmt: skip


def queue_digests() -> int:
    """Queue the digests whose hour has come, one a person and day, on working days of their unit; returns how many."""
    local = timezone.localtime(now())
    today = local.date()
    waiting = Choice.objects.filter(digest_hour__lte=local.hour).exclude(digest_on=today)
    made = 0
    for choice in waiting.select_related("person")[:500]:
        # A clock that stood still and goes on at night wakes nobody; the hour that they chose themselves is theirs.
        if choice.is_quiet(local.hour) and local.hour != choice.digest_hour:
            continue
        with transaction.atomic():
            if Choice.objects.filter(pk=choice.pk).exclude(digest_on=today).update(digest_on=today):
                made += _digest(choice, today)
    return made


def _digest(choice: Choice, today: date) -> int:
    kinds = [kind for kind in PERSONAL if choice.addresses.get(kind)]
    channels = {channel.kind: channel for channel in Channel.objects.filter(is_on=True, kind__in=kinds)}
    channel = next((channels[kind] for kind in kinds if kind in channels), None)
    if channel is None or not is_working_day(home_of(choice.person), today):
        return 0
    slot = f"digest:{today}:{choice.person_id}"
    row = Delivery(channel=channel, person=choice.person, slot=slot, due_at=now(), made_at=now())
    return len(Delivery.objects.bulk_create([row], ignore_conflicts=True))


def is_working_day(unit: Unit | None, today: date) -> bool:
    """Whether ``unit`` works today by its calendar; without one, by everybody's."""
    try:
        calendar = calendar_of(calendar_for(unit, today)) if unit else calendar_of()
    except Refused:
        return True
    return calendar.day(today).is_working

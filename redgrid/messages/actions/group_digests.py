"""The morning digest of a unit for the group of a robot."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Unit
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Invalid
from redgrid.messages.actions.channels import guard
from redgrid.messages.actions.queueing import is_working_day
from redgrid.messages.channels import QUIET_FROM, QUIET_UNTIL, Channel, Delivery

HOURS = range(QUIET_UNTIL, QUIET_FROM)


def set_digest(channel: Channel, *, by: Person, unit: Unit | None, hour: int | None) -> None:
    """Let the group of a robot hear each working morning how much its unit has to do; without an hour, no more."""
    guard(by)
    if not channel.is_robot:
        raise Invalid(_("Only robots of groups tell a digest of a unit."))
    if hour is not None and hour not in HOURS:
        raise Invalid(_("A group is told nothing in the quiet hours."), field="hour")
    if hour is not None and (unit is None or not _is_open(unit)):
        raise Invalid(_("Choose whose work it tells."), field="unit")
    code = unit.code if unit and hour is not None else ""
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(unit=unit if code else None, digest_hour=hour)
        record("channel.digest_set", by=by, subject=channel.subject, unit=code, facts={"hour": hour})


def queue_group_digests() -> int:
    """Queue the digests of groups whose hour has come, one a channel and working day; returns how many."""
    local = timezone.localtime(now())
    today = local.date()
    if local.hour not in HOURS:
        return 0
    waiting = Channel.objects.filter(is_on=True, digest_hour__lte=local.hour).exclude(digest_on=today)
    made = 0
    for channel in waiting.select_related("unit"):
        with transaction.atomic():
            if Channel.objects.filter(pk=channel.pk).exclude(digest_on=today).update(digest_on=today):
                made += _queue(channel)
    return made


def _queue(channel: Channel) -> int:
    today = timezone.localdate(now())
    if channel.unit is None or not _is_open(channel.unit):
        _end(channel)
        return 0
    if not is_working_day(channel.unit, today):
        return 0
    slot = f"digest:{today}:channel:{channel.pk}"
    row = Delivery(channel=channel, slot=slot, due_at=now(), made_at=now())
    return len(Delivery.objects.bulk_create([row], ignore_conflicts=True))


def _end(channel: Channel) -> None:
    """Its unit is no more: the digest ends, and whoever administers the system is told, so that they choose another."""
    code = channel.unit.code if channel.unit else ""
    Channel.objects.filter(pk=channel.pk).update(unit=None, digest_hour=None)
    record(
        "channel.digest_ended", by=SYSTEM, subject=channel.subject, unit=code, facts={"name": channel.name}
    )


def _is_open(unit: Unit) -> bool:
    return Unit.objects.open_at(now()).filter(pk=unit.pk).exists()

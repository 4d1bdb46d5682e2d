"""Ways out of the house, what each person chose, and what is to be sent. Nothing here writes."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from redgrid.grid.models import Person, Unit
from redgrid.kit.encryption import Unreadable, decrypt, encrypt
from redgrid.messages.topics import AT_ONCE

MAIL, WEBHOOK = "mail", "webhook"
# Those that reach one person, by an address of theirs, and those that reach a machine or a group.
PERSONAL = {
    MAIL: _("E-mail"),
    "wecom_app": _("WeCom app message"),
    "dingtalk_app": _("DingTalk app message"),
    "feishu_app": _("Feishu app message"),
}
GROUPS = {
    WEBHOOK: _("Signed webhook"),
    "wecom_robot": _("WeCom group robot"),
    "dingtalk_robot": _("DingTalk group robot"),
    "feishu_robot": _("Feishu group robot"),
}
KINDS = {**PERSONAL, **GROUPS}
ROBOTS = frozenset(GROUPS) - {WEBHOOK}
# Hours of the day in which nobody is told what is not urgent, unless they chose others; groups cannot choose.
QUIET_FROM, QUIET_UNTIL = 20, 8


@dataclass(frozen=True)
class Keys:
    """What nobody may read of a channel. Addresses of robots hold a key, and a secret belongs to its address."""

    address: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    def locked(self) -> str:
        """Both together, encrypted: neither can be moved to another channel without the other. Raises Unreadable."""
        return encrypt(json.dumps([self.address, self.secret])) if self.address or self.secret else ""


class Channel(models.Model):
    """A row is one way out, set by whoever administers the system. Its secret is never shown and never journaled."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60, unique=True)
    # Where it sends (of an app the address of the platform) and its secret, see ``Keys``; empty for e-mail.
    locked = models.TextField(blank=True)
    # Of an app: which corporation or app it speaks for, and its number.
    account = models.CharField(max_length=100, blank=True)
    agent = models.CharField(max_length=40, blank=True)
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    # Of a robot: whose work it tells in the morning, when, and on which day it did last. No unit: it does not.
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    digest_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How the journal cites it."""
        return f"channel:{self.pk}"

    @property
    def is_personal(self) -> bool:
        return self.kind in PERSONAL

    @property
    def is_robot(self) -> bool:
        return self.kind in ROBOTS

    @property
    def keys(self) -> Keys:
        """Its address and its secret. Raises Unreadable when the key of this machine is not the one they were given."""
        if not self.locked:
            return Keys()
        try:
            address, secret = json.loads(decrypt(self.locked))
        except (ValueError, TypeError):
            raise Unreadable from None
        return Keys(address, secret)

    @property
    def is_readable(self) -> bool:
        try:
            return bool(self.keys)
        except Unreadable:
            return False


class Choice(models.Model):
    """A row is what one person chose; whoever chose nothing is told in the app alone."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="message_choice")
    language = models.CharField(max_length=10, default="zh-hans")
    # {"mail": "li@example.cn"}: where they are reached, by kind of channel.
    addresses = models.JSONField(default=dict)
    # {"mail": ["at_once", "todo"]}: which topics go there at once.
    topics = models.JSONField(default=dict)
    # Hours of the day; None: no digest. Quiet from one hour until another, the same hour: never.
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True, default=8)
    quiet_from = models.PositiveSmallIntegerField(default=QUIET_FROM)
    quiet_until = models.PositiveSmallIntegerField(default=QUIET_UNTIL)
    digest_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"choice of {self.person_id}"

    def wants(self, kind: str, topic: str) -> bool:
        """Whether ``topic`` goes out at once by this kind of channel: what is urgent, unless they said otherwise."""
        return bool(self.addresses.get(kind)) and topic in self.topics.get(kind, [AT_ONCE])

    def when(self, moment: datetime, *, is_urgent: bool) -> datetime:
        """When something may go out that is ready at ``moment``: after the quiet hours, but for what is urgent."""
        local = timezone.localtime(moment)
        if is_urgent or not self.is_quiet(local.hour):
            return moment
        day = local.date() + timedelta(days=int(local.hour >= self.quiet_until))
        return timezone.make_aware(datetime.combine(day, time(self.quiet_until)))

    def is_quiet(self, hour: int) -> bool:
        """Whether this hour of the day is one in which only what is urgent comes."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


class Delivery(models.Model):
    """A row is one thing to send by one channel. It holds no words: they are put together when it is sent."""

    WAITING, SENT, FAILED, DROPPED = "waiting", "sent", "failed", "dropped"
    # The error of what waits because the secret of its channel cannot be read.
    UNREADABLE = "unreadable"
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(
        "redgrid_messages.Message", null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    # Of what happened, for machines: the number of the journal's entry.
    entry = models.BigIntegerField(null=True, blank=True)
    # What may be there once only: ``message:12:3``, ``digest:2026-03-12:7``.
    slot = models.CharField(max_length=80, unique=True)
    # Sent along each time, so that a receiver can drop what comes twice.
    code = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    # Who sends it now, and until when nobody else tries.
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="delivery_failed"),
        ]

    def __str__(self) -> str:
        return self.slot

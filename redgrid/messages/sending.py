"""What a delivery says, put together when it is sent: what the receiver may not see any more is not sent."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.messages.channels import WEBHOOK, Channel, Choice, Delivery
from redgrid.messages.digests import OF_GROUPS, counted, is_of_today, of_unit, whole
from redgrid.messages.finding import is_here
from redgrid.messages.queries import count_new, shown
from redgrid.messages.senders import Note, Way
from redgrid.tasks.queries import end_of_today, open_tasks_of

# "Something urgent waits" is no news any more after this long.
OLD = timedelta(days=1)


def way_of(channel: Channel, to: str = "") -> Way:
    """Raises Unreadable."""
    keys = channel.keys
    return Way(channel.pk, channel.kind, keys.address, channel.account, channel.agent, keys.secret, to)


def prepared(delivery: Delivery) -> tuple[Way, Note] | None:
    """The way and the words of a delivery; None when there is nothing to say (any more). Raises Unreadable."""
    if delivery.person is None:
        note = of_unit(delivery) if delivery.entry is None else _of_entry(delivery)
        return (way_of(delivery.channel), note) if note else None
    choice = Choice.objects.filter(person=delivery.person).first()
    to = choice.addresses.get(delivery.channel.kind, "") if choice else ""
    if choice is None or not to or not is_here(delivery.person):
        return None
    with translation.override(choice.language):
        note = (
            _of_message(delivery, delivery.person) if delivery.message else _digest(delivery, delivery.person)
        )
    return (way_of(delivery.channel, to), note) if note else None


def _of_message(delivery: Delivery, person: Person) -> Note | None:
    message = delivery.message
    if message is None or message.read_at is not None:
        return None
    (row,) = shown([message], person)
    if row.is_gone:
        return None
    # With its moment: DingTalk and WeCom swallow what says the same words to the same person again.
    at = timezone.localtime(message.made_at)
    about = " · ".join(filter(None, (row.about, f"{at:%m-%d %H:%M}")))
    return Note(row.words, about, whole(row.link), str(delivery.code))


def _digest(delivery: Delivery, person: Person) -> Note | None:
    if not is_of_today(delivery):
        return None
    tasks = open_tasks_of(person, rights_of(person))
    counts = {
        _("New messages"): count_new(person),
        _("Due today"): tasks.filter(due_at__gte=now(), due_at__lt=end_of_today()).count(),
        _("Late"): tasks.filter(due_at__lt=now()).count(),
    }
    return counted(_("What today brings in Redgrid"), counts, "/", delivery)


def _of_entry(delivery: Delivery) -> Note | None:
    """Machines are told what happened to what, groups only that something is urgent."""
    entry = Entry.objects.filter(number=delivery.entry or 0, is_sealed=False).first()
    if entry is None or (delivery.channel.is_robot and entry.at < now() - OLD):
        return None
    with translation.override(OF_GROUPS):
        title = _("Something urgent waits in Redgrid for those it concerns")
    body = {
        "number": entry.number, "kind": entry.kind, "subject": entry.subject, "unit": entry.unit,
        "at": entry.at.isoformat(),
    } if delivery.channel.kind == WEBHOOK else {}  # fmt: skip
    return Note(title, "", whole("/messages"), str(delivery.code), body)


def trial(channel: Channel, person: Person, code: str) -> tuple[Way, Note] | None:
    """A test message; by a personal channel to the address of ``person``, None without one. Raises Unreadable."""
    choice = Choice.objects.filter(person=person).first()
    to = choice.addresses.get(channel.kind, "") if choice else ""
    if channel.is_personal and not to:
        return None
    body = {"kind": "test", "at": now().isoformat()}
    return way_of(channel, to), Note(_("Redgrid: this is a test"), "", whole("/"), code, body)

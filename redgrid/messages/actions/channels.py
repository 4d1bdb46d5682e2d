"""The ways out, set by whoever administers the system, and what each person chooses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.grid.rules import may
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.encryption import Unreadable
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.messages.actions.delivering import let_go
from redgrid.messages.channels import KINDS, MAIL, PERSONAL, WEBHOOK, Channel, Choice, Keys
from redgrid.messages.rules import ADMINISTER
from redgrid.messages.senders import USUAL, Later, Never
from redgrid.messages.senders.post import checked
from redgrid.messages.topics import TOPICS

SHORTEST_SECRET = 16
ADDRESS = re.compile(r"[^\s<>,;:\x00-\x1f]{1,100}")
MAIL_ADDRESS = re.compile(r"[^\s@<>,;:\x00-\x1f\"]{1,64}@[^\s@<>,;:\x00-\x1f\"]{1,190}")


@dataclass(frozen=True)
class Wanted:
    """A channel as it is typed in."""

    kind: str
    name: str
    address: str = field(default="", repr=False)
    account: str = ""
    agent: str = ""
    secret: str = field(default="", repr=False)


def add_channel(wanted: Wanted, *, by: Person) -> Channel:
    """Set a new way out. Raises Forbidden, Invalid for what is missing or an address that may not be asked."""
    guard(by)
    address = _checked(wanted)
    channel = Channel(
        kind=wanted.kind, name=wanted.name.strip(), account=wanted.account.strip(), agent=wanted.agent.strip(),
        locked=_locked(address, wanted.secret), made_at=now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            channel.save(force_insert=True)
            record("channel.set", by=by, subject=channel.subject, facts=_facts(channel, address))
    except IntegrityError:
        raise Invalid(_("There is a channel of this name already."), field="name") from None
    return channel


def renew_channel(channel: Channel, *, by: Person, address: str = "", secret: str = "") -> None:
    """Enter the address and the secret again; what is left empty stays as it is, where it can be read. What was held
    because they could not goes out now. Raises Forbidden, Invalid.
    """
    guard(by)
    try:
        known = channel.keys
    except Unreadable:
        known = Keys()
    before = Wanted(channel.kind, channel.name, known.address, channel.account, channel.agent, known.secret)
    wanted = replace(
        before, address=address.strip() or before.address, secret=secret.strip() or before.secret
    )
    asked = _checked(wanted)
    locked = _locked(asked, wanted.secret)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(locked=locked)
        let_go(channel)
        record("channel.renewed", by=by, subject=channel.subject, facts=_facts(channel, asked))


def _locked(address: str, secret: str) -> str:
    try:
        return Keys(address, secret.strip()).locked()
    except Unreadable:
        raise Refused(
            _("The keys of this machine cannot be used: nothing can be encrypted, so nothing is kept.")
        ) from None


def _facts(channel: Channel, address: str) -> dict[str, str]:
    """Of the address the journal keeps the host alone: a key may stand behind it."""
    return {"name": channel.name, "kind": channel.kind, "host": urlsplit(address).hostname or ""}


def _checked(wanted: Wanted) -> str:
    if wanted.kind not in KINDS:
        raise Invalid(_("Choose what kind of channel it is."), field="kind")
    if wanted.kind == MAIL:
        return ""
    if wanted.kind in PERSONAL and not (wanted.account.strip() and wanted.secret.strip()):
        raise Invalid(_("An app needs its account and its secret."), field="account")
    if wanted.kind in {"wecom_app", "dingtalk_app"} and not wanted.agent.strip().isdecimal():
        raise Invalid(_("This app needs its number."), field="agent")
    if wanted.kind == WEBHOOK and len(wanted.secret.strip()) < SHORTEST_SECRET:
        raise Invalid(_("A webhook needs a secret of at least 16 characters."), field="secret")
    address = (wanted.address.strip() or USUAL.get(wanted.kind, "")).rstrip("/")
    try:
        checked(address)
    except Never:
        said = _("Only https addresses that lead out of the house are asked; private ones need a setting.")
        raise Invalid(said, field="address") from None
    except Later:
        raise Invalid(_("This name is not known to the network."), field="address") from None
    return address


def switch_channel(channel: Channel, *, by: Person, is_on: bool) -> None:
    """Let it send or rest; what waits is kept meanwhile."""
    guard(by)
    with transaction.atomic():
        if Channel.objects.filter(pk=channel.pk, is_on=not is_on).update(is_on=is_on):
            record("channel.switched", by=by, subject=channel.subject, facts={"is_on": is_on})


def remove_channel(channel: Channel, *, by: Person) -> None:
    """Take a way out away, with its secret and what waits for it."""
    guard(by)
    with transaction.atomic():
        subject, facts = channel.subject, {"name": channel.name, "kind": channel.kind}
        Channel.objects.filter(pk=channel.pk).delete()
        record("channel.removed", by=by, subject=subject, facts=facts)


def guard(by: Person) -> None:
    """Raises Forbidden for whoever does not administer the system."""
    if not may(by, ADMINISTER):
        raise Forbidden(_("Channels are set by whoever administers the system."))


@dataclass(frozen=True)
class Chosen:
    """What one person chose."""

    addresses: Mapping[str, str]
    topics: Mapping[str, Sequence[str]]
    digest_hour: int | None
    quiet_from: int
    quiet_until: int


def choose(chosen: Chosen, *, by: Person) -> Choice:
    """Keep what ``by`` chose for themself; in the app everything is told in any case. Raises Invalid."""
    hours = {chosen.quiet_from, chosen.quiet_until} | ({chosen.digest_hour} - {None})
    if not hours <= set(range(24)):
        raise Refused(_("Hours go from 0 to 23."))
    addresses = {
        kind: one.strip() for kind, one in chosen.addresses.items() if kind in PERSONAL and one.strip()
    }
    for kind, address in addresses.items():
        if not (MAIL_ADDRESS if kind == MAIL else ADDRESS).fullmatch(address):
            raise Invalid(_("This is no address there."), field=f"address_{kind}")
    topics = {kind: [one for one in found if one in TOPICS] for kind, found in chosen.topics.items()}
    values = {
        "addresses": addresses, "topics": topics, "digest_hour": chosen.digest_hour,
        "quiet_from": chosen.quiet_from, "quiet_until": chosen.quiet_until, "language": get_language() or "zh-hans",
    }  # fmt: skip
    with transaction.atomic():
        return Choice.objects.update_or_create(person=by, defaults=values)[0]

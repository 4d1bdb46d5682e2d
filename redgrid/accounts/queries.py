"""What accounts answer."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from redgrid.accounts.models import Account, SignIn, Token
from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.kit.prepared import prepared

AUDITED_ROOMS = {
    "account",
    "unit",
    "person",
    "place",
    "capacity",
    "tenure",
    "absence",
    "blueprint",
    "calendar",
    # Ways out of the house: to which host, set by whom.
    "channel",
    "channels",
}
LONGEST_TOKEN = 200


def digest_of_token(clear: str) -> str:
    """What is kept of a token. It is random enough that a fast digest is a safe one."""
    return hashlib.sha256(clear.encode()).hexdigest()


def person_of_token(clear: str) -> Person | None:
    """The person a program acts as; None for a token that is unknown, revoked, expired or of a closed account."""
    if not clear or len(clear) > LONGEST_TOKEN:
        return None
    return next((row.account.person for row in _tokens(digest_of_token(clear), now())), None)


@prepared
def _tokens(digest: str, at: datetime) -> QuerySet[Token]:
    rows = Token.objects.valid_at(at).filter(digest=digest, account__in=Account.objects.usable_at(at))
    return rows.select_related("account__person")


def account_of(staff_number: str) -> Account | None:
    """The open account of a person, None without one."""
    rows = Account.objects.usable_at(now()).select_related("person")
    return rows.filter(person__staff_number=staff_number).first()


def live_sign_in(key: object, at: datetime) -> SignIn | None:
    """The session of this key with its account and person, in one statement; None when it has ended."""
    if not isinstance(key, int):
        return None
    return next(iter(_live(key, at, _earliest(at))), None)


@prepared
def _live(key: int, at: datetime, earliest: datetime) -> QuerySet[SignIn]:
    rows = SignIn.objects.live_since(earliest).filter(pk=key, account__in=Account.objects.usable_at(at))
    return rows.select_related("account__person")


def live_sign_ins(account: Account) -> list[SignIn]:
    """Everywhere the account is signed in, newest first."""
    return list(
        account.sign_ins.filter(ended_at=None, started_at__gt=_earliest(now())).order_by("-started_at")
    )


def _earliest(at: datetime) -> datetime:
    return at - timedelta(hours=settings.SIGN_IN_HOURS)


def accounts_with_sign_ins() -> QuerySet[Account]:
    """Open accounts that are signed in somewhere, each with ``live_count``."""
    live = Q(sign_ins__ended_at=None, sign_ins__started_at__gt=_earliest(now()))
    rows = Account.objects.filter(closed_at=None).select_related("person")
    return rows.annotate(live_count=Count("sign_ins", filter=live)).filter(live_count__gt=0)


def recent_refusals(count: int = 50) -> list[Entry]:
    """The last refused and locked sign-ins, newest first."""
    rows = Entry.objects.filter(kind__in=["account.refused", "account.locked"])
    return list(rows.order_by("-number")[:count])


def audited(
    *,
    kind: str = "",
    subject: str = "",
    actor: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Entry]:
    """The journal as the auditor may look through it.

    A sealed entry shows that something happened, not to what and by whom; so it is not found by these either.
    """
    rows = Entry.objects.all()
    if kind:
        rows = rows.filter(kind=kind)
    if subject:
        rows = rows.filter(subject=subject, is_sealed=False)
    if actor:
        rows = rows.filter(actor=actor, is_sealed=False)
    if since:
        rows = rows.filter(at__gte=since)
    return rows.filter(at__lt=until) if until else rows


def facts_for_audit(entry: Entry) -> dict[str, Any]:
    """The facts an administrator may read: those of the system and the map, never those of the work itself."""
    room = entry.kind.partition(".")[0]
    return entry.facts if room in AUDITED_ROOMS and not entry.is_sealed else {}

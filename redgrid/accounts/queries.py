"""What accounts answer."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings

from redgrid.accounts.models import Account, SignIn, Token
from redgrid.grid.models import Person
from redgrid.kit.clock import now

LONGEST_TOKEN = 200


def digest_of_token(clear: str) -> str:
    """What is kept of a token. It is random enough that a fast digest is a safe one."""
    return hashlib.sha256(clear.encode()).hexdigest()


def person_of_token(clear: str) -> Person | None:
    """The person a program acts as; None for a token that is unknown, revoked, expired or of a closed account."""
    if not clear or len(clear) > LONGEST_TOKEN:
        return None
    at = now()
    row = (
        Token.objects.valid_at(at)
        .filter(digest=digest_of_token(clear), account__in=Account.objects.usable_at(at))
        .select_related("account__person")
        .first()
    )
    return row.account.person if row else None


def live_sign_in(key: object, at: datetime) -> SignIn | None:
    """The session of this key with its account and person, in one statement; None when it has ended."""
    if not isinstance(key, int):
        return None
    rows = SignIn.objects.live_since(_earliest(at)).select_related("account__person")
    return rows.filter(pk=key, account__in=Account.objects.usable_at(at)).first()


def live_sign_ins(account: Account) -> list[SignIn]:
    """Everywhere the account is signed in, newest first."""
    return list(
        account.sign_ins.filter(ended_at=None, started_at__gt=_earliest(now())).order_by("-started_at")
    )


def _earliest(at: datetime) -> datetime:
    return at - timedelta(hours=settings.SIGN_IN_HOURS)

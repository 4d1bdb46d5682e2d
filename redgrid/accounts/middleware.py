"""Who is asking: one statement a request, none without a session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from redgrid.accounts.models import SignIn

Answer = Callable[[HttpRequest], HttpResponseBase]


def signed_in_person(answer: Answer) -> Answer:
    """Sets ``request.sign_in`` and ``request.person`` (both None for a visitor).

    The moment of the last page is kept in the signed cookie, not in a table: it ends idle sessions and counts nobody's time.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sign_in = _live_sign_in(request)
        request.sign_in = sign_in  # type: ignore[attr-defined]
        request.person = sign_in.account.person if sign_in else None  # type: ignore[attr-defined]
        return answer(request)

    return middleware


def _live_sign_in(request: HttpRequest) -> SignIn | None:
    key, now = request.session.get("sign_in"), timezone.now()
    if not key:
        return None
    seen = float(request.session.get("seen", 0))
    if now.timestamp() - seen > settings.IDLE_MINUTES * 60:
        return None
    # Written at most once a minute: a cookie that changes at every request would defeat nothing but caches.
    if now.timestamp() - seen > 60:
        request.session["seen"] = now.timestamp()
    return (
        SignIn.objects.select_related("account__person")
        .filter(
            pk=key,
            ended_at=None,
            started_at__gt=now - timedelta(hours=settings.SIGN_IN_HOURS),
            account__closed_at=None,
        )
        .first()
    )

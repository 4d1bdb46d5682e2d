"""Who is asking: one statement a request, none without a session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from redgrid.accounts.models import SignIn
from redgrid.accounts.queries import live_sign_in
from redgrid.grid.rules import keep_rights
from redgrid.kit.clock import now

Answer = Callable[[HttpRequest], HttpResponseBase]
# Sent with what a page fetches by itself: an open page nobody looks at must not keep its session alive.
LIVE_HEADER = "Redgrid-Live"
READING = frozenset({"GET", "HEAD"})


def signed_in_person(answer: Answer) -> Answer:
    """Sets ``request.sign_in``, ``request.account`` and ``request.person`` (all None for a visitor).

    The moment of the last page is kept in the signed cookie, not in a table: it ends idle sessions and counts
    nobody's time.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sign_in = _live(request, now())
        request.sign_in = sign_in  # type: ignore[attr-defined]
        request.account = sign_in.account if sign_in else None  # type: ignore[attr-defined]
        person = sign_in.account.person if sign_in else None
        request.person = person  # type: ignore[attr-defined]
        if person and request.method in READING:
            keep_rights(person)
        return answer(request)

    return middleware


def _live(request: HttpRequest, at: datetime) -> SignIn | None:
    key = request.session.get("sign_in")
    if not key:
        return None
    idle = at.timestamp() - float(request.session.get("seen", 0))
    if idle > settings.IDLE_MINUTES * 60:
        return None
    found = live_sign_in(key, at)
    # Written at most once a minute: a cookie that changes at every request would defeat nothing but caches.
    if found and idle > 60 and not _is_by_itself(request):
        request.session["seen"] = at.timestamp()
    return found


def _is_by_itself(request: HttpRequest) -> bool:
    return LIVE_HEADER in request.headers or request.headers.get("Accept", "") == "text/event-stream"

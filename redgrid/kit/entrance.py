"""Pages for people who are signed in. Rooms below ``accounts`` have such pages too, so the door stands here.

It asks the request for ``account``, which the middleware of ``accounts`` puts there, and knows two addresses by name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

P = ParamSpec("P")
# The request behind the door, which knows its person.
R = TypeVar("R", bound=HttpRequest)
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: Callable[Concatenate[R, P], HttpResponseBase]) -> Page[P]:
    """Visitors are sent to sign in and come back; a first password has to be changed before anything else."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        account: Any = getattr(request, "account", None)
        if account is None:
            return ask_to_sign_in(request)
        if account.must_change_password:
            return _go(request, reverse("accounts:password"))
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def signed_in_at_all(view: Callable[Concatenate[R, P], HttpResponseBase]) -> Page[P]:
    """Like ``signed_in``, for the few pages that are open while the first password still has to be changed."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if getattr(request, "account", None) is None:
            return ask_to_sign_in(request)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back. A form that comes too late gets a page that says its text is not lost."""
    address = f"{reverse('accounts:sign_in')}?{urlencode({'next': _page_of(request)})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if request.method in {"GET", "HEAD"}:
        return redirect(address)
    return render(request, "accounts/session_over.html", {"sign_in_address": address}, status=401)


def safe_next(address: str, otherwise: str = "/") -> str:
    """``address`` when it is a path of this installation, else ``otherwise``."""
    is_path = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_path else otherwise


def _page_of(request: HttpRequest) -> str:
    """The page the reader has before them: this one, or the one whose form or fragment this is."""
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        return request.get_full_path()
    before = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if before.netloc != request.get_host():
        return "/"
    return safe_next(f"{before.path}?{before.query}" if before.query else before.path)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return redirect(address)

"""Who may open a page: somebody signed in, or somebody who holds a verb."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from redgrid.accounts.models import Account, SignIn
from redgrid.grid.models import Person
from redgrid.grid.rules import may

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class VisitorRequest(HttpRequest):
    """A request as every view gets it: the person is known or not."""

    person: Person | None
    account: Account | None
    sign_in: SignIn | None


class PersonRequest(HttpRequest):
    """A request behind ``signed_in``: the person is known."""

    person: Person
    account: Account
    sign_in: SignIn


def signed_in(
    view: Callable[Concatenate[PersonRequest, P], HttpResponseBase],
) -> Page[P]:
    """Visitors are sent to sign in and come back; a first password has to be changed before anything else."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        account: Account | None = getattr(request, "account", None)
        if account is None:
            return ask_to_sign_in(request)
        if account.must_change_password:
            return _go(request, reverse("accounts:password"))
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def signed_in_at_all(
    view: Callable[Concatenate[PersonRequest, P], HttpResponseBase],
) -> Page[P]:
    """Like ``signed_in``, for the few pages that are open while the first password still has to be changed."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if getattr(request, "account", None) is None:
            return ask_to_sign_in(request)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def needs(
    verb: str,
) -> Callable[[Callable[Concatenate[PersonRequest, P], HttpResponseBase]], Page[P]]:
    """Open to those who hold ``verb`` anywhere; for everybody else the page does not exist."""

    def decorate(view: Callable[Concatenate[PersonRequest, P], HttpResponseBase]) -> Page[P]:
        @wraps(view)
        def guarded(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request.person, verb):
                raise Http404
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate


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

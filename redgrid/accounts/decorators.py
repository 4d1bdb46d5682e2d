"""Who may open a page: somebody signed in, or somebody who holds a verb."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase

from redgrid.accounts.models import Account, SignIn
from redgrid.grid.models import Person
from redgrid.grid.rules import may
from redgrid.kit.entrance import Page, ask_to_sign_in, safe_next, signed_in, signed_in_at_all

__all__ = [
    "PersonRequest",
    "VisitorRequest",
    "ask_to_sign_in",
    "needs",
    "safe_next",
    "signed_in",
    "signed_in_at_all",
]

P = ParamSpec("P")


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

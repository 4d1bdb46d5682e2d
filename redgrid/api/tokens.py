"""Who is asking: a Bearer token and nothing else. No cookie counts here, so no other site can ask in one's name."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from redgrid.accounts.queries import person_of_token
from redgrid.grid.models import Person
from redgrid.grid.rules import keep_rights


class TokenRequest(HttpRequest):
    """A request that carried a good token."""

    auth: Person


class Token(HttpBearer):
    """A token that a person made on the page about themselves."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person = person_of_token(token)
        if person and request.method == "GET":
            keep_rights(person)
        return person

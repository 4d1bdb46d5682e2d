"""Signed-in browsers for tests: ``client_of(world.cell_head).get(...)``."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from redgrid.accounts.actions import sign_in
from redgrid.accounts.models import Account
from redgrid.accounts.views.coming_in import REFUSALS
from redgrid.grid.models import Person
from redgrid.kit.clock import now

PASSWORD = "drei Pumpen im Regen"


def account_of(person: Person, *, is_first: bool = False) -> Account:
    """The account of ``person`` with PASSWORD; made when there is none."""
    fields = {
        "password": make_password(PASSWORD),
        "password_changed_at": timezone.now(),
        "must_change_password": is_first,
    }
    return Account.objects.get_or_create(person=person, defaults=fields)[0]


def enter(client: Client, person: Person, *, is_first: bool = False) -> Client:
    """Signs ``client`` in, without the form."""
    account_of(person, is_first=is_first)
    begun = sign_in(person.staff_number, password=PASSWORD, device="Firefox, Linux")
    session = client.session
    session["sign_in"], session["seen"] = begun.pk, now().timestamp()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


@pytest.fixture
def client_of(db: None) -> Callable[[Person], Client]:
    """A browser of its own for each person that is asked for."""
    return lambda person: enter(Client(), person)


@pytest.fixture(autouse=True)
def nobody_was_refused() -> None:
    REFUSALS.forget()

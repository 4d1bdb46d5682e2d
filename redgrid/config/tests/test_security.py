"""What holds for every answer, whatever it is about."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from pytest_django import Settings

from redgrid.api.urls import api
from redgrid.config import views
from redgrid.config.database import database_from_url
from redgrid.exchange.export import ROWS
from tests.entrance import PASSWORD, account_of
from tests.world import World

pytestmark = pytest.mark.once
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# What stands in an address, by the name of its converter.
DUMMIES = {"int": "1", "month": "2026-03"}


def test_every_answer_carries_the_headers(world: World, client_of: Any) -> None:
    head, nobody = client_of(world.cell_head), Client(enforce_csrf_checks=True)
    answers = {
        "page": head.get("/"), "not found": head.get("/nowhere"), "sign in": nobody.get("/sign-in"),
        "onward": nobody.get("/tasks"), "no key": nobody.post("/sign-in"), "no token": nobody.get("/api/v1/me"),
        "api": nobody.get("/api/v1/docs"), "another host": nobody.get("/", headers={"host": "evil.example"}),
        "wrong method": head.post("/tasks"), "stranger": head.get("/system/channels"),
    }  # fmt: skip
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "page": 200, "not found": 404, "sign in": 200, "onward": 302, "no key": 403, "no token": 401, "api": 200,
        "another host": 400, "wrong method": 405, "stranger": 404,
    }  # fmt: skip
    lacking = {(name, header) for name, answer in answers.items() for header, value in HEADERS.items()
               if answer.headers.get(header) != value}  # fmt: skip
    policies = {name: answer.headers.get("Content-Security-Policy", "") for name, answer in answers.items()}
    kept = {
        name for name, answer in answers.items() if "no-store" not in answer.headers.get("Cache-Control", "")
    }
    assert (lacking, kept) == (set(), set())
    assert {name for name, said in policies.items() if "frame-ancestors 'none'" not in said} == set()
    assert {name for name, said in policies.items() if re.search(r"unsafe|https?:|\*", said)} == set()


def test_no_form_is_taken_without_its_key(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "render", lambda *_words, status: HttpResponse(status=status))
    client, paths = Client(enforce_csrf_checks=True), list(_paths(get_resolver().url_patterns, ""))
    assert len(paths) > 150
    assert {path: status for path in paths if (status := client.post(path).status_code) != 403} == {}


def _paths(patterns: list[Any], before: str) -> Any:
    """An address of each pattern but those of programs, which no cookie opens."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield "/" + re.sub(
                r"<(\w+):\w+>", lambda found: DUMMIES.get(found[1], "x"), before + str(pattern.pattern)
            )
        elif not str(pattern.pattern).startswith("api/"):
            yield from _paths(pattern.url_patterns, before + str(pattern.pattern))


def test_no_list_that_goes_out_and_no_operation_of_programs_knows_channels() -> None:
    operations = set(api.get_openapi_schema()["paths"])
    assert len(ROWS) > 5
    assert len(operations) > 50
    assert {name for name in (*ROWS, *operations) if "channel" in name} == set()


def test_the_cookie_of_a_session_is_out_of_reach(world: World, client: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    account_of(world.worker)
    client.post("/sign-in", {"staff_number": world.worker.staff_number, "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["expires"], cookie["domain"]) == ("", "")


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("postgresql://u@db/x?sslmode=verify-full&sslrootcert=/a", {"sslmode": "verify-full", "sslrootcert": "/a"}),
        ("postgresql://u@/x?host=/run", {}),
        ("postgresql://u@db/x?ssl_mode=verify-full", None),
        ("postgresql://u@db/x?sslmod=", None),
        ("mysql://u@db/x", None),
    ],
)  # fmt: skip
def test_an_address_of_a_database_is_taken_at_its_word(address: str, options: dict[str, str] | None) -> None:
    if options is None:
        with pytest.raises(ImproperlyConfigured):
            database_from_url(address)
    else:
        assert database_from_url(address)["OPTIONS"] == options

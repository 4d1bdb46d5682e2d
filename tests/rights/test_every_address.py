"""Every address × every kind of person: what is not written down here fails."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from types import SimpleNamespace

import pytest
from django import shortcuts
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from redgrid.accounts.models import SignIn
from redgrid.accounts.queries import live_sign_in
from redgrid.grid.models import Person, Tenure
from redgrid.grid.rules import acting_tenures
from redgrid.rulebook.models import Blueprint
from tests.rights.kinds import (
    ADMINISTRATORS,
    ASSIGN_HERE,
    ASSIGN_SOMEWHERE,
    ASSIGNERS,
    CLERK,
    DETAILS,
    EVERYBODY,
    NOBODY,
    READERS,
    TOTAL,
    VISITOR,
)
from tests.rights.scene import AREAS, Scene, names, set_scene
from tests.world import World

# Rooms may bring a table of their own: the modules `of_...` beside this one.
# Who gets the page (200) when they ask for it. A visitor who is not named here is asked to sign in.
PAGES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("alive", "accounts:sign_in", "signs:place", "signs:follow", "workbench:feedback"), EVERYBODY | VISITOR
    ),
    **dict.fromkeys(
        ("workbench:home", "workbench:scan", "accounts:me", "accounts:password", "tasks:list", "cases:list",
         "cases:report", "cases:matrix", "assessment:index", "rulebook:institution", "rulebook:duties",
         "rulebook:flow", "rulebook:calendar", "grid:tree", "grid:unit", "grid:person", "grid:place",
         "grid:coverage", "grid:coverage_history", "grid:who", "grid:contests"),
        EVERYBODY,
    ),
    **dict.fromkeys(("signs:person_card", "signs:unit_cards", "signs:duty_list"), EVERYBODY),
    **dict.fromkeys(("signs:boards", "signs:board", "signs:picture", "grid:replace_code"), CLERK),
    **dict.fromkeys(("cases:detail", "cases:attachment"), READERS),
    "cases:assign": ASSIGNERS,
    "tasks:why": frozenset({"worker"}),
    # A clerk assigns and sees one number; what people say of themselves is for them and the heads of cell and net.
    **dict.fromkeys(("officers:index", "officers:load"), ASSIGN_SOMEWHERE),
    "officers:cell": ASSIGN_HERE,
    "officers:profile": EVERYBODY,
    "officers:person_load": ASSIGN_HERE | {"worker"},
    "officers:person_profile": frozenset({"cell_head", "net_head", "worker"}),
    "assessment:month": TOTAL,
    "assessment:officer": DETAILS,
    # The details of the cell, and whose mark it is.
    "assessment:receipt": DETAILS,
    **dict.fromkeys(("exchange:index", "exchange:everything", "exchange:proposed", "exchange:outcome",
                     "exchange:rejected", "exchange:bring", "exchange:template", "exchange:take"), CLERK),
    "grid:contest": EVERYBODY - ADMINISTRATORS,
    # The head of the cell, who is no party to it.
    "grid:rule": frozenset({"cell_head"}),
    "accounts:accounts": frozenset({"system_admin"}),
    "accounts:locks": frozenset({"security_admin"}),
    "accounts:journal": frozenset({"audit_admin"}),
    **{name: kinds for area in AREAS for name, kinds in area.PAGES.items()},
}  # fmt: skip

# Who is let in (neither 403 nor 404) when they send an empty form there.
SENDERS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("accounts:preferences", "accounts:sign_in", "signs:follow", "signs:place", "workbench:feedback"),
                    EVERYBODY | VISITOR),
    **dict.fromkeys(("accounts:sign_out", "accounts:password", "accounts:make_token", "cases:report", "workbench:scan"),
                    EVERYBODY),
    # There is no such session or token of one's own, and no edited day, in the scene.
    **dict.fromkeys(("accounts:end_sign_in", "accounts:revoke_token", "rulebook:calendar_day_removal"), NOBODY),
    "cases:move": READERS,
    "cases:assign": ASSIGNERS,
    "cases:answer": READERS,
    **dict.fromkeys(("signs:print", "grid:replace_code"), CLERK),
    "officers:index": ASSIGN_SOMEWHERE,
    "officers:cell": ASSIGN_HERE,
    **dict.fromkeys(("officers:profile", "officers:withdraw"), EVERYBODY),
    **dict.fromkeys(("exchange:bring", "exchange:proposed", "exchange:confirm", "exchange:discard",
                     "exchange:undo"), CLERK),
    "grid:contest": EVERYBODY - ADMINISTRATORS,
    # The head of the cell, who is no party to it.
    "grid:rule": frozenset({"cell_head"}),
    "rulebook:calendar_day": CLERK,
    **dict.fromkeys(("accounts:open_account", "accounts:reset_password", "accounts:close_account"),
                    frozenset({"system_admin"})),
    **dict.fromkeys(("accounts:unlock", "accounts:end_sign_ins"), frozenset({"security_admin"})),
    "accounts:verify_journal": frozenset({"audit_admin"}),
    **{name: kinds for area in AREAS for name, kinds in area.SENDERS.items()},
}  # fmt: skip
# Rules decide here, and they have their own tests on every engine.
pytestmark = pytest.mark.once
# Whose pages are drawn to the end. Of the others only whether they get the page: half of the time is drawing.
SHOWN = {"visitor", "clerk", "cell_head"}
SHARES = 4
UNDRAWN = SimpleNamespace(render_to_string=lambda *_words, **_more: "")
# Asked for by scripts alone; its own tests say who is told what.
STREAM = {"workbench:stream"}


@pytest.fixture
def scene(world: World, blueprint: Blueprint) -> Scene:
    return set_scene(world)


def test_every_address_says_who_may_come() -> None:
    assert set(names()) == set(PAGES) | set(SENDERS) | STREAM


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing changes while pages are read: who is signed in, and what they hold, is asked once of each."""
    sign_ins: dict[object, SignIn | None] = {}
    held: dict[int, list[Tenure]] = {}

    def signed_in(key: object, at: datetime) -> SignIn | None:
        if key not in sign_ins:
            sign_ins[key] = live_sign_in(key, at)
        return sign_ins[key]

    def acting(person: Person, at: datetime | None = None) -> list[Tenure]:
        if person.pk not in held:
            held[person.pk] = acting_tenures(person, at)
        return held[person.pk]

    monkeypatch.setattr("redgrid.accounts.middleware.live_sign_in", signed_in)
    monkeypatch.setattr("redgrid.grid.rules.acting_tenures", acting)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.usefixtures("remembered")
def test_pages_open_for_those_who_may_and_for_nobody_else(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    clients, addresses, expected = scene.clients(), scene.addresses(), _share(PAGES, share)
    answers: dict[str, dict[str, HttpResponseBase]] = {name: {} for name in expected}
    for kind in sorted(clients, key=lambda kind: kind not in SHOWN):
        if kind not in SHOWN:
            monkeypatch.setattr(shortcuts, "loader", UNDRAWN)
        for name in expected:
            answers[name][kind] = clients[kind].get(addresses[name])
    assert {name: _met(name, of_kind) for name, of_kind in answers.items()} == expected
    assert _neither_open_nor_shut(answers, expected) == set()


def _share(table: dict[str, frozenset[str]], share: int) -> dict[str, frozenset[str]]:
    """One part of ``table``, so that several processes look at the whole."""
    return {name: table[name] for name in sorted(table)[share::SHARES]}


def _met(name: str, answers: Mapping[str, HttpResponseBase]) -> frozenset[str]:
    """Who got the page. Whoever is signed in already is sent on from the page that signs in."""
    onward = "/" if name == "accounts:sign_in" else None
    return frozenset(
        kind for kind, answer in answers.items()
        if answer.status_code == 200 or (onward and answer.headers.get("Location") == onward)
    )  # fmt: skip


def _neither_open_nor_shut(
    answers: Mapping[str, Mapping[str, HttpResponseBase]], expected: dict[str, frozenset[str]]
) -> set[tuple[str, str]]:
    return {
        (name, kind)
        for name, of_kind in answers.items()
        for kind, answer in of_kind.items()
        if kind not in expected[name] and not _is_shut(answer, kind)
    }


@pytest.mark.parametrize("share", range(SHARES))
def test_forms_are_taken_from_those_who_may_and_from_nobody_else(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    # Who is let in shows before the page is drawn; that pages can be drawn is seen above.
    monkeypatch.setattr(shortcuts, "loader", UNDRAWN)
    clients, addresses, expected = scene.clients(), scene.addresses(), _share(SENDERS, share)
    answers = {
        name: {k: _sent(client, addresses[name]) for k, client in clients.items()} for name in expected
    }
    taken = {
        name: frozenset(kind for kind, answer in of_kind.items() if not _is_shut(answer, kind))
        for name, of_kind in answers.items()
    }
    assert taken == expected


def _sent(client: Client, address: str) -> HttpResponseBase:
    """The answer to an empty form; whatever it did is taken back, in the browser as well."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.post(address, {})
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def _is_shut(answer: HttpResponseBase, kind: str) -> bool:
    """A stranger finds nothing (404), a reader may not write (403), a visitor is asked to sign in."""
    if kind == "visitor":
        return answer.status_code == 401 or str(answer.headers.get("Location", "")).startswith("/sign-in")
    return answer.status_code in {403, 404}


def test_what_only_takes_forms_shows_no_page(scene: Scene) -> None:
    clerk, addresses = scene.clients()["clerk"], scene.addresses()
    only_forms = sorted(set(SENDERS) - set(PAGES))
    met = {clerk.get(addresses[name]).status_code for name in only_forms}
    assert met <= {302, 404, 405}


def test_administrators_see_no_case_at_all(scene: Scene) -> None:
    clients = scene.clients()
    pages = ("/", "/cases?state=all", "/matrix/problem", "/tasks")
    assert scene.case.title in clients["director"].get("/cases?state=all").content.decode()
    for kind in sorted(ADMINISTRATORS):
        for page in pages:
            assert scene.case.title not in clients[kind].get(page).content.decode(), (kind, page)

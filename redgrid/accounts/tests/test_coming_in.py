from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from redgrid.accounts.actions import close_account
from redgrid.accounts.decorators import safe_next
from redgrid.accounts.devices import device_of
from redgrid.accounts.middleware import LIVE_HEADER
from redgrid.accounts.models import Account, SignIn
from redgrid.accounts.views.coming_in import REFUSALS
from redgrid.grid.models import Person
from redgrid.kit.actor import SYSTEM
from tests.entrance import PASSWORD, account_of, enter
from tests.world import World

ClientOf = Callable[[Person], Client]
NEW = "vier Ventile am Morgen"


def send(client: Client, number: str, password: str = PASSWORD, **more: str) -> int:
    return client.post("/sign-in", {"staff_number": number, "password": password, **more}).status_code


def test_signing_in_leads_to_where_one_wanted_to_go(world: World, client: Client) -> None:
    account_of(world.worker)
    asked = client.get("/me?x=1")
    assert (asked.status_code, asked["Location"]) == (302, "/sign-in?next=%2Fme%3Fx%3D1")
    assert b'name="next" value="/me?x=1"' in client.get(asked["Location"]).content
    came = client.post(
        "/sign-in",
        {"staff_number": f" {world.worker.staff_number} ", "password": PASSWORD, "next": "/me?x=1"},
    )
    assert (came.status_code, came["Location"]) == (302, "/me?x=1")
    assert client.get("/me").status_code == 200
    assert client.get("/sign-in?next=/me")["Location"] == "/me"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "me",
        "",
        "/\t/evil.example",
    ],
)
def test_next_never_leads_to_another_site(address: str) -> None:
    assert safe_next(address) == "/"


def test_a_refusal_looks_alike_for_an_unknown_number_and_a_wrong_password(
    world: World, client: Client
) -> None:
    account_of(world.worker)
    pages = []
    for number in (world.worker.staff_number, "W99999"):
        response = client.post("/sign-in", {"staff_number": number, "password": "wrong"})
        assert response.status_code == 401
        pages.append(response.content.decode().replace(number, ""))
    hidden = [part for page in pages for part in page.split('"') if len(part) == 64]
    for token in hidden:
        pages = [page.replace(token, "") for page in pages]
    assert pages[0] == pages[1]
    assert b"wrong" not in response.content


def test_an_address_that_is_refused_too_often_has_to_wait(world: World, client: Client) -> None:
    account_of(world.worker)
    for _time in range(REFUSALS.at_most):
        assert send(client, "W99999", "wrong") == 401
    waiting = client.post("/sign-in", {"staff_number": world.worker.staff_number, "password": PASSWORD})
    assert waiting.status_code == 429
    assert 0 < int(waiting["Retry-After"]) <= REFUSALS.seconds
    assert Client(REMOTE_ADDR="10.1.2.3").get("/sign-in").status_code == 200
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert send(elsewhere, world.worker.staff_number) == 302


def test_an_empty_form_is_asked_for_again(client: Client, db: None) -> None:
    assert client.post("/sign-in", {}).status_code == 422


def test_before_the_first_password_is_changed_every_page_leads_there(world: World, client: Client) -> None:
    enter(client, world.worker, is_first=True)
    for address in ("/me", "/system/accounts", "/system/journal"):
        assert client.get(address)["Location"] == "/me/password"
    assert client.get("/me", headers={"HX-Request": "true"})["HX-Redirect"] == "/me/password"
    assert client.get("/me/password").status_code == 200
    changed = client.post("/me/password", {"current": PASSWORD, "new": NEW, "again": NEW})
    assert changed["Location"] == "/me"
    assert client.get("/me").status_code == 200


def test_errors_of_a_change_stand_beside_their_field(world: World, client_of: ClientOf) -> None:
    client = client_of(world.worker)
    for words, field in [
        ({"current": "wrong", "new": NEW, "again": NEW}, "current"),
        ({"current": PASSWORD, "new": "woaini5201314", "again": "woaini5201314"}, "new"),
        ({"current": PASSWORD, "new": NEW, "again": "another"}, "again"),
    ]:
        response = client.post("/me/password", words)
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {field}


def test_signing_out_ends_the_session_on_the_server_too(world: World, client_of: ClientOf) -> None:
    client = client_of(world.worker)
    stolen = dict(client.cookies)
    response = client.post("/sign-out")
    assert (response["Location"], response["Clear-Site-Data"]) == ("/sign-in", '"storage"')
    thief = Client()
    thief.cookies.update(stolen)
    assert thief.get("/me").status_code == 302
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 302


def test_a_form_that_comes_after_the_session_says_that_its_text_is_kept(world: World, client: Client) -> None:
    late = client.post("/me/tokens", {"name": "x"}, headers={"Referer": "http://testserver/me?tab=2"})
    assert late.status_code == 401
    assert "accounts/session_over.html" in [template.name for template in late.templates]
    assert "/sign-in?next=%2Fme%3Ftab%3D2" in late.content.decode()
    foreign = client.post("/me/tokens", headers={"Referer": "https://evil.example/me"})
    assert "evil" not in foreign.content.decode()


def test_a_fragment_after_the_session_sends_the_whole_page_to_sign_in(client: Client, db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/me"}
    response = client.get("/me", headers=headers)
    assert (response.status_code, response["HX-Redirect"]) == (401, "/sign-in?next=%2Fme")


def test_an_idle_session_ends_and_a_used_one_goes_on_until_the_working_day_is_over(
    world: World, client: Client, settings: pytest.FixtureRequest
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        enter(client, world.worker)
        for _hour in range(15):
            traveller.shift(timedelta(minutes=45))
            assert client.get("/me").status_code == 200
        traveller.shift(timedelta(minutes=46))
        assert client.get("/me").status_code == 302
        enter(client, world.worker)
        traveller.shift(timedelta(minutes=61))
        assert client.get("/me").status_code == 302


def test_what_a_page_fetches_by_itself_does_not_keep_the_session_alive(world: World, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        enter(client, world.worker)
        for _time in range(2):
            traveller.shift(timedelta(minutes=31))
            seen = client.get("/me", headers={LIVE_HEADER: "1"}).status_code
        assert seen == 302


def test_a_session_cookie_names_a_row_and_nothing_else_is_believed(world: World, client: Client) -> None:
    enter(client, world.worker)
    session = client.session
    for key in ("1 OR 1=1", None, -1, 10**12, [1]):
        session["sign_in"] = key
        session.save()
        client.cookies["sessionid"] = session.session_key or ""
        assert client.get("/me").status_code == 302


def test_reading_pages_costs_one_statement_for_the_session(
    world: World, client_of: ClientOf, django_assert_num_queries: Callable[[int], object]
) -> None:
    client = client_of(world.worker)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        client.get("/sign-in")
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        Client().get("/sign-in")


def test_the_session_knows_its_device_by_a_plain_name(world: World, client: Client) -> None:
    account_of(world.worker)
    agent = "Mozilla/5.0 (Linux; Android 13; SM-A536) AppleWebKit/537.36 Chrome/121.0 Mobile Safari/537.36"
    client.post(
        reverse("accounts:sign_in"),
        {"staff_number": world.worker.staff_number, "password": PASSWORD},
        headers={"User-Agent": agent},
    )
    assert SignIn.objects.get().device == "Chrome, Android"
    assert device_of("curl/8") == ""


def test_a_closed_account_loses_its_open_pages(world: World, client_of: ClientOf) -> None:
    client = client_of(world.worker)
    close_account(Account.objects.get(person=world.worker), by=SYSTEM)
    assert client.get("/me").status_code == 302

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from redgrid.accounts import actions
from redgrid.accounts.models import Account, SignIn, Token
from redgrid.accounts.queries import live_sign_ins, person_of_token
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Refused
from tests.entrance import PASSWORD, account_of
from tests.world import World

ClientOf = Callable[[Person], Client]


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_the_own_page_names_posts_sessions_and_programs(world: World, client_of: ClientOf) -> None:
    client = client_of(world.cell_head)
    actions.make_token(account_of(world.cell_head), by=world.cell_head, name="drawing office")
    page = text(client.get("/me"))
    for word in (
        world.cell_head.staff_number,
        "格长",
        "诊治员",
        "电气格",
        "配电室",
        "Firefox, Linux",
        "drawing office",
    ):
        assert word in page


def test_a_token_is_shown_once(world: World, client_of: ClientOf) -> None:
    client = client_of(world.worker)
    made = client.post("/me/tokens", {"name": "meter"})
    clear = made.context["fresh_token"]
    assert person_of_token(clear) == world.worker
    assert clear in text(made)
    assert clear not in text(client.get("/me"))
    client.post(f"/me/tokens/{Token.objects.get().pk}/revoke")
    assert person_of_token(clear) is None


def test_a_token_without_name_or_beyond_the_limit_is_refused_at_its_field(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.worker)
    for name in ("", "\x07"):
        assert client.post("/me/tokens", {"name": name}).status_code == 422
    assert Token.objects.count() == 0


def test_nobody_ends_sessions_or_tokens_of_others_through_their_own_page(
    world: World, client_of: ClientOf
) -> None:
    client, other = client_of(world.worker), client_of(world.member)
    actions.make_token(account_of(world.member), by=world.member, name="meter")
    theirs = SignIn.objects.get(account__person=world.member)
    assert client.post(f"/me/sessions/{theirs.pk}/end").status_code == 404
    assert client.post(f"/me/tokens/{Token.objects.get().pk}/revoke").status_code == 404
    assert other.post(f"/me/tokens/{Token.objects.get().pk}/revoke").status_code == 302


def test_one_ends_an_own_session_elsewhere(world: World, client_of: ClientOf) -> None:
    here, there = client_of(world.worker), client_of(world.worker)
    mine = here.session["sign_in"]
    theirs = there.session["sign_in"]
    assert here.post(f"/me/sessions/{theirs}/end").status_code == 302
    assert [row.pk for row in live_sign_ins(Account.objects.get())] == [mine]


def test_preferences_are_cookies_for_visitors_too(client: Client, db: None) -> None:
    response = client.post("/preferences", {"language": "en", "next": "/sign-in"})
    assert (response["Location"], response.cookies["django_language"].value) == ("/sign-in", "en")
    response = client.post("/preferences", {"large_type": "1", "next": "https://evil.example"})
    assert (response["Location"], response.cookies["large_type"].value) == ("/", "1")
    page = text(client.get("/sign-in"))
    assert '<html lang="en" class="large-type">' in page
    assert not client.post("/preferences", {"language": "xx", "large_type": "2"}).cookies


SYSTEM_PAGES = {
    "/system/accounts": "system_admin",
    "/system/locks": "security_admin",
    "/system/journal": "audit_admin",
}


@pytest.mark.parametrize("address", SYSTEM_PAGES)
def test_each_system_page_exists_for_its_administrator_alone(
    address: str, world: World, client_of: ClientOf
) -> None:
    people = {
        name: value
        for name, value in vars(world).items()
        if isinstance(value, Person) and name != "south_head"
    }
    opened = {name for name, person in people.items() if client_of(person).get(address).status_code == 200}
    assert opened == {SYSTEM_PAGES[address]}
    assert Client().get(address).status_code == 302


def test_the_acts_of_the_system_pages_exist_for_their_administrators_alone(
    world: World, client_of: ClientOf
) -> None:
    number = world.worker.staff_number
    account_of(world.worker)
    acts = {
        "/system/accounts/open": world.security_admin,
        f"/system/accounts/{number}/reset": world.security_admin,
        f"/system/accounts/{number}/close": world.audit_admin,
        f"/system/locks/{number}/unlock": world.system_admin,
        f"/system/locks/{number}/end": world.system_admin,
        "/system/journal/verify": world.system_admin,
    }
    assert {client_of(person).post(address).status_code for address, person in acts.items()} == {404}


def test_the_system_administrator_opens_resets_and_closes(world: World, client_of: ClientOf) -> None:
    client = client_of(world.system_admin)
    opened = client.post("/system/accounts/open", {"staff_number": world.worker.staff_number})
    first = opened.context["first"][1]
    assert first in text(opened)
    assert first not in text(client.get("/system/accounts"))
    reset = client.post(f"/system/accounts/{world.worker.staff_number}/reset")
    second = reset.context["first"][1]
    with pytest.raises(Refused):
        actions.sign_in(world.worker.staff_number, password=first)
    assert actions.sign_in(world.worker.staff_number, password=second)
    client.post(f"/system/accounts/{world.worker.staff_number}/close")
    assert Account.objects.get(person=world.worker).closed_at


def test_what_cannot_be_opened_says_why(world: World, client_of: ClientOf) -> None:
    client = client_of(world.system_admin)
    account_of(world.worker)
    said = {
        number: client.post("/system/accounts/open", {"staff_number": number}).status_code
        for number in ("", "W99999", world.worker.staff_number)
    }
    assert list(said.values()) == [422, 422, 409]
    assert client.post("/system/accounts/W99999/reset").status_code == 404
    assert client.post(f"/system/accounts/{world.system_admin.staff_number}/close").status_code == 404


def test_accounts_are_found_by_number_or_name(world: World, client_of: ClientOf) -> None:
    client = client_of(world.system_admin)
    for person in (world.worker, world.member):
        account_of(person)
    found = client.get("/system/accounts", {"q": "工网"}).context["page"].rows
    assert [row.person for row in found] == [world.worker]
    found = client.get("/system/accounts", {"q": world.member.staff_number}).context["page"].rows
    assert [row.person for row in found] == [world.member]
    assert not client.get("/system/accounts", {"q": "nobody"}).context["page"].rows


def test_lists_cost_the_same_with_one_and_with_three_rows(world: World, client_of: ClientOf) -> None:
    pages = {
        "/system/accounts": client_of(world.system_admin),
        "/system/locks": client_of(world.security_admin),
        "/system/journal": client_of(world.audit_admin),
    }
    counts = []
    for person in (world.worker, world.member, world.stranger):
        client_of(person)
        with pytest.raises(Refused):
            actions.sign_in(person.staff_number, password="wrong")
        row = {}
        for address, client in pages.items():
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get(address)
            row[address] = len(captured)
        counts.append(row)
    assert counts[0] == counts[2]
    assert max(counts[0].values()) <= 9


def test_the_security_administrator_sees_refusals_lifts_locks_and_ends_sessions(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.security_admin)
    client_of(world.worker)
    for _time in range(5):
        with pytest.raises(Refused):
            actions.sign_in(world.worker.staff_number, password="wrong")
    with pytest.raises(Refused):
        actions.sign_in("W99999", password="wrong")
    page = client.get("/system/locks").context
    assert [row.person for row in page["watched"]] == [world.worker]
    assert {row.person for row in page["page"].rows} == {world.worker, world.security_admin}
    assert [entry.kind for entry in page["refusals"]] == [
        "account.refused",
        "account.locked",
        *["account.refused"] * 4,
    ]
    client.post(f"/system/locks/{world.worker.staff_number}/unlock")
    client.post(f"/system/locks/{world.worker.staff_number}/end")
    page = client.get("/system/locks").context
    assert [row.person for row in page["watched"]] == []
    assert {row.person for row in page["page"].rows} == {world.security_admin}


def write(kind: str, subject: str, by: Person, **more: object) -> None:
    with transaction.atomic():
        record(kind, by=by, subject=subject, **more)  # type: ignore[arg-type]


@pytest.fixture
def told(world: World) -> World:
    write("account.opened", "account:W77", world.clerk, facts={"word": "open-fact"})
    write("case.noted", "case:WT-1", world.worker, facts={"note": "work-fact"})
    write("case.opened", "case:SEALED-1", world.worker, facts={"note": "sealed-fact"}, is_sealed=True)
    return world


def test_the_auditor_sees_facts_of_the_system_but_none_of_the_work(told: World, client_of: ClientOf) -> None:
    page = text(client_of(told.audit_admin).get("/system/journal"))
    shown = {
        word for word in ("open-fact", "work-fact", "sealed-fact", "case:WT-1", "SEALED-1") if word in page
    }
    assert shown == {"open-fact", "case:WT-1"}


def test_a_sealed_entry_is_not_found_by_what_it_hides(told: World, client_of: ClientOf) -> None:
    client = client_of(told.audit_admin)
    numbers = {entry.number: entry.is_sealed for entry in Entry.objects.all()}

    def found(**filters: str) -> set[bool]:
        rows = client.get("/system/journal", filters).context["page"].rows
        return {numbers[row.number] for row in rows}

    assert found(kind="case.opened") == {True}
    assert found(subject="case:SEALED-1") == set()
    assert found(actor=told.worker.staff_number) == {False}


def test_the_journal_is_filtered_by_day_and_read_page_by_page(told: World, client_of: ClientOf) -> None:
    client = client_of(told.audit_admin)
    last = Entry.objects.latest("number").at
    day = f"{last:%Y-%m-%d}"
    assert not client.get("/system/journal", {"since": "2124-01-01"}).context["page"].rows
    assert not client.get("/system/journal", {"until": "2024-01-01"}).context["page"].rows
    assert client.get("/system/journal", {"since": day, "until": "2124-01-01"}).context["page"].rows
    assert client.get("/system/journal", {"since": "yesterday"}).status_code == 200
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get("/system/journal", {"cursor": cursor}).context["page"]
        seen += [row.number for row in page.rows]
        cursor = page.next
    assert seen == list(Entry.objects.order_by("-number").values_list("number", flat=True))


def test_verifying_names_the_flaw_on_the_page(told: World, client_of: ClientOf) -> None:
    client = client_of(told.audit_admin)
    assert client.post("/system/journal/verify").context["verdict"].holds
    Entry.objects.filter(subject="case:WT-1").update(actor="somebody")
    verdict = client.post("/system/journal/verify").context["verdict"]
    number = Entry.objects.get(subject="case:WT-1").number
    assert [(flaw.number, flaw.kind) for flaw in verdict.flaws] == [(number, "changed")]


def test_the_first_page_of_an_administrator_shows_no_case(told: World, client_of: ClientOf) -> None:
    actions.open_account(told.member, by=SYSTEM)
    assert "work-fact" not in text(client_of(told.system_admin).get("/system/accounts"))
    assert PASSWORD not in text(client_of(told.system_admin).get("/system/accounts"))

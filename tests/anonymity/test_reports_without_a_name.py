from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from redgrid.accounts.models import Account, SignIn
from redgrid.cases.models import Case
from redgrid.cases.tests.ways import STEPS, go, named
from redgrid.cases.unnamed import REPORTS
from redgrid.grid.models import Person
from redgrid.journal.actions import once_key
from redgrid.kit.tests.test_pictures import camera_picture
from redgrid.rulebook.models import Blueprint
from redgrid.signs.views.public import GUESSES
from tests.entrance import enter
from tests.world import World

pytestmark = pytest.mark.django_db
ADDRESS, AGENT = "10.77.66.55", "Mozilla/5.0 (TellTale; worker's own phone)"
Row = tuple[str, tuple[tuple[str, str], ...]]
Report = Callable[[Client, World], Any]


@dataclass(frozen=True)
class Traces:
    """What is there after a report and was not before: rows of every table, log lines, files."""

    rows: frozenset[Row]
    lines: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...]

    def text(self) -> str:
        """All of it, to be searched."""
        return "\n".join(
            [repr(sorted(self.rows)), *self.lines, *(name + repr(content) for name, content in self.files)]
        )

    def keys_to(self, *models: type) -> set[tuple[str, str, str]]:
        """(table, column, key) wherever a row points at a person, an account or a session."""
        columns = {
            (model._meta.db_table, str(field.column))
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if field.related_model in models
        }
        return {
            (table, column, value)
            for table, row in self.rows
            for column, value in row
            if (table, column) in columns and value != "None"
        }


def rows_of_all_tables() -> frozenset[Row]:
    """Every row as it lies in the database, of every table there is, Django's own included."""
    found: set[Row] = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (names of our own tables)
            columns = [column[0] for column in cursor.description]
            found |= {(table, tuple(zip(columns, map(str, row), strict=True))) for row in cursor.fetchall()}
    return frozenset(found)


def all_files() -> dict[str, bytes]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def every_log_line(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    REPORTS.forget()
    GUESSES.forget()
    with caplog.at_level(logging.DEBUG):
        yield


@pytest.fixture
def browser(world: World, blueprint: Blueprint) -> Client:
    """The worker's own browser, signed in."""
    return enter(Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT), world.worker)


def traces_of(deed: Callable[[], Any], caplog: pytest.LogCaptureFixture) -> Traces:
    rows, files = rows_of_all_tables(), all_files()
    caplog.clear()
    deed()
    # Statements are logged while tests debug only; what they say is in the rows.
    lines = tuple(
        f"{record.name} {record.getMessage()} {record.__dict__}"
        for record in caplog.records
        if not record.name.startswith(("django.db", "PIL"))
    )
    new = {name: content for name, content in all_files().items() if files.get(name) != content}
    return Traces(frozenset(rows_of_all_tables() - rows), lines, tuple(new.items()))


def said(**more: Any) -> dict[str, Any]:
    photo = SimpleUploadedFile("W008 工网格.jpg", camera_picture(), content_type="image/jpeg")
    return {"once": str(uuid.uuid4()), "title": "门锁坏了", "text": "三天了", "photo": photo, **more}


def by_the_door(browser: Client, world: World) -> Any:
    return browser.post(f"/p/{world.workshop.scan_code}", said())


def from_the_inside(browser: Client, world: World) -> Any:
    return browser.post("/report", said(unnamed="on", place="workshop"))


def with_a_name(browser: Client, world: World) -> Any:
    return browser.post("/report", said(place="workshop"))


def telltales(browser: Client, world: World) -> set[str]:
    """Whatever would lead to the person: number, name, session, address, device. Keys are looked for as keys."""
    cookies = {morsel.value for morsel in browser.cookies.values() if len(morsel.value) > 3}
    return cookies | {world.worker.staff_number, world.worker.name, ADDRESS, AGENT, "TellTale", "Firefox"}


@pytest.mark.parametrize("report", [by_the_door, from_the_inside])
def test_nothing_that_a_report_without_a_name_leaves_leads_to_who_wrote_it(
    world: World, browser: Client, caplog: pytest.LogCaptureFixture, report: Report
) -> None:
    words = telltales(browser, world)
    traces = traces_of(lambda: report(browser, world), caplog)
    case = Case.objects.get()
    tables = {table for table, _row in traces.rows}
    assert {case._meta.db_table, "journal_entry", "tasks_task", "cases_stay", "cases_attachment"} <= tables
    assert len(traces.files) == 1
    assert {word for word in words if word in traces.text()} == set()
    assert traces.keys_to(Person, Account, SignIn) == set()


@pytest.mark.parametrize("report", [by_the_door, from_the_inside])
def test_the_account_and_its_session_do_not_even_show_that_something_was_sent(
    world: World, browser: Client, caplog: pytest.LogCaptureFixture, report: Report
) -> None:
    before = {row for row in rows_of_all_tables() if row[0].startswith("accounts_")}
    cookies = {name: morsel.value for name, morsel in browser.cookies.items() if name != "csrftoken"}
    report(browser, world)
    assert {row for row in rows_of_all_tables() if row[0].startswith("accounts_")} == before
    assert {name: morsel.value for name, morsel in browser.cookies.items() if name != "csrftoken"} == cookies


def test_a_report_with_a_name_is_found_by_the_same_search(
    world: World, browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """So that the tests above can fail."""
    words = telltales(browser, world)
    traces = traces_of(lambda: with_a_name(browser, world), caplog)
    assert world.worker.staff_number in {word for word in words if word in traces.text()}
    assert {(table, column) for table, column, _key in traces.keys_to(Person, Account, SignIn)} == {
        ("cases_part", "person_id"),
        ("cases_attachment", "by_id"),
    }


@pytest.mark.parametrize("report", [by_the_door, from_the_inside])
def test_no_key_of_a_nameless_report_can_be_made_again_from_what_is_known_of_a_person(
    world: World, browser: Client, caplog: pytest.LogCaptureFixture, report: Report
) -> None:
    """The digests that are kept close over the words and a random key alone."""
    traces = traces_of(lambda: report(browser, world), caplog)
    digests = {
        value for _table, row in traces.rows for _column, value in row if re.fullmatch(r"[0-9a-f]{64}", value)
    }
    known = [
        world.worker.staff_number,
        world.worker.name,
        ADDRESS,
        AGENT,
        str(SignIn.objects.get().pk),
        str(world.worker.pk),
    ]
    guesses = {once_key(*words) for a in known for words in [(a,), ("form", a), ("scan", a), ("api", a)]}
    assert digests
    assert digests & guesses == set()


@pytest.mark.parametrize("report", [by_the_door, from_the_inside])
def test_whoever_wrote_it_finds_it_only_as_everybody_of_the_cell_does(
    world: World, browser: Client, report: Report
) -> None:
    report(browser, world)
    case = Case.objects.get()
    page = browser.get(f"/cases/{case.number}").content.decode()
    assert "成员一" not in page
    home = browser.get("/").context["mine"]
    assert list(home) == []


def test_following_a_report_leaves_nothing_at_all(
    world: World, browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = by_the_door(browser, world)
    found = re.search(r'class="receipt-code"[^>]*>\s*([A-Z0-9-]+)\s*<', answer.content.decode())
    assert found
    traces = traces_of(lambda: browser.post("/follow", {"receipt": found.group(1)}), caplog)
    assert (traces.rows, traces.files) == (frozenset(), ())
    assert found.group(1) not in traces.text()


def test_opening_it_again_by_the_code_leaves_nothing_of_who_did_it(
    world: World, browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    found = re.search(
        r'class="receipt-code"[^>]*>\s*([A-Z0-9-]+)\s*<', by_the_door(browser, world).content.decode()
    )
    assert found
    case = named(world, Case.objects.get())
    for _stage, move, by, note in STEPS:
        case = go(case, move, getattr(world, by), note)
    # Whoever is known by name as those who worked on it is not whom we look for.
    words = telltales(browser, world) - {world.worker.staff_number, world.worker.name}
    said_again = {"receipt": found.group(1), "note": "还在响", "reopen": "yes"}
    traces = traces_of(lambda: browser.post("/follow", said_again), caplog)
    assert Case.objects.get().is_open
    assert {word for word in (*words, found.group(1)) if word in traces.text()} == set()
    assert traces.keys_to(Account, SignIn) == set()
    assert {
        actor
        for table, row in traces.rows
        if table == "journal_entry"
        for column, actor in row
        if column == "actor"
    } == {"anonymous"}


def test_what_becomes_of_it_names_those_who_work_on_it_and_never_who_wrote_it(
    world: World, browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    member = enter(Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT), world.member)
    by_the_door(member, world)
    traces = traces_of(lambda: named(world, Case.objects.get()), caplog)
    text = traces.text()
    assert (
        world.worker.staff_number in text,
        world.member.staff_number in text,
        world.member.name in text,
    ) == (True, False, False)


@pytest.mark.parametrize("kind", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_report_without_a_name_whatever_their_browser_sends(
    world: World, blueprint: Blueprint, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    person: Person = getattr(world, kind)
    client = enter(Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT), person)
    traces = traces_of(lambda: client.post("/report", said(unnamed="")), caplog)
    assert Case.objects.count() == 1
    assert (person.staff_number in traces.text(), traces.keys_to(Person, Account, SignIn)) == (False, set())

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from django.db import OperationalError, connections, transaction
from django.test import Client

from redgrid.config.asgi import application
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.journal.queries import last_number
from redgrid.kit.actor import SYSTEM
from redgrid.workbench import stream
from tests.entrance import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address() -> Iterator[str]:
    """A real server in a thread."""
    config = uvicorn.Config(application, port=0, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    stream.crier.hang_up()
    server.should_exit = True
    thread.join()


@pytest.fixture
def cookies() -> dict[str, str]:
    person = Person.objects.create(staff_number="W1", name="工一")
    return {name: morsel.value for name, morsel in enter(Client(), person).cookies.items()}


def tell(kind: str = "case.moved", *, is_sealed: bool = False) -> None:
    with transaction.atomic():
        record(kind, by=SYSTEM, subject="case:1", is_sealed=is_sealed)


@contextmanager
def listening(address: str, cookies: dict[str, str], asked: str = "") -> Iterator[Iterator[str]]:
    with (
        httpx.Client(cookies=cookies, timeout=5) as browser,
        browser.stream("GET", f"{address}/stream{asked}") as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.iter_lines()
        assert next(lines) == "retry: 3000"
        assert next(lines) == ""
        _wait_until_read()
        yield lines


def _wait_until_read() -> None:
    """The first poll only learns where the journal ends."""
    while stream.crier.number is None:
        time.sleep(0.01)


def topics(lines: Iterator[str]) -> list[str]:
    words = next(line for line in lines if line.startswith("data: "))
    found: list[str] = json.loads(words.removeprefix("data: "))["topics"]
    return found


def test_an_open_page_hears_of_a_topic_within_two_seconds_and_of_nothing_else(
    address: str, cookies: dict[str, str]
) -> None:
    with listening(address, cookies) as lines:
        begun = time.monotonic()
        tell()
        assert topics(lines) == ["case"]
        assert time.monotonic() - begun < 2


def test_sealed_entries_are_not_told(address: str, cookies: dict[str, str]) -> None:
    with listening(address, cookies) as lines:
        tell("case.opened", is_sealed=True)
        tell("blueprint.loaded")
        assert topics(lines) == ["blueprint"]


def test_a_journal_that_was_put_back_from_a_backup_is_told_from_its_end() -> None:
    tell()
    newest, topics, _message, _told = stream._news(1_000_000, 0)
    assert (newest, topics) == (last_number(), {"case"})
    assert stream._news(newest, 0)[:2] == (newest, set())


def test_all_open_pages_hear_it_and_the_last_one_leaves_nothing_running(
    address: str, cookies: dict[str, str]
) -> None:
    with listening(address, cookies) as first, listening(address, cookies) as second:
        # An open page holds no thread: the one that answered its head has gone home.
        assert gone(lambda: not any("ThreadPoolExecutor" in each.name for each in threading.enumerate()))
        tell()
        assert (topics(first), topics(second)) == (["case"], ["case"])
        assert len(stream.crier.listeners) == 2
    assert gone(lambda: not stream.crier.listeners and stream.crier._polling is None)


def test_what_happened_while_a_page_was_on_its_way_is_told_it(address: str, cookies: dict[str, str]) -> None:
    tell("blueprint.loaded")
    with listening(address, cookies, "?age=30000") as first:
        assert topics(first) == ["account", "blueprint"]
        with (
            listening(address, cookies, "?age=30000") as second,
            listening(address, cookies, "?age=0") as third,
            listening(address, cookies, "?age=-1e9") as fourth,
        ):
            assert topics(second) == ["account", "blueprint"]
            tell()
            assert [topics(each) for each in (first, second, third, fourth)] == [["case"]] * 4


def test_a_page_that_is_left_before_it_is_answered_leaves_no_trace() -> None:
    async def scene() -> list[stream.Message]:
        async def pages(scope: stream.Message, receive: stream.Receive, send: stream.Send) -> None:
            scope[stream.LISTENS] = 1, 0.0

        async def never() -> stream.Message:
            raise AssertionError("nobody is there")

        sent: list[stream.Message] = []

        async def send(message: stream.Message) -> None:
            sent.append(message)

        await stream.told_apart(pages)({}, never, send)
        return sent

    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(lambda: asyncio.run(scene())).result() == []


def gone(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes so within a few seconds."""
    deadline = time.monotonic() + 5
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()


def test_strangers_hear_nothing(address: str, cookies: dict[str, str]) -> None:
    assert httpx.get(f"{address}/stream").status_code == 401
    assert httpx.get(f"{address}/stream", cookies={"sessionid": "made:up"}).status_code == 401
    assert httpx.post(f"{address}/stream", cookies=cookies).status_code in {403, 405}


def test_a_first_password_has_to_be_changed_before(address: str) -> None:
    person = Person.objects.create(staff_number="W2", name="工二")
    client = enter(Client(), person, is_first=True)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    assert httpx.get(f"{address}/stream", cookies=cookies).status_code == 401


def test_a_quiet_stream_shows_that_it_lives(
    address: str, cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.1)
    with listening(address, cookies) as lines:
        assert next(line for line in lines if line) == ": still here"


def test_a_stream_ends_after_its_time_so_that_its_session_is_asked_again(
    address: str, cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(stream, "LONGEST_SECONDS", 0.3)
    with listening(address, cookies) as lines:
        assert {line for line in lines if line} == {": still here"}


def test_hanging_up_ends_every_stream_at_once(address: str, cookies: dict[str, str]) -> None:
    with listening(address, cookies) as lines:
        stream.crier.hang_up()
        assert list(lines) == []


def test_a_database_that_is_away_for_a_moment_silences_the_stream_for_that_moment_only(
    address: str, cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(stream, "AFTER_AN_ERROR_SECONDS", 0.1)
    with listening(address, cookies) as lines:
        with monkeypatch.context() as away:

            def fail(number: int) -> None:
                raise OperationalError("away")

            away.setattr(stream, "kinds_since", fail)
            while "away" not in caplog.text:
                time.sleep(0.01)
        tell()
        assert topics(lines) == ["case"]
    assert "could not read the journal: away" in caplog.text


def test_a_slow_page_is_told_each_topic_once_however_much_happened() -> None:
    async def scene() -> list[str]:
        listener = stream.Listener()
        for _time in range(1000):
            listener.tell({"task"})
            listener.tell({"case"})
        await listener.woken.wait()
        return listener.take()

    # In a thread of its own: after a journey this one has an event loop for good.
    with ThreadPoolExecutor(1) as apart:
        told = apart.submit(lambda: asyncio.run(scene())).result()
    assert told == ["case", "task"]


@pytest.fixture(autouse=True)
def no_connection_is_left_behind() -> Iterator[None]:
    yield
    stream.crier._reader.submit(connections.close_all).result()

"""The live stream: it says *that* something of a topic happened, never what.

One poller in a process asks the journal while anybody listens, and tells every listener. A listener is a set of
topics not yet told: however slow a browser is, it costs a handful of words, and nothing is told twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import Error, close_old_connections, connections
from django.http import HttpRequest, HttpResponse

from redgrid.journal.queries import kinds_since, last_number
from redgrid.messages.queries import newest_message, told_since

# Entries of a journal nobody has read yet from which open pages learn what to ask for again.
RECENT = 200
POLL_SECONDS = 0.25
HEARTBEAT_SECONDS = 15.0
# Then the browser connects anew, and whether its session still holds is asked again.
LONGEST_SECONDS = 600.0
AFTER_AN_ERROR_SECONDS = 2.0
# Where the view leaves the key of the person who may listen.
LISTENS = "redgrid.listens"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

log = logging.getLogger(__name__)


class Listener:
    """One open page of the person with the key ``person``: what it has not been told yet."""

    def __init__(self, person: int = 0) -> None:
        self.person = person
        self.topics: set[str] = set()
        self.woken = asyncio.Event()
        self.is_over = False

    def tell(self, topics: set[str]) -> None:
        self.topics |= topics
        self.woken.set()

    def hang_up(self) -> None:
        self.is_over = True
        self.woken.set()

    def take(self) -> list[str]:
        topics, self.topics = sorted(self.topics), set()
        self.woken.clear()
        return topics


class Crier:
    """Reads the journal's newest entries and tells all listeners. Everything but the reading runs in one loop."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        # How far the journal has been read; None until the first look, which only learns where it ends.
        self.number: int | None = None
        # The same of the messages: their newest key.
        self.message = 0
        self._polling: asyncio.Task[None] | None = None
        # One thread, so one connection to the database, whatever the number of listeners.
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="redgrid-stream")

    def join(self, person: int = 0) -> Listener:
        listener = Listener(person)
        self.listeners.add(listener)
        if self._polling is None or self._polling.done():
            self.number = None
            self._polling = asyncio.get_running_loop().create_task(self._poll())
        return listener

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)

    def hang_up(self) -> None:
        """Ends every stream, so that a server may stop at once."""
        for listener in list(self.listeners):
            listener.hang_up()

    async def _poll(self) -> None:
        while self.listeners:
            try:
                self.number, topics, self.message, told = await self._read(self.number, self.message)
            except Error as error:
                log.warning("The live stream could not read the journal: %s", error)
                await asyncio.sleep(AFTER_AN_ERROR_SECONDS)
                continue
            for listener in self.listeners if topics or told else ():
                mine = topics | ({"message"} if listener.person in told else set())
                if mine:
                    listener.tell(mine)
            await asyncio.sleep(POLL_SECONDS)
        # Said before the last wait: whoever joins during it starts a new poll.
        self._polling = None
        await asyncio.get_running_loop().run_in_executor(self._reader, connections.close_all)

    async def _read(self, number: int | None, message: int) -> tuple[int, set[str], int, set[int]]:
        return await asyncio.get_running_loop().run_in_executor(self._reader, _news, number, message)


def _news(number: int | None, message: int) -> tuple[int, set[str], int, set[int]]:
    """The number read up to, the topics since ``number`` (sealed entries are not told), the newest message and the
    keys of those who were told something since ``message``.
    """
    close_old_connections()
    if number is None:
        return last_number(), set(), newest_message(), set()
    newest, told = told_since(message)
    # The entry that was read last comes along. Where it is gone, another journal stands here: a backup was put back.
    rows = kinds_since(number - 1)
    if not rows and number:
        rows, number = kinds_since(max(0, last_number() - RECENT)), 0
    topics = {kind.partition(".")[0] for at, kind, is_sealed in rows if at > number and not is_sealed}
    return (rows[-1][0] if rows else number), topics, newest, told


crier = Crier()


async def stream(request: HttpRequest) -> HttpResponse:
    """Lets a signed-in person listen; everybody else gets 401 and their browser stops asking.

    It answers only the head: what follows it is told by ``told_apart``, so that an open page holds no request, no
    thread and no connection to the database.
    """
    account = getattr(request, "account", None)
    # Under this handler every request has a thread of its own: it leaves no connection behind.
    await sync_to_async(connections.close_all)()
    if account is None or account.must_change_password:
        return HttpResponse(status=401)
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    if isinstance(request, ASGIRequest):
        cast(Any, request.scope)[LISTENS] = account.person_id
    response = HttpResponse(content_type="text/event-stream; charset=utf-8")
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"
    return response


def told_apart(pages: Application) -> Application:
    """``pages`` answers who may listen, and with which head; the events come from here."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        head: Message = {}

        async def send_or_keep(message: Message) -> None:
            if LISTENS not in scope:
                await send(message)
            elif message["type"] == "http.response.start":
                head.update(message)

        await pages(scope, receive, send_or_keep)
        if LISTENS in scope:
            person = scope[LISTENS]
            kept = [(name, value) for name, value in head["headers"] if name.lower() != b"content-length"]
            await send({**head, "headers": kept})
            await _tell(person, receive, send)

    return answer


async def _tell(person: int, receive: Receive, send: Send) -> None:
    """Every event until the page is left or the stream has had its time."""
    listener = crier.join(person)
    leaving = asyncio.create_task(_left(listener, receive))
    try:
        async for words in _events(listener):
            await send({"type": "http.response.body", "body": words.encode(), "more_body": True})
        if not leaving.done():
            await send({"type": "http.response.body", "body": b""})
    finally:
        crier.leave(listener)
        leaving.cancel()


async def _left(listener: Listener, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.hang_up()


async def _events(listener: Listener) -> AsyncIterator[str]:
    ends_at = asyncio.get_running_loop().time() + LONGEST_SECONDS
    yield "retry: 3000\n\n"
    while not listener.is_over and asyncio.get_running_loop().time() < ends_at:
        try:
            await asyncio.wait_for(listener.woken.wait(), HEARTBEAT_SECONDS)
        except TimeoutError:
            yield ": still here\n\n"
            continue
        if topics := listener.take():
            yield f"data: {json.dumps({'topics': topics})}\n\n"

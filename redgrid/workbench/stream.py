"""The live stream: it says *that* something of a topic happened, never what.

One poller in a process asks the journal while anybody listens, and tells every listener. A listener is a set of
topics not yet told: however slow a browser is, it costs a handful of words, and nothing is told twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, cast

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import Error, close_old_connections, connections
from django.http import HttpRequest, HttpResponse

from redgrid.journal.queries import kinds_since, last_number, number_before
from redgrid.kit.clock import now
from redgrid.messages.queries import message_before, told_since

# Entries of a journal nobody has read yet from which open pages learn what to ask for again.
RECENT = 200
POLL_SECONDS = 0.25
HEARTBEAT_SECONDS = 15.0
# Then the browser connects anew, and whether its session still holds is asked again.
LONGEST_SECONDS = 600.0
AFTER_AN_ERROR_SECONDS = 2.0
# A page that took longer to arrive asks for itself again when its stream opens.
OLDEST_PAGE_SECONDS = 60.0
# Where the view leaves the key of the person who may listen, and how many seconds ago their page was asked for.
LISTENS = "redgrid.listens"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

Found = TypeVar("Found")

log = logging.getLogger(__name__)


class Listener:
    """One open page of the person with the key ``person``: what it has not been told yet."""

    def __init__(self, person: int = 0) -> None:
        self.person = person
        self.topics: set[str] = set()
        self.woken = asyncio.Event()
        self.is_over = False

    def hear(self, topics: set[str], told: set[int]) -> None:
        """What happened, and the keys of those to whom it was told as a message."""
        if mine := topics | ({"message"} if self.person in told else set()):
            self.tell(mine)

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
        # What was told lately and when: a page that was on its way then has not heard it.
        self.heard: deque[tuple[float, set[str], set[int]]] = deque(maxlen=RECENT)
        self._polling: asyncio.Task[None] | None = None
        # One thread, so one connection to the database, whatever the number of listeners.
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="redgrid-stream")

    def join(self, person: int = 0, age: float = 0.0) -> Listener:
        """A listener that also hears what happened in the last ``age`` seconds, while its page was on its way."""
        loop = asyncio.get_running_loop()
        listener = Listener(person)
        self.listeners.add(listener)
        if self._polling is None or self._polling.done():
            self.number = None
            self.heard.clear()
            self._polling = loop.create_task(self._poll(age))
        for at, topics, told in self.heard:
            if at >= loop.time() - age:
                listener.hear(topics, told)
        return listener

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)

    def hang_up(self) -> None:
        """Ends every stream, so that a server may stop at once."""
        for listener in list(self.listeners):
            listener.hang_up()

    async def _poll(self, age: float) -> None:
        while self.listeners:
            try:
                if self.number is None:
                    self.number, self.message = await self._read(partial(_ends, age))
                news = await self._read(partial(_news, self.number or 0, self.message))
                self.number, topics, self.message, told = news
            except Error as error:
                log.warning("The live stream could not read the journal: %s", error)
                await asyncio.sleep(AFTER_AN_ERROR_SECONDS)
                continue
            if topics or told:
                self.heard.append((asyncio.get_running_loop().time(), topics, told))
                for listener in self.listeners:
                    listener.hear(topics, told)
            await asyncio.sleep(POLL_SECONDS)
        # Said before the last wait: whoever joins during it starts a new poll.
        self._polling = None
        await asyncio.get_running_loop().run_in_executor(self._reader, connections.close_all)

    async def _read(self, query: Callable[[], Found]) -> Found:
        return await asyncio.get_running_loop().run_in_executor(self._reader, query)


def _ends(age: float) -> tuple[int, int]:
    """The number of the journal's last entry and the key of the newest message ``age`` seconds ago."""
    close_old_connections()
    moment = now() - timedelta(seconds=age)
    return number_before(moment, RECENT), message_before(moment, RECENT)


def _news(number: int, message: int) -> tuple[int, set[str], int, set[int]]:
    """The number read up to, the topics since ``number`` (sealed entries are not told), the newest message and the
    keys of those who were told something since ``message``.
    """
    close_old_connections()
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
        cast(Any, request.scope)[LISTENS] = account.person_id, _age(request.GET.get("age", ""))
    response = HttpResponse(content_type="text/event-stream; charset=utf-8")
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"
    return response


def _age(text: str) -> float:
    """Seconds from the milliseconds that the browser reckons from its own clock; 0 of what is no number."""
    return min(int(text) / 1000, OLDEST_PAGE_SECONDS) if re.fullmatch(r"[0-9]{1,9}", text) else 0.0


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
        # Without a head the page was left before it was answered.
        if LISTENS in scope and head:
            kept = [(name, value) for name, value in head["headers"] if name.lower() != b"content-length"]
            await send({**head, "headers": kept})
            await _tell(crier.join(*scope[LISTENS]), receive, send)

    return answer


async def _tell(listener: Listener, receive: Receive, send: Send) -> None:
    """Every event until the page is left or the stream has had its time."""
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

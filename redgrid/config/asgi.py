"""The server's one entry: pages run in a fixed pool of threads, only streams run asynchronously.

Measured: a plain page costs a third of what it does under Django's asynchronous handler, and each thread keeps
its own database connection.
"""

from __future__ import annotations

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "redgrid.config.settings")

THREADS = int(os.environ.get("REDGRID_THREADS", "8"))
STREAM_PATH = "/stream"

_django: Any = get_asgi_application()

from redgrid.config.memory import settle  # noqa: E402 (after the asynchronous set-up)
from redgrid.config.wsgi import application as pages  # noqa: E402 (after the asynchronous set-up)
from redgrid.workbench.stream import Message, Receive, Send, told_apart  # noqa: E402

_streams = told_apart(_django)
_page_app = WSGIMiddleware(cast(Any, pages), workers=THREADS)
# Every view is loaded before the first page asks.
get_resolver().url_patterns  # noqa: B018 (reading it loads them)
settle()


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Streams to the asynchronous handler, start and stop messages answered, everything else to the pages."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http" and scope["path"] == STREAM_PATH:
        await _streams(scope, receive, send)
    elif scope["type"] == "http":
        await _page_app(scope, receive, send)  # type: ignore[arg-type]


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return

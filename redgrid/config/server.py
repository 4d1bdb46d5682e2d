"""The server of ``redgrid serve`` and ``redgrid demo``: one process, pages and streams, ended by Ctrl-C or SIGTERM."""

from __future__ import annotations

import errno
import logging
import signal
import socket
from collections.abc import Callable
from threading import Event
from types import FrameType

import uvicorn
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from redgrid.config import clock

GRACE_SECONDS = 3
QUEUE = 2048


def bind(host: str, port: int) -> socket.socket:
    """The open door, before anything slow is done behind it. Raises CommandError when somebody else has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, the event loop sends at once (TCP_NODELAY); else every answer waits 40 ms for the other
    # side to acknowledge its head.
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except (OSError, OverflowError) as error:
        door.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is taken by another program. Choose another one with --port."
            ) from error
        raise CommandError(f"Cannot listen on {host} port {port}: {error}") from error
    door.listen(QUEUE)
    return door


def address_of(door: socket.socket) -> str:
    host, port = door.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def is_behind() -> bool:
    """Whether the database lacks a migration of this version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def serve(door: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM; both are a clean end."""
    stop = Event()
    before = {number: signal.signal(number, _leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        clock.start(stop)
        clock.start(stop, clock.POST)
        _server().run(sockets=[door])
    except _Left:
        pass
    finally:
        stop.set()
        for number, former in before.items():
            signal.signal(number, former)
        door.close()


class _Left(BaseException):
    """Somebody asked the server to end."""


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise _Left


def _server() -> uvicorn.Server:
    # Imported here and not above: the application is built when it is served, not when a command is looked up.
    from redgrid.config.asgi import application  # noqa: PLC0415
    from redgrid.workbench.stream import crier  # noqa: PLC0415

    return _Server(_config(application), crier.hang_up)


def _config(application: object) -> uvicorn.Config:
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    return uvicorn.Config(
        application,  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.PROXIES),
        forwarded_allow_ips=settings.PROXIES,
        timeout_graceful_shutdown=GRACE_SECONDS,
        lifespan="on",
    )


class _Server(uvicorn.Server):
    """Ends the open streams before it waits for requests to end: they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, hang_up: Callable[[], None]) -> None:
        super().__init__(config)
        self.hang_up = hang_up

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.hang_up()
        await super().shutdown(sockets)

"""The real application on the test database, in a process of its own, as uvicorn runs it anywhere."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

HOST = "127.0.0.1"
START_SECONDS = 30
# The file in which a test says what time it is (see tests/journeys/frozen.py).
MOMENT = "moment"


@dataclass
class Site:
    """A running server: where it listens, what it wrote, and its process."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]


@contextmanager
def serving(home: Path, application: str = "redgrid.config.asgi:application") -> Iterator[Site]:
    """A server that keeps its files and its log in ``home``; it is ended when the block is left."""
    log, port = home / "server.log", _free_port()
    arguments = [application, "--port", str(port), "--timeout-graceful-shutdown", "1"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", *arguments],
            env=environment(home),
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for(port, process, log)
        yield Site(f"http://{HOST}:{port}", log, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def environment(home: Path) -> dict[str, str]:
    """What a process needs that works on the database of the test and keeps its files in ``home``."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{chosen['NAME']}"
    else:
        url = f"postgresql://{chosen['USER']}@/{chosen['NAME']}?host={chosen['HOST']}"
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("REDGRID_", "DJANGO_ALLOW"))
    }
    return {
        **kept,
        "REDGRID_DATABASE_URL": url,
        "REDGRID_HOME": str(home),
        # The tests' own: a session that a test has begun is one of the server.
        "REDGRID_SECRET_KEY": settings.SECRET_KEY,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")

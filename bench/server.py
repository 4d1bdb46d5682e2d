"""The real server in a process of its own, and what it costs that process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

START_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """``redgrid serve`` on a free port of 127.0.0.1, for as long as the ``with`` block lasts."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        return [sys.executable, "-m", "redgrid", "serve", "--port", str(self.port)]

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL)
        until = time.monotonic() + START_SECONDS
        while not self._listens():
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError("The server did not start.")
            time.sleep(0.05)
        return self

    def __exit__(self, *_wrong: object) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def cpu_seconds(self) -> float:
        """Processor time of the server's process so far, own and the kernel's. A database server is not in it."""
        number = self.process.pid if self.process else 0
        words = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS


class BareServer(Server):
    """The smallest Django that writes one row a request, served the same way: the limit."""

    def command(self) -> list[str]:
        arguments = ["bench.bare:application", "--port", str(self.port), "--log-level", "warning"]
        return [sys.executable, "-m", "uvicorn", *arguments]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Clients on persistent connections, each sending its next request when the last one is answered."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote

from bench.operations import Operation
from bench.server import Server

WARM_UP = 8


@dataclass(frozen=True)
class Load:
    """How much is asked: ``requests`` of each client, but no longer than ``seconds``."""

    requests: int
    seconds: float


@dataclass(frozen=True)
class Figures:
    """Of one operation: milliseconds as its clients saw them, and processor time of the server for each request."""

    count: int
    per_second: float
    p50: float
    p95: float
    cpu: float


def run(operation: Operation, server: Server, load: Load) -> Figures:
    """Warm up, then measure. Raises RuntimeError for any answer but the expected one."""
    _Client(operation, server.port, Load(WARM_UP, load.seconds)).ask()
    clients = [_Client(operation, server.port, load) for _ in range(operation.clients)]
    cpu, begun = server.cpu_seconds(), time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    took, used = time.perf_counter() - begun, server.cpu_seconds() - cpu
    wrong = next((client.wrong for client in clients if client.wrong), None)
    if wrong:
        raise RuntimeError(f"{operation.name}: {wrong}")
    times = [moment for client in clients for moment in client.times]
    count = len(times)
    return Figures(
        count=count,
        per_second=count / took,
        p50=statistics.median(times) * 1000,
        p95=statistics.quantiles(times, n=20)[18] * 1000,
        cpu=used / count * 1000,
    )


class _Client(threading.Thread):
    def __init__(self, operation: Operation, port: int, load: Load) -> None:
        super().__init__(daemon=True)
        self.operation, self.port, self.load = operation, port, load
        self.times: list[float] = []
        self.wrong = ""

    def run(self) -> None:
        try:
            self.ask()
        except (OSError, RuntimeError) as error:
            self.wrong = str(error)

    def ask(self) -> None:
        """Every request of this client."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        method = "POST" if self.operation.body else "GET"
        path = quote(self.operation.path, safe="/?=&")
        until = time.perf_counter() + self.load.seconds
        for _ in range(self.load.requests):
            body = self.operation.body() if self.operation.body else None
            headers = self.operation.fresh_headers()
            begun = time.perf_counter()
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = response.read()
            self.times.append(time.perf_counter() - begun)
            if response.status != self.operation.status:
                raise RuntimeError(f"{response.status} {answer[:300]!r}")
            if time.perf_counter() > until:
                break
        connection.close()

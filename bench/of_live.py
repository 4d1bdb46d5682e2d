"""Open pages that hold a stream: how long until all of them have the news, and what each costs the server."""

from __future__ import annotations

import asyncio
import resource
import statistics
import time
from pathlib import Path

from django.db import transaction

from bench.apart import Figures
from bench.cast import build
from bench.server import Server
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM

TURNS, IDLE_SECONDS = 20, 10.0
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
# A page opens its stream when it is shown; so many do at once.
AT_ONCE = 20


def measure(pages: int) -> Figures:
    """All pages are of one person: a stream costs the same whoever it is."""
    _limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    visitor = build().leader
    with Server() as server:
        return asyncio.run(_scene(pages, server, visitor.cookie))


async def _scene(pages: int, server: Server, cookie: str) -> Figures:
    """Open them, let them be, tell all of them something twenty times."""
    first = [await _open(server.port, cookie)]
    before, begun = _memory(server), time.perf_counter()
    limit = asyncio.Semaphore(AT_ONCE)

    async def one() -> Stream:
        async with limit:
            return await _open(server.port, cookie)

    open_pages = [*first, *await asyncio.gather(*(one() for _ in range(pages - 1)))]
    found: Figures = {"opening all, s": time.perf_counter() - begun}
    cpu, begun = server.cpu_seconds(), time.perf_counter()
    await asyncio.sleep(IDLE_SECONDS)
    found["memory of a page, KB"] = (_memory(server) - before) / (pages - 1)
    found["processor while nothing happens, %"] = (
        (server.cpu_seconds() - cpu) / (time.perf_counter() - begun) * 100
    )
    times, cpu = [], server.cpu_seconds()
    for _turn in range(TURNS):
        times += await _told(open_pages)
    found |= {
        "news seen, p50, ms": statistics.median(times) * 1000,
        "news seen, p99, ms": statistics.quantiles(times, n=100)[98] * 1000,
        "news seen, the last of all, ms": max(times) * 1000,
        "processor for one page and news, ms": (server.cpu_seconds() - cpu) / len(times) * 1000,
    }
    return found


async def _open(port: int, cookie: str) -> Stream:
    """A page's stream, as far as it has said that it listens."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={cookie}\r\n"
        f"Accept: text/event-stream\r\n\r\n".encode()
    )
    said = await reader.readuntil(b"retry: 3000")
    if b" 200 " not in said.splitlines()[0]:
        raise RuntimeError(said.decode())
    return reader, writer


async def _told(open_pages: list[Stream]) -> list[float]:
    """Seconds from before something is recorded until each page has heard of it."""

    async def heard(reader: asyncio.StreamReader) -> float:
        await reader.readuntil(b"data: ")
        return time.perf_counter()

    hearing = [asyncio.ensure_future(heard(reader)) for reader, _writer in open_pages]
    begun = time.perf_counter()
    await asyncio.to_thread(_happen)
    return [at - begun for at in await asyncio.gather(*hearing)]


def _happen() -> None:
    with transaction.atomic():
        record("case.moved", by=SYSTEM, subject="case:bench")


def _memory(server: Server) -> float:
    """Of the server's process, KB."""
    number = server.process.pid if server.process else 0
    lines = Path(f"/proc/{number}/status").read_text(encoding="utf-8").splitlines()
    return float(next(line for line in lines if line.startswith("VmRSS")).split()[1])

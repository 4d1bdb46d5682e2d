"""Journeys: the real application in a process of its own, Chromium as a phone and as a PC.

A journey asks for ``phone`` or ``pc`` (a page; addresses are relative) and prepares its data with actions, as
every other test does. It fails when a page asks another host for anything, when a script breaks, or when the
server logs a traceback.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.serving import Site, serving
from tools.chromium import find

FLAGS = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
PC = {"viewport": {"width": 1440, "height": 900}}
JOURNEY_FIXTURES = {"site", "page"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks journeys, and puts them last: after one, its worker's thread has an event loop for good."""
    for item in items:
        if JOURNEY_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real application on the test database, as uvicorn runs it anywhere."""
    # Playwright keeps an event loop running in this thread; our own statements beside it are sound.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def site(transactional_db: None, server: Site) -> Iterator[Site]:
    """The server for one journey, which must pass without a traceback."""
    before = server.log.stat().st_size
    yield server
    written = server.log.read_bytes()[before:].decode()
    assert "Traceback" not in written, written


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": find(), "args": FLAGS.split()}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


def _watched(context: BrowserContext, site: Site, wrongs: list[str]) -> Page:
    def on_request(request: Request) -> None:
        if not request.url.startswith((site.url, "data:", "blob:")):
            wrongs.append(f"asked another host: {request.url}")

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            wrongs.append(f"console: {message.text}")

    context.on("request", on_request)
    context.on("console", on_console)
    context.on("weberror", lambda error: wrongs.append(f"script: {error.error}"))
    return context.new_page()


@pytest.fixture
def open_page(site: Site, new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens one more browser, with its own cookies: ``open_page(**PHONE)``."""
    wrongs: list[str] = []

    def opened(**options: Any) -> Page:
        # The worker that keeps pages has a journey of its own.
        chosen = {"service_workers": "block", **options}
        return _watched(new_context(base_url=site.url, **chosen), site, wrongs)

    yield opened
    assert wrongs == []


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page on a phone held upright."""
    return open_page(**PHONE)


@pytest.fixture
def pc(open_page: Callable[..., Page]) -> Page:
    """A page on a desk."""
    return open_page(**PC)


@pytest.fixture
def page(pc: Page) -> Page:
    """The page of a journey that does not care for the size."""
    return pc

"""The application on a clock that a test sets: the moment stands in a file of its home, and goes on from there."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from pathlib import Path
from typing import Any

import time_machine

from redgrid.config.asgi import application as real
from tests.serving import MOMENT

_told = Path(os.environ["REDGRID_HOME"]) / MOMENT
_seen = ""
_clock = time_machine.travel(datetime.fromisoformat(_told.read_text()), tick=True).start()


async def application(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """Before each answer the clock goes to the moment in the file, when that is another than before."""
    global _seen  # noqa: PLW0603 (the clock is one for the whole process)
    moment = _told.read_text()
    if moment != _seen:
        _seen = moment
        _clock.move_to(datetime.fromisoformat(moment))
    await real(scope, receive, send)

"""What time it is. Rooms ask here, so that a demonstration can tell a story that began months ago."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told_moment", default=None)


def now() -> datetime:
    """This moment, aware; inside ``at`` the moment that is being told."""
    return _told.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Lets ``now`` answer ``moment``. Only the demonstration may tell of another time than the present."""
    if timezone.is_naive(moment):
        raise ValueError("A told moment needs its time zone.")
    before = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(before)

"""What the clock calls: after the map or the institution has changed, look which boards say something else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from redgrid.grid.models import Pairing, Tenure
from redgrid.journal.actions import follow
from redgrid.journal.events import EVENTS
from redgrid.journal.models import Bookmark, Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.signs.actions import note_outdated
from redgrid.signs.models import Board

FOLLOWER = "signs.boards"
# What may change a board; of persons, places, units and tenures everything.
ROOMS = ("tenure.", "pairing.", "place.", "person.", "unit.", "capacity.", "blueprint.")
A_MOMENT = timedelta(minutes=2)


def look_at_boards() -> int:
    """Note the boards that have gone out of date; returns how many. Safe to run twice, cheap when nothing changed."""
    if not Board.objects.hanging().exists():
        return 0
    changed = _read_on()
    return note_outdated(by=SYSTEM) if changed or _turns(now()) else 0


def _read_on() -> bool:
    """Whether the journal tells of the map since the last time."""
    mark = Bookmark.objects.filter(follower=FOLLOWER).first()
    if not Entry.objects.filter(number__gt=mark.number if mark else 0).exists():
        return False
    seen: list[bool] = []
    kinds = tuple(kind for kind in EVENTS if kind.startswith(ROOMS))
    follow(FOLLOWER, lambda _entry: seen.append(True), kinds=kinds)
    return bool(seen)


def _turns(at: datetime) -> bool:
    """Whether a tenure or pair began or ended now: what was entered for a later day makes no entry on that day."""
    lately = (at - A_MOMENT, at)
    is_due = Q(starts_at__range=lately) | Q(ends_at__range=lately)
    return any(table.objects.believed().filter(is_due).exists() for table in (Tenure, Pairing))

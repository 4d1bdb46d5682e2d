"""What the clock does for the map."""

from __future__ import annotations

from datetime import timedelta

from redgrid.grid.actions import look_again, look_at_everything, take_over_standings
from redgrid.grid.actions.known_gaps import CHECKED, FOLLOWER, count_everything
from redgrid.grid.models import KnownCount
from redgrid.journal.queries import has_read_until, unread_kinds
from redgrid.kit.clock import now

# From so many unread entries on, looking at the whole map is quicker than at each thing they touch.
MANY = 20_000
OFTEN = timedelta(days=1)
# A large map is counted so often.
NOW_AND_THEN = timedelta(minutes=15)


def catch_up() -> None:
    """Let units bear the names that were announced for by now; keep what is missing up to date."""
    take_over_standings()
    watch_coverage()


def watch_coverage() -> None:
    """Look again at what has changed; at everything for the first time, once a day, or when nearly all has changed."""
    unread = unread_kinds(FOLLOWER, MANY)
    if unread is None or len(unread) == MANY or not has_read_until(CHECKED, now() - OFTEN):
        look_at_everything()
    if unread != []:
        look_again()
    if KnownCount.objects.filter(at__lt=now() - NOW_AND_THEN).exists():
        count_everything()

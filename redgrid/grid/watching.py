"""What is missing, as pages ask for it again and again: what is kept, once it has been brought up to the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from redgrid.grid.actions.known_gaps import FOLLOWER, look_again
from redgrid.grid.coverage import Coverage, Gap, counted, find_gaps
from redgrid.grid.coverage.known import gaps_between, in_words, newest_first, open_gaps, shortest_first, told
from redgrid.grid.coverage.touched import is_of_the_map
from redgrid.grid.models import KnownCount, Unit
from redgrid.grid.standings import moved_units
from redgrid.journal.queries import unread_kinds
from redgrid.kit.clock import now

# More than so many unread entries are for the clock, not for somebody who waits for a page.
AT_ONCE = 200
A_MOMENT = timedelta(minutes=1)


def is_known() -> bool:
    """Bring what is kept up to date where that is quickly done; False: ask the map itself (``find_gaps``).

    Two statements when nothing has happened. False until the clock has kept everything for the first time, and while
    it still reads what a long list brought in.
    """
    kinds = unread_kinds(FOLLOWER, AT_ONCE + 1)
    if kinds is None or len(kinds) > AT_ONCE:
        return False
    if any(map(is_of_the_map, kinds)):
        look_again()
    return True


def gaps_at(at: datetime, unit: Unit | None = None) -> list[Gap]:
    """What is missing at ``at``, as believed now, at ``unit`` and below it (None: on the whole map)."""
    is_near = abs(at - now()) < A_MOMENT
    return told(open_gaps(at, unit)) if (is_near or _stands(unit)) and is_known() else find_gaps(at, unit)


@dataclass(frozen=True)
class Live:
    """The coverage of this moment with a page's worth of gaps, of ``count``; how much there is was ``counted_at``."""

    count: int
    coverage: Coverage
    counted_at: datetime


def coverage_now(unit: Unit | None = None, *, most: int, first: int = 0) -> Live:
    """The coverage of this moment with ``most`` of its gaps, from the ``first`` on; it bears no digest."""
    at = now()
    if is_known():
        count, rows = shortest_first(open_gaps(at, unit), most, first)
        gaps = in_words(rows)
    else:
        gaps = find_gaps(at, unit)
        count, gaps = len(gaps), gaps[first : first + most]
    checked, counted_at = _checked(at, unit)
    return Live(count, Coverage(not count, at, checked, gaps, ""), counted_at)


def _checked(at: datetime, unit: Unit | None) -> tuple[dict[str, int], datetime]:
    """How much there is. A large map is counted by the clock, since that takes longer than anybody waits for a page."""
    kept = KnownCount.objects.first() if unit is None or unit.parent_id is None else None
    return (kept.checked, kept.at) if kept else (counted(at, unit), at)


def gaps_during(
    starts: datetime, ends: datetime, unit: Unit | None = None, *, most: int, first: int = 0
) -> tuple[int, list[Gap]]:
    """How much was missing at some moment of ``[starts, ends)``; and ``most`` of it from ``first`` on, newest first."""
    if _stands(unit) and is_known():
        rows = gaps_between(starts, ends, unit)
        return rows.count(), in_words(newest_first(rows)[first : first + most])
    gaps = find_gaps(starts, unit, until=ends)
    gaps.sort(key=lambda gap: (gap.since is not None, gap.since), reverse=True)
    return len(gaps), gaps[first : first + most]


def _stands(unit: Unit | None) -> bool:
    """Whether what is below ``unit`` was always so: what is kept knows the tree as it is now."""
    return unit is None or unit.parent_id is None or not moved_units()

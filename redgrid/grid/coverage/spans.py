"""How long a gap lasts: pure arithmetic on dated rows, no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Span:
    """``[starts, ends)``; without an end it goes on."""

    starts: datetime
    ends: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.starts <= at and (self.ends is None or self.ends > at)


@dataclass(frozen=True)
class Row(Span):
    """Somebody or something (``who``) was at ``where``."""

    who: str
    where: str
    is_stand_in: bool = False


@dataclass(frozen=True)
class Away(Span):
    """``who`` is away; ``stand_in`` is called in for this absence alone."""

    who: str
    stand_in: str | None


def is_vacant(rows: Iterable[Row], at: datetime) -> bool:
    """Whether nothing holds."""
    return not any(row.holds(at) for row in rows)


def is_crowded(rows: Iterable[Row], at: datetime) -> bool:
    """Whether rows hold at more than one place."""
    return len({row.where for row in rows if row.holds(at)}) > 1


def is_deserted(rows: Iterable[Row], absences: Iterable[Away], at: datetime) -> bool:
    """Whether somebody holds it, and neither they nor a stand-in are there."""
    holding = [row for row in rows if row.holds(at)]
    now_away = [absence for absence in absences if absence.holds(at)]
    away = {absence.who for absence in now_away}
    if not holding or any(row.who not in away for row in holding):
        return False
    replaced = {absence.who for absence in now_away if absence.stand_in and absence.stand_in not in away}
    return not any(row.who in replaced for row in holding if not row.is_stand_in)


def edges(spans: Iterable[Span]) -> set[datetime]:
    """Every moment at which one of ``spans`` begins or ends."""
    return {moment for span in spans for moment in (span.starts, span.ends) if moment is not None}


def around(
    at: datetime, changes: Iterable[datetime], is_gap: Callable[[datetime], bool]
) -> tuple[datetime | None, datetime | None]:
    """The longest stretch around ``at`` on which ``is_gap`` is true, which may change at ``changes`` only.

    None on the left: as far back as the map knows; on the right: no end is known.
    """
    moments = sorted(set(changes))
    before = [moment for moment in moments if moment <= at]
    after = [moment for moment in moments if moment > at]
    return _start(before, is_gap), next((moment for moment in after if not is_gap(moment)), None)


def _start(before: Sequence[datetime], is_gap: Callable[[datetime], bool]) -> datetime | None:
    """The first of the moments after the last one at which it was no gap."""
    start: datetime | None = None
    for moment in reversed(before):
        if not is_gap(moment):
            return start
        start = moment
    # Before the first change all was as it is just before it.
    return None if start is None or is_gap(start - timedelta.resolution) else start

"""How long a gap lasts: pure arithmetic on dated rows, no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Before and after everything: what was always so has no beginning.
EVER, NEVERMORE = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """``[starts, ends)``; without an end it goes on."""

    starts: datetime
    ends: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.starts <= at and (self.ends is None or self.ends > at)

    def touches(self, other: Span) -> bool:
        """Whether there is a moment inside both."""
        start = max(self.starts, other.starts)
        return self.holds(start) and other.holds(start)


@dataclass(frozen=True)
class Window(Span):
    """The time that is asked about: an interval, or the one moment ``starts``. A moment of ours has microseconds."""

    ends: datetime

    @classmethod
    def moment(cls, at: datetime) -> Window:
        return cls(at, at + timedelta.resolution)

    @property
    def is_moment(self) -> bool:
        return self.ends - self.starts == timedelta.resolution


ALWAYS = Window(EVER, NEVERMORE)


@dataclass(frozen=True)
class Row(Span):
    """Somebody or something (``who``) was at ``where``, in a capacity or lying there."""

    who: str
    where: str
    is_stand_in: bool = False
    capacity: str = ""


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


def stretches(
    window: Span, changes: Iterable[datetime], is_gap: Callable[[datetime], bool]
) -> Iterator[Span]:
    """Every longest stretch on which ``is_gap`` is true that has a moment in common with ``window``.

    ``is_gap`` may change at ``changes`` only; before the first of them all was as it is just before it. A stretch is
    told whole, also where it reaches out of the window; one without a beginning starts at ``EVER``.
    """
    since: datetime | None = None
    for moment in [EVER, *sorted({moment for moment in changes if moment > EVER})]:
        if is_gap(moment):
            since = moment if since is None else since
        elif since is not None:
            yield from _inside(Span(since, moment), window)
            since = None
    if since is not None:
        yield from _inside(Span(since, None), window)


def _inside(span: Span, window: Span) -> Iterator[Span]:
    if span.touches(window):
        yield span

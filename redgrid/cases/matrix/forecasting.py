"""When a case may be finished: what the history of its flow says. No tables, no clock.

A case that has stood in a stage for some time is compared with all stays in that stage that lasted as long: how much
longer did those cases take to their end? Cases that have not ended count too, for as long as they have been watched
(the product-limit estimate): leaving them out would make every forecast too short. Moments are seconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# Fewer cases that ended say nothing.
AT_LEAST = 10
# Fewer decided forecasts say nothing of how good they are.
ENOUGH = 20
MIDDLE, MOST = 0.5, 0.85
# Shares are sums of fractions.
CLOSE = 1e-9


@dataclass(frozen=True)
class Life:
    """One case as it went: ``stays`` are (stage, entered, left); what has not come yet is None."""

    urgency: str
    opened: float
    closed: float | None
    stays: tuple[tuple[str, float, float | None], ...]


@dataclass(frozen=True)
class Spell:
    """One stay in a stage: how long it lasted, and how long it was from its beginning to the end of the case. Of what
    has not ended: how long so far."""

    urgency: str
    stay: float
    rest: float
    is_ended: bool


Spells = Mapping[str, Sequence[Spell]]


@dataclass(frozen=True)
class Curve:
    """The share of cases that ended within some time: ``steps`` are (seconds, share), rising."""

    steps: tuple[tuple[float, float], ...]
    many: int

    def within(self, share: float) -> float | None:
        """The least time within which this share ended; None when history does not reach that far."""
        return next((time for time, reached in self.steps if reached >= share - CLOSE), None)

    def share_at(self, time: float) -> float:
        """The share that had ended by then."""
        at = bisect_right(self.steps, (time, 2.0))
        return self.steps[at - 1][1] if at else 0.0


def spells_of(lives: Iterable[Life], moment: float) -> dict[str, list[Spell]]:
    """The stays by stage, as they were known at ``moment``."""
    found: dict[str, list[Spell]] = defaultdict(list)
    for life in lives:
        ended = life.closed if life.closed is not None and life.closed <= moment else None
        for stage, entered, left in life.stays:
            if entered < moment:
                stay = min(left if left is not None else moment, moment) - entered
                rest = (moment if ended is None else ended) - entered
                found[stage].append(Spell(life.urgency, stay, rest, ended is not None))
    return found


def curve(spells: Iterable[Spell], age: float) -> Curve:
    """How those went on that had stood there as long as ``age``."""
    times = sorted((spell.rest - age, not spell.is_ended) for spell in spells if spell.stay >= age)
    left, standing, ended = len(times), 1.0, 0
    steps: list[tuple[float, float]] = []
    for time, is_watched in times:
        # Of equal times those that ended come first: who is still watched then was there to the end.
        if not is_watched:
            standing *= 1 - 1 / left
            ended += 1
            if steps and steps[-1][0] == time:
                steps.pop()
            steps.append((time, 1 - standing))
        left -= 1
    return Curve(tuple(steps), ended)


def forecast(spells: Spells, stage: str, urgency: str, age: float) -> Curve | None:
    """How much longer a case may take; by cases as urgent when there are enough, else by all. None: too few."""
    of_stage = spells.get(stage, ())
    for among in ([spell for spell in of_stage if spell.urgency == urgency], of_stage):
        found = curve(among, age)
        if found.many >= AT_LEAST:
            return found
    return None


def together(curves: Sequence[Curve], share: float) -> float | None:
    """The time within which this share of several cases may be expected to have ended."""
    times = sorted({time for each in curves for time, _share in each.steps})
    low, high = 0, len(times)
    while low < high:
        middle = (low + high) // 2
        reached = sum(each.share_at(times[middle]) for each in curves) / len(curves)
        low, high = (low, middle) if reached >= share - CLOSE else (middle + 1, high)
    return times[low] if low < len(times) else None


@dataclass
class Tried:
    """Forecasts made in the past with what was known then: how many have been decided, and how many were kept."""

    middle: int = 0
    middle_kept: int = 0
    most: int = 0
    most_kept: int = 0
    undecided: int = 0

    def note(self, curve: Curve, took: float | None, watched: float) -> None:
        """Compare one forecast with what became of it: it ended after ``took``, or not in all of ``watched``."""
        middle, most = curve.within(MIDDLE), curve.within(MOST)
        if middle is not None and middle <= watched:
            self.middle += 1
            self.middle_kept += took is not None and took <= middle
        if most is not None and most <= watched:
            self.most += 1
            self.most_kept += took is not None and took <= most
        else:
            self.undecided += 1

    @property
    def worth(self) -> dict[str, int]:
        """How many of 100 decided forecasts were kept; nothing when too few are decided."""
        if self.most < ENOUGH or self.middle < ENOUGH:
            return {}
        kept = (self.middle_kept * 100 / self.middle, self.most_kept * 100 / self.most)
        return {"middle": round(kept[0]), "most": round(kept[1])}


def try_out(lives: Sequence[Life], moments: Iterable[float], now: float) -> Tried:
    """Forecast, at each of ``moments``, the end of every case that was open then, and see what came."""
    tried = Tried()
    for moment in moments:
        known = spells_of((life for life in lives if life.opened < moment), moment)
        for life in lives:
            here = next((stay for stay in life.stays if _covers(stay, moment)), None)
            found = forecast(known, here[0], life.urgency, moment - here[1]) if here else None
            if found:
                ended = None if life.closed is None or life.closed > now else life.closed - moment
                tried.note(found, ended, now - moment)
    return tried


def _covers(stay: tuple[str, float, float | None], moment: float) -> bool:
    _stage, entered, left = stay
    return entered < moment and (left is None or left > moment)

"""The forecast of one flow as a page tells it: for each stage, for each open case, and what it was worth so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from redgrid.cases.matrix.forecasting import (
    MIDDLE,
    MOST,
    Curve,
    Spell,
    Tried,
    forecast,
    together,
)
from redgrid.cases.models import Case, Pace
from redgrid.kit.clock import now
from redgrid.rulebook.institution import Flow, Stage

# Of more open cases an even sample stands for all.
SAMPLE = 240


@dataclass(frozen=True)
class Prospect:
    """When something may be finished: by ``middle`` as likely as not, by ``most`` in 85 of 100 cases like it.

    None where history does not reach so far; ``many``: how many cases that ended it rests on, 0 when too few.
    """

    middle: date | None = None
    most: date | None = None
    many: int = 0


@dataclass(frozen=True)
class OfStage:
    """The prospect of what stands in a stage: when half, and when 85 of 100, may have ended."""

    stage: Stage
    open: int
    prospect: Prospect


@dataclass(frozen=True)
class Prospects:
    """What the history of a flow says of its open cases."""

    flow: Flow
    pace: Pace | None
    spells: dict[str, list[Spell]]

    @property
    def tried(self) -> Tried:
        return Tried(**self.pace.tried) if self.pace else Tried()

    def of(self, case: Case) -> Prospect:
        """The prospect of one open case."""
        moment = now()
        found = self._curve(case.stage, case.urgency, case.entered_at, moment)
        return _told([found], found.many, moment) if found else Prospect()

    def _curve(self, stage: str, urgency: str, entered: datetime, moment: datetime) -> Curve | None:
        return forecast(self.spells, stage, urgency, (moment - entered).total_seconds())

    def by_stage(self, standing: QuerySet[Case]) -> list[OfStage]:
        """The stages with the prospect of the open cases in each: one statement, and one more for many cases."""
        moment, rows = now(), standing.order_by()
        every = rows.count() // SAMPLE + 1
        sampled = rows.annotate(slot=F("pk") % every).filter(slot=0) if every > 1 else rows
        found: dict[str, list[tuple[str, datetime]]] = {stage.code: [] for stage in self.flow.stages}
        for stage, urgency, entered in sampled.values_list("stage", "urgency", "entered_at"):
            found.setdefault(stage, []).append((urgency, entered))
        return [
            OfStage(
                stage, len(found[stage.code]) * every, self._together(stage.code, found[stage.code], moment)
            )
            for stage in self.flow.stages
        ]

    def _together(self, stage: str, cases: Sequence[tuple[str, datetime]], moment: datetime) -> Prospect:
        curves = [self._curve(stage, urgency, entered, moment) for urgency, entered in cases]
        known = [each for each in curves if each]
        # What is too rare to be forecast would be left out of a column that speaks for all.
        if not known or len(known) < len(curves):
            return Prospect()
        return _told(known, min(each.many for each in known), moment)


def _told(curves: Sequence[Curve], many: int, moment: datetime) -> Prospect:
    middle, most = together(curves, MIDDLE), together(curves, MOST)
    return Prospect(_after(moment, middle), _after(moment, most), many)


def _after(moment: datetime, seconds: float | None) -> date | None:
    """The day: the hour would promise more than any forecast keeps."""
    return timezone.localdate(moment + timedelta(seconds=seconds)) if seconds is not None else None


def prospects_of(flow: Flow) -> Prospects:
    """What is kept of the history of ``flow``: one statement."""
    pace = Pace.objects.filter(flow=flow.code).first()
    kept = pace.spells if pace else {}
    spells = {
        stage: [Spell(u, stay, rest, bool(end)) for u, stay, rest, end in of] for stage, of in kept.items()
    }
    return Prospects(flow, pace, spells)

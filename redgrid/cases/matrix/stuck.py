"""What is stuck: late, and in its stage for several times as long as usual.

Usual is the middle of what finished stays in that stage lasted (``Pace``). Where too few have finished it, a case is
stuck when it has stood there for twice its limit. A case without a limit is stuck by the usual time alone. Lengths are
those of the clock on the wall: nights and weekends count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.lookups import GreaterThan

from redgrid.cases.models import Case, Pace
from redgrid.kit.clock import now
from redgrid.rulebook.institution import Flow


@dataclass(frozen=True)
class Usual:
    """How long the middle one of ``many`` finished stays in a stage lasted."""

    many: int
    length: timedelta


def usual_times(flows: Iterable[str]) -> dict[str, dict[str, Usual]]:
    """The usual time of each stage that enough cases have finished, by flow and stage: one statement."""
    kept = Pace.objects.filter(flow__in=list(flows)).values_list("flow", "usual")
    return {
        flow: {stage: Usual(many, timedelta(seconds=seconds)) for stage, (many, seconds) in usual.items()}
        for flow, usual in kept
    }


def stuck_in(flow: Flow, usual: Mapping[str, Usual], moment: datetime) -> Q:
    """The condition on open cases of ``flow``."""
    found = Q(pk__in=[])
    for stage in flow.stages:
        known = usual.get(stage.code)
        long = (
            Q(entered_at__lt=moment - known.length * flow.stuck_times) if known else _twice_its_limit(moment)
        )
        found |= Q(stage=stage.code) & long
    return Q(flow=flow.code, suspended_until=None) & (Q(due_at=None) | Q(due_at__lt=moment)) & found


def _twice_its_limit(moment: datetime) -> Q:
    # A length is compared with a length: no engine multiplies one.
    over = ExpressionWrapper(Value(moment) - F("due_at"), output_field=DurationField())
    limit = ExpressionWrapper(F("due_at") - F("entered_at"), output_field=DurationField())
    return Q(due_at__lt=moment) & Q(GreaterThan(over, limit))


def stuck_of(flows: Sequence[Flow]) -> Q:
    """The condition that a case of any of ``flows`` is stuck now."""
    usual, found = usual_times(flow.code for flow in flows), Q(pk__in=[])
    for flow in flows:
        found |= stuck_in(flow, usual.get(flow.code, {}), now())
    return Q(is_open=True) & found


@dataclass(frozen=True)
class Stuck:
    """One stuck case, with what it is measured by."""

    case: Case
    age: timedelta
    usual: Usual | None

    @property
    def times(self) -> float | None:
        """How many times as long as usual it has stood there."""
        return self.age / self.usual.length if self.usual and self.usual.length else None

    @property
    def limit(self) -> timedelta | None:
        return self.case.due_at - self.case.entered_at if self.case.due_at else None


def told_stuck(case: Case, usual: Mapping[str, Usual], moment: datetime) -> Stuck:
    """The row of a list of the stuck."""
    return Stuck(case, moment - case.entered_at, usual.get(case.stage))

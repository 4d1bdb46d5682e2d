"""What an institution costs in a year, in minutes of all its people: an estimate of units, never of a person.

A duty takes the weekly minutes of its rhythm (``assignment.effort``) in every cell, 52 weeks long. A flow takes a
minute for each field and some for each move (``burden``), as often as cases were opened in the last year; a flow
without records is reckoned with as many cases as ``burden.new_cases`` says for each cell. What has expired takes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from redgrid.grid.models import Capacity, Tenure, Unit
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Flow, Institution
from redgrid.rulebook.models import Renewal
from redgrid.rulebook.sunset import Moved, is_live, moved_days
from redgrid.rulebook.waiving import today

WEEKS = 52
CELLS, PEOPLE = "cells", "people"


@dataclass(frozen=True)
class Cost:
    """What one duty or flow takes in a year. ``times`` a year, ``each`` minutes; ``minutes`` of everybody together."""

    kind: str
    code: str
    name: str
    times: int
    each: float
    minutes: int
    is_guess: bool = False


@dataclass(frozen=True)
class Yearly:
    """What an institution takes in a year."""

    costs: tuple[Cost, ...]
    people: int

    @property
    def minutes(self) -> int:
        return sum(cost.minutes for cost in self.costs)

    @property
    def hours(self) -> int:
        return round(self.minutes / 60)

    @property
    def a_week(self) -> float | None:
        """Minutes for each person and week; None where there is nobody."""
        return round(self.minutes / self.people / WEEKS, 1) if self.people else None


@dataclass(frozen=True)
class Difference:
    """What a duty or flow takes before and after; None where it is not there."""

    before: Cost | None
    after: Cost | None

    @property
    def cost(self) -> Cost:
        found = self.after or self.before
        assert found is not None  # noqa: S101 (one of the two is there)
        return found

    @property
    def minutes(self) -> int:
        return (self.after.minutes if self.after else 0) - (self.before.minutes if self.before else 0)


@dataclass(frozen=True)
class Compared:
    """A draft beside the version in force."""

    before: Yearly
    after: Yearly
    differences: tuple[Difference, ...]

    @property
    def minutes(self) -> int:
        return self.after.minutes - self.before.minutes

    @property
    def hours(self) -> float:
        return round(self.minutes / 60, 1)

    @property
    def a_week(self) -> float | None:
        """Minutes more (or less) for each person and week."""
        people = self.after.people
        return round(self.minutes / people / WEEKS, 1) if people else None


def counts_of_map() -> dict[str, int]:
    """How many cells there are and how many people are members of a unit, now: two statements."""
    members = Tenure.objects.current().filter(capacity__kind=Capacity.MEMBERSHIP).values("person").distinct()
    return {CELLS: Unit.objects.filter(kind=Unit.CELL, closes_at=None).count(), PEOPLE: members.count()}


def yearly_minutes(
    institution: Institution, counts: Mapping[str, int], day: date | None = None, moved: Moved | None = None
) -> Yearly:
    """The cost of a year. ``counts``: ``cells``, ``people``, and ``flow:<code>`` for the cases of the last year."""
    day, days = day or today(), moved_days() if moved is None else moved
    costs = [*_of_duties(institution, counts, day, days), *_of_flows(institution, counts, day, days)]
    return Yearly(tuple(costs), counts.get(PEOPLE, 0))


def _of_duties(text: Institution, counts: Mapping[str, int], day: date, moved: Moved) -> Iterator[Cost]:
    cells = counts.get(CELLS, 0)
    for duty in text.duties:
        if is_live(duty, day, moved):
            minutes = text.assignment.effort.get(duty.rhythm, 0) * WEEKS
            yield Cost(Renewal.DUTY, duty.code, label(duty, "title"), cells, minutes, minutes * cells)


def _of_flows(text: Institution, counts: Mapping[str, int], day: date, moved: Moved) -> Iterator[Cost]:
    for flow in text.flows:
        if is_live(flow, day, moved):
            known = counts.get(f"flow:{flow.code}")
            times = text.burden.new_cases * counts.get(CELLS, 0) if known is None else known
            each = minutes_of_case(text, flow)
            yield Cost(
                Renewal.FLOW, flow.code, label(flow), times, each, times * each, is_guess=known is None
            )


def minutes_of_case(text: Institution, flow: Flow) -> int:
    """What one case of this flow takes everybody together: its fields and the moves through its stages."""
    return text.burden.field * len(flow.fields) + text.burden.move * len(flow.stages)


def compare(draft: Institution, in_force: Institution | None, counts: Mapping[str, int]) -> Compared:
    """What ``draft`` would take, beside what the version in force takes."""
    moved, day = moved_days(), today()
    after = yearly_minutes(draft, counts, day, moved)
    before = yearly_minutes(in_force, counts, day, moved) if in_force else Yearly((), after.people)
    old = {(cost.kind, cost.code): cost for cost in before.costs}
    new = {(cost.kind, cost.code): cost for cost in after.costs}
    pairs = [Difference(old.get(key), new.get(key)) for key in {**new, **old}]
    changed = (pair for pair in pairs if pair.minutes or pair.before is None or pair.after is None)
    return Compared(before, after, tuple(sorted(changed, key=lambda pair: -abs(pair.minutes))))

"""Reads of visits: a month of them, those of a unit."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from redgrid.grid.models import Unit
from redgrid.visits.models import Visit


@dataclass(frozen=True)
class Day:
    """A day of the calendar and its visits."""

    on: date
    visits: list[Visit]
    is_inside: bool


@dataclass(frozen=True)
class Month:
    """A month in whole weeks."""

    first: date
    weeks: list[list[Day]]

    @property
    def before(self) -> date:
        return self.first - timedelta(days=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def listed(self) -> list[Day]:
        """The days on which there is something."""
        return [day for week in self.weeks for day in week if day.visits and day.is_inside]


def for_lists(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """With what a row shows."""
    return visits.select_related("unit", "home").prefetch_related("visitors__person").defer("notes", "answer")


def month_of(visits: QuerySet[Visit], first: date) -> Month:
    """The month that begins on ``first``: two statements."""
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    rows = for_lists(visits.filter(on__gte=weeks[0][0], on__lte=weeks[-1][-1]).exclude(state=Visit.WITHDRAWN))
    by_day: dict[date, list[Visit]] = defaultdict(list)
    for visit in rows.order_by("on", "pk"):
        by_day[visit.on].append(visit)
    return Month(first, [[Day(on, by_day[on], on.month == first.month) for on in week] for week in weeks])


def visits_at(visits: QuerySet[Visit], unit: Unit) -> QuerySet[Visit]:
    """Visits to ``unit`` and below it, and by people of it."""
    inside = Q(unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    going = Q(home__path__gte=unit.path, home__path__lt=unit.path_end)
    return for_lists(visits.filter(inside | going))

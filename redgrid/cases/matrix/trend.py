"""How many cases were opened, closed and open, week by week or month by month: exact from the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from redgrid.cases.models import Case, Stay
from redgrid.kit.clock import now
from redgrid.kit.when import midnight

WEEK, MONTH = "week", "month"
STRETCHES = 12


@dataclass(frozen=True)
class Stretch:
    """A week or month, its end left out: how many cases were opened and closed in it, how many open at its end."""

    starts_at: datetime
    ends_at: datetime
    opened: int
    closed: int
    open: int

    @property
    def is_over(self) -> bool:
        return self.ends_at <= now()

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.ends_at - timedelta(seconds=1))


def trend(cases: QuerySet[Case], by: str = WEEK, until: date | None = None) -> list[Stretch]:
    """The twelve weeks (or months) up to the one of ``until`` (today when left out): two statements.

    A case counts for the unit that answers for it today.
    """
    edges = list(_edges(by, until or timezone.localdate(now())))
    counted = _counted(cases, edges)
    open_then, found = cases.filter(open_at(edges[-1])).count(), []
    for number in reversed(range(STRETCHES)):
        opened, closed = counted[f"opened_{number}"], counted[f"closed_{number}"]
        found.append(Stretch(edges[number], edges[number + 1], opened, closed, open_then))
        open_then += closed - opened
    return found[::-1]


def _counted(cases: QuerySet[Case], edges: list[datetime]) -> dict[str, int]:
    wanted = {}
    for number in range(STRETCHES):
        starts, ends = edges[number], edges[number + 1]
        wanted[f"opened_{number}"] = Count("pk", filter=Q(opened_at__gte=starts, opened_at__lt=ends))
        wanted[f"closed_{number}"] = Count("pk", filter=Q(closed_at__gte=starts, closed_at__lt=ends))
    touched = Q(opened_at__gte=edges[0]) | Q(closed_at__gte=edges[0])
    return cases.filter(touched).order_by().aggregate(**wanted)


def _edges(by: str, until: date) -> Iterator[datetime]:
    """The beginnings of the twelve stretches, and the end of the last."""
    if by == MONTH:
        last = until.year * 12 + until.month - 1
        for month in range(last - STRETCHES + 1, last + 2):
            yield midnight(date(month // 12, month % 12 + 1, 1))
    else:
        monday = until - timedelta(days=until.weekday())
        for week in range(1 - STRETCHES, 2):
            yield midnight(monday + timedelta(weeks=week))


def open_at(moment: datetime) -> Q:
    """The condition that a case was open just before ``moment``: it stood in some stage."""
    stays = Stay.objects.filter(case=OuterRef("pk"), entered_at__lt=moment)
    # What the indexes of cases tell first leaves few whose stays are asked.
    may_be = Q(opened_at__lt=moment) & (Q(is_open=True) | Q(closed_at__gte=moment))
    return may_be & Q(Exists(stays.filter(Q(left_at=None) | Q(left_at__gte=moment))))

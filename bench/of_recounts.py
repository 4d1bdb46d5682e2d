"""A day of the working calendar changes: every open task is reckoned again."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from bench.apart import Figures
from bench.cast import build
from bench.timing import seconds, sure
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import set_calendar_day
from redgrid.tasks.actions import recount_dues
from redgrid.tasks.actions.many import Gift, give_tasks
from redgrid.tasks.models import Task
from redgrid.tasks.reckoner import Reckoner

# A Monday; the tasks were given over a day and a half before, at two thousand different minutes.
NOW = timezone.make_aware(datetime(2026, 3, 16, 9))  # noqa: DTZ001
LIMITS = (
    "3 working days",
    "5 working days",
    "8 work-hours",
    "15 days",
    "last working day of the month",
    "24 hours",
)
BATCH = 2_000


def measure(items: int) -> Figures:
    """How long until every task that the day touches has moved, and how many that are."""
    _fill(items)
    with clock.at(NOW):
        recount_dues()
        for day in range(1, 4):
            set_calendar_day((NOW + timedelta(days=day)).date(), by=SYSTEM, is_working=False)
        found: Figures = {"until all are reckoned, s": seconds(recount_dues)}
        moved = Task.objects.filter(moves__isnull=False).count()
        sure(moved > items // 4)
        again = seconds(recount_dues)
    return {**found, "moved": moved, "a turn with nothing to do, s": again}


def _fill(items: int) -> None:
    cells = list(build().cells)
    reckoner = Reckoner()
    for first in range(0, items, BATCH):
        gifts = []
        for number in range(first, min(first + BATCH, items)):
            start = NOW - timedelta(minutes=number * 37 % 2_000)
            due = reckoner.due(start, LIMITS[number % len(LIMITS)], "#standard")
            gifts.append(
                Gift(
                    f"bench:{number}",
                    "cell_head",
                    cells[number % len(cells)],
                    f"{number}",
                    "",
                    due,
                    "",
                    Decimal(0),
                    "",
                    "",
                )
            )
        with clock.at(NOW):
            give_tasks(gifts)

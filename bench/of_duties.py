"""Duties come round: for every cell an occurrence and a task of each duty whose window opens."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from bench.apart import Figures
from bench.of_coverage import fill
from bench.timing import seconds, sure
from redgrid.duties.actions import come_round, judge_open
from redgrid.duties.models import Occurrence
from redgrid.grid.models import Capacity
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import load_blueprint
from redgrid.tasks.models import Task

# A Monday; the first look finds what is open by the week, month, quarter ...; then comes a day, and a new month.
FIRST, NEXT_DAY, NEW_MONTH = (
    timezone.make_aware(datetime(2026, month, day, 8, 5))  # noqa: DTZ001
    for month, day in ((11, 23), (11, 24), (12, 1))
)


def measure(cells: int) -> Figures:
    """Nothing is done by anybody: what the day asked for is missed by everybody, which is the most there can be."""
    fill(cells, has_things=False)
    _bring_into_force()
    found: Figures = {}
    for name, moment in (("the first look", FIRST), ("a day", NEXT_DAY), ("until a new month", NEW_MONTH)):
        before = Occurrence.objects.count()
        with clock.at(moment):
            found[f"{name}, s"] = seconds(come_round)
        found[f"{name}, occurrences"] = Occurrence.objects.count() - before
    told = Occurrence.objects.exclude(reason=Occurrence.UNTOLD)
    sure(Task.objects.filter(source__startswith="duty:").count() == told.count())
    with clock.at(NEW_MONTH):
        found["a turn with nothing to do, s"] = seconds(come_round)
        found["judging what was missed, s"] = seconds(judge_open)
        found["missed"] = Occurrence.objects.exclude(state=Occurrence.DUE).count()
    return found


def _bring_into_force() -> None:
    """The centre's institution, with its 58 duties; the roles of the map are those of its eight officers."""
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    officers = re.findall(r"^    officer: (\w+)$", text, re.MULTILINE)
    for number, code in enumerate(dict.fromkeys(officers)):
        Capacity.objects.filter(code=f"officer_{number}").update(code=code)
    Capacity.objects.filter(code="chief").update(code="leading_group_head")
    with clock.at(FIRST - timedelta(days=400)):
        load_blueprint(text, by=SYSTEM)

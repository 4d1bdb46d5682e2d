"""A case is due when the task of its stage is, also after a calendar moved it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from redgrid.cases.actions.dues import follow_dues
from redgrid.cases.models import Case, Stay
from redgrid.cases.tests.ways import opened
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.actions import set_calendar_day
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.actions import recount_dues
from redgrid.tasks.models import Task
from tests.world import World

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 15, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_case_and_its_stay_follow_the_task_that_a_calendar_moved(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(MONDAY):
        case = opened(world, urgency="ordinary")
        before = case.due_at
        assert before
        assert before.date() == date(2026, 3, 3)
        set_calendar_day(date(2026, 3, 3), by=SYSTEM, is_working=False)
        assert recount_dues() == 1
        assert follow_dues() == 1
        assert follow_dues() == 0
    moved = before + timedelta(days=1)
    assert Case.objects.get(pk=case.pk).due_at == moved
    assert Stay.objects.get(case=case).due_at == moved
    assert Task.objects.get(source=case.task_source(case.stage)).due_at == moved

"""More time for the task of a stage: asked for and granted on the task, and the case is due then as well."""

from __future__ import annotations

from datetime import timedelta

import pytest

from redgrid.cases.actions.dues import follow_dues
from redgrid.cases.tests.ways import again, go, named, opened
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.actions import ask_more_time, decide_time, end_task
from redgrid.tasks.jobs import look_at_tasks
from redgrid.tasks.models import Task, TimeAsk
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_case_follows_the_time_that_is_granted_for_its_stage(world: World, blueprint: Blueprint) -> None:
    case = go(named(world, opened(world)), "to_analysed", world.cell_head)
    task = Task.objects.get(source=case.task_source("analysed"))
    assert task.due_at
    until = task.due_at + timedelta(days=3)
    ask_more_time(task, by=world.worker, until=until, note="等检测结果")
    decide_time(TimeAsk.objects.get(), by=world.net_head, grants=True)
    follow_dues()
    follow_dues()
    stay = case.stays.get(left_at=None)
    assert (again(case).due_at, stay.due_at, Task.objects.get(pk=task.pk).due_at) == (until, until, until)


def test_a_question_falls_away_when_the_stage_has_ended(world: World, blueprint: Blueprint) -> None:
    case = go(named(world, opened(world)), "to_analysed", world.cell_head)
    task = Task.objects.get(source=case.task_source("analysed"))
    assert task.due_at
    ask_more_time(task, by=world.worker, until=task.due_at + timedelta(days=3), note="等")
    end_task(task.source)
    look_at_tasks()
    ask = TimeAsk.objects.get()
    assert (ask.answer, Task.objects.get(source=ask.task_source).state) == (TimeAsk.VOID, Task.WITHDRAWN)

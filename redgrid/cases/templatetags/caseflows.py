"""Pieces of the page of a case that its flow asks for: ``{% load caseflows %}``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from redgrid.cases.milestone_forms import MilestoneForm
from redgrid.cases.models import Milestone
from redgrid.cases.page import CasePage
from redgrid.cases.rules import may_set_milestones
from redgrid.grid.models import Person
from redgrid.tasks.models import Task
from redgrid.tasks.queries import open_tasks_of

register = template.Library()


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone, who does it by now, when its day ends, and whether the reader may say that it is reached."""

    milestone: Milestone
    person: Person
    task: Task | None
    may_reach: bool


@register.inclusion_tag("cases/_milestones.html", takes_context=True)
def milestones(context: dict[str, Any], page: CasePage) -> dict[str, Any]:
    """The milestones of a case, and what the reader may do about them."""
    if not page.flow.milestones:
        return {"has": False}
    person = context["request"].person
    rows = list(page.case.milestones.select_related("person"))
    may_set = page.case.is_open and may_set_milestones(page.case, person)
    return {
        "has": True,
        "page": page,
        "rows": _rows(rows, person, may_set=may_set),
        "may_set": may_set,
        "form": MilestoneForm(_typed(context)) if may_set else None,
        "csrf_token": context.get("csrf_token"),
    }


def _typed(context: dict[str, Any]) -> Any:
    typed = context.get("typed")
    return typed if typed and "title" in typed else None


def _rows(found: list[Milestone], person: Person, *, may_set: bool) -> list[MilestoneRow]:
    sources = [milestone.task_source for milestone in found if milestone.is_open]
    open_tasks = Task.objects.filter(source__in=sources, state=Task.DUE).select_related("person")
    tasks = {task.source: task for task in open_tasks} if sources else {}
    mine = (
        set(open_tasks_of(person).filter(source__in=sources).values_list("source", flat=True))
        if sources
        else set()
    )
    return [
        MilestoneRow(
            milestone,
            (task.person if (task := tasks.get(milestone.task_source)) else None) or milestone.person,
            task,
            may_reach=milestone.is_open and (may_set or milestone.task_source in mine),
        )
        for milestone in found
    ]


@register.inclusion_tag("cases/_told.html", takes_context=True)
def told_at_once(context: dict[str, Any], page: CasePage) -> dict[str, Any]:
    """Whether the reader was told of the case and has not taken note yet."""
    waits = (
        bool(page.flow.tells)
        and page.case.is_open
        and open_tasks_of(context["request"].person)
        .filter(source__startswith=f"told:{page.case.number}:")
        .exists()
    )
    return {"waits": waits, "page": page, "csrf_token": context.get("csrf_token")}

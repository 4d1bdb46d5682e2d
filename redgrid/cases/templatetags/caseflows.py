"""Pieces of the page of a case that its flow asks for: ``{% load caseflows %}``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from redgrid.cases.actions.quarrels import may_dispute
from redgrid.cases.actions.shares import work_source
from redgrid.cases.forms import source_names
from redgrid.cases.milestone_forms import MilestoneForm
from redgrid.cases.models import Case, Milestone, Part
from redgrid.cases.page import CasePage
from redgrid.cases.returns import noticed, on_notice
from redgrid.cases.rules import may_set_milestones
from redgrid.grid.models import Person, Resource
from redgrid.kit.naming import label
from redgrid.rulebook.queries import institution_of
from redgrid.tasks.models import Task
from redgrid.tasks.queries import open_task, open_tasks_of

register = template.Library()
MOST_NOTICED = 10


@register.simple_tag
def source_name(case: Case) -> str:
    """How a case came to us, in the words of the version that it follows."""
    source = institution_of(case.blueprint).source(case.source)
    return label(source) if source else str(dict(source_names()).get(case.source, case.source))


@register.inclusion_tag("cases/_noticed.html")
def notice_of(place: Resource) -> dict[str, Any]:
    """What everybody is told of at this place, account or not."""
    return {"rows": noticed(on_notice(place=place)[:MOST_NOTICED]), "place": place}


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


@register.simple_tag
def part_words(part: Part, person: Person) -> dict[str, Any]:
    """What the card of people says of a part beside its name: work, share, and what the reader may say to it."""
    is_mine = part.person_id == person.pk and part.case.is_open
    waits = bool(part.work) and open_task(work_source(part)) is not None
    is_fixer = part.role in {Part.LEAD, Part.PARTNER} and part.answer == Part.ACCEPTED
    return {
        "team": _("Party member") if is_fixer and part.person.is_party_member else "",
        "work": part.work,
        "task": waits,
        "share": bool(part.share),
        "may_agree": is_mine and part.share is not None and part.share_agreed_at is None,
        "may_finish": is_mine and waits,
    }


@register.simple_tag
def case_doors(page: CasePage, person: Person) -> dict[str, bool]:
    """The pages beside that of the case which have something for the reader."""
    rows = list(page.case.quarrels.all())
    return {
        "shares": page.may_assign,
        "quarrel": bool(rows) or may_dispute(page.case, person),
        "disputed": any(row.ruled_at is None for row in rows) and page.case.is_open,
    }

"""The page of one task: everything it shows, gathered for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Tenure
from redgrid.grid.queries import Holder, by_seat, holders
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now
from redgrid.kit.worktime import explain
from redgrid.rulebook.guard import asked_against
from redgrid.tasks.models import Attachment, Check, Copy, PassAsk, Slip, Task, TimeAsk, Urging
from redgrid.tasks.offers import Offer, offers_of
from redgrid.tasks.rules import is_assignee, is_given, may_decide, visible_to
from redgrid.tasks.telling import moments_of


@dataclass(frozen=True)
class Child:
    """One part of a task; ``is_visible``: the reader may open it."""

    task: Task
    is_visible: bool
    # The names of those who have to do it.
    doers: str


@dataclass(frozen=True)
class TaskPage:
    """What one reader sees of one task."""

    task: Task
    offers: list[Offer]
    children: list[Child]
    checks: list[Check]
    may_tick: bool
    may_split: bool
    may_copy: bool
    may_attach: bool
    copies: list[Copy]
    attachments: list[Attachment]
    slips: list[Slip]
    urgings: list[Urging]
    time_asks: list[TimeAsk]
    to_decide: TimeAsk | None
    pass_ask: PassAsk | None
    is_asked: bool
    doers: list[Person]
    moments: list[dict[str, Any]]
    may_read_parent: bool

    @property
    def why(self) -> list[str]:
        """How the due moment was reckoned, a sentence a step."""
        return explain(self.task.due_steps)

    @property
    def against(self) -> list[str]:
        """What somebody asks for in it that national rules forbid to ask for: nobody has to do that."""
        if not is_given(self.task):
            return []
        task = self.task
        return asked_against((task.title, task.text, task.standard, *(check.text for check in self.checks)))

    @property
    def main(self) -> list[Offer]:
        return [offer for offer in self.offers if offer.is_main]

    @property
    def others(self) -> list[Offer]:
        return [offer for offer in self.offers if not offer.is_main]

    @property
    def ended_children(self) -> int:
        return sum(not child.task.is_open for child in self.children)


def task_page(task: Task, person: Person) -> TaskPage:
    """The page of ``task`` for ``person``, who may see it."""
    rights = rights_of(person)
    children = _children(task, person)
    asks = list(task.time_asks.select_related("by", "decided_by", "unit", "task__unit"))
    waiting = next((ask for ask in asks if ask.answer == TimeAsk.ASKED), None)
    pass_ask = task.pass_asks.filter(answer=PassAsk.ASKED).select_related("to", "by").first()
    is_mine = task.is_open and is_assignee(task, person, rights)
    takes_part = is_mine or task.giver_id == person.pk
    works = is_mine and is_given(task) and not task.is_rollup and task.progress != Task.REPORTED
    return TaskPage(
        task=task,
        offers=offers_of(task, person, rights, has_open_parts=any(child.task.is_open for child in children)),
        children=children,
        checks=list(task.checks.select_related("ticked_by")),
        may_tick=works,
        may_split=works,
        may_copy=takes_part and task.is_open and is_given(task),
        may_attach=works or (task.is_open and is_given(task) and task.giver_id == person.pk),
        copies=list(task.copies.select_related("person")),
        attachments=list(task.attachments.select_related("added_by")),
        slips=list(task.slips.all()),
        urgings=list(task.urgings.select_related("person", "by")),
        time_asks=asks,
        to_decide=waiting if waiting and may_decide(waiting, person, rights) else None,
        pass_ask=pass_ask,
        is_asked=pass_ask is not None and pass_ask.to_id == person.pk,
        doers=[task.person] if task.person else [h.person for h in holders(task.capacity, task.unit)],
        moments=moments_of(task),
        may_read_parent=task.parent_id is not None
        and visible_to(person, rights).filter(pk=task.parent_id).exists(),
    )


def _children(task: Task, person: Person) -> list[Child]:
    rows = list(task.children.select_related("unit", "person").order_by("unit__path", "id"))
    seen = set(visible_to(person).filter(parent=task).values_list("pk", flat=True)) if rows else set()
    held = _holding(rows)
    return [Child(row, row.pk in seen, _names(row, held)) for row in rows]


def _holding(tasks: list[Task]) -> dict[tuple[str, str], list[Holder]]:
    """Who holds the posts that these tasks are with, in two statements."""
    seats = Q(pk__in=[])
    for task in tasks:
        if task.capacity:
            seats |= Q(capacity__code=task.capacity, unit=task.unit_id)
    return by_seat(Tenure.objects.current().filter(seats), now()) if seats else {}


def _names(task: Task, held: dict[tuple[str, str], list[Holder]]) -> str:
    if task.person:
        return task.person.name
    return _(", ").join(holder.person.name for holder in held.get((task.capacity, task.unit.code), []))

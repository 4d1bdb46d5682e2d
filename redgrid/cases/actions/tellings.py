"""Telling a case at once to those who must know of it, and taking note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.cases.actions.stages import task_title, where_held
from redgrid.cases.facts import Fact
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case
from redgrid.grid.models import Person
from redgrid.grid.queries import holders
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.rulebook.institution import Telling, condition_of
from redgrid.rulebook.queries import due_of
from redgrid.tasks.actions import Assignee, end_task, give_task
from redgrid.tasks.models import Task
from redgrid.tasks.queries import open_tasks_of


def facts_hold(gates: Iterable[str], facts: Mapping[str, Fact]) -> bool:
    """Whether all conditions of ``gates`` hold for what is recorded."""
    conditions = [condition for gate in gates if (condition := condition_of(gate))]
    return bool(conditions) and all(c.holds(facts.get(c.field)) for c in conditions)


def note_notice(case: Case, at: datetime) -> None:
    """Put a case on the notice that everybody reads, once its facts ask for it; it stays there."""
    if case.noticed_at is None and facts_hold(flow_of(case).notice.when, case.facts):
        case.noticed_at = at


def tell_at_once(case: Case, *, by: Actor) -> None:
    """Tell what the flow says must be told of a case like this, once; a part of the change that made it so."""
    for telling in flow_of(case).tells:
        if facts_hold(telling.when, case.facts) and not was_told(case, telling.code):
            _tell(case, telling, by=by)


def told_source(case: Case, telling: str, capacity: str = "") -> str:
    """How the task of taking note cites it; without a capacity, how all of them begin."""
    return f"told:{case.number}:{telling}:{capacity}"


def was_told(case: Case, telling: str) -> bool:
    return Task.objects.filter(source__startswith=told_source(case, telling)).exists()


def _tell(case: Case, telling: Telling, *, by: Actor) -> None:
    due = (
        due_of(now(), telling.limit, calendar=flow_of(case).calendar, blueprint=case.blueprint)
        if telling.limit
        else None
    )
    told = []
    for capacity in telling.to:
        unit = where_held(case, capacity)
        give_task(
            told_source(case, telling.code, capacity),
            Assignee(capacity=capacity),
            unit=unit,
            title=task_title(case, telling.name),
            title_en=task_title(case, telling.name_en or telling.name),
            due=due,
            link=f"/cases/{case.number}",
            is_sealed=case.is_sealed,
        )
        people = [holder.person.staff_number for holder in holders(capacity, unit)]
        told.append({"capacity": capacity, "unit": unit.code, "people": people})
    facts = {"telling": telling.code, "to": told}
    record(
        "case.told", by=by, subject=case.subject, unit=case.unit.code, facts=facts, is_sealed=case.is_sealed
    )


def take_note(case: Case, *, by: Person) -> None:
    """``by`` has taken note of what they were told. Raises Refused when nothing waits for them."""
    mine = open_tasks_of(by).filter(source__startswith=f"told:{case.number}:")
    with transaction.atomic():
        sources = list(mine.values_list("source", flat=True))
        if not sources or not sum(end_task(source) for source in sources):
            raise Refused(_("Nothing waits for you to take note of."))
        told = sorted({source.split(":")[2] for source in sources})
        facts = {"tellings": told, "person": by.staff_number}
        record(
            "case.heard",
            by=by,
            subject=case.subject,
            unit=case.unit.code,
            facts=facts,
            is_sealed=case.is_sealed,
        )


def withdraw_tellings(case: Case) -> None:
    """Nobody needs to take note any more: the case has ended."""
    waiting = Task.objects.filter(source__startswith=f"told:{case.number}:", state=Task.DUE)
    for source in waiting.values_list("source", flat=True):
        end_task(source, state=Task.WITHDRAWN)

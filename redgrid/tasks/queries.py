"""What there is to do."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from redgrid.grid.models import Person
from redgrid.grid.rules import Rights, rights_of
from redgrid.tasks.models import Task


def tasks_of(person: Person, rights: Rights | None = None) -> QuerySet[Task]:
    """Tasks of ``person``: given to them, or to a capacity they hold or stand in for now."""
    mine = Q(person=person)
    for tenure in (rights or rights_of(person)).effective:
        if tenure.unit_id:
            mine |= Q(person=None, capacity=tenure.capacity.code, unit_id=tenure.unit_id)
    return Task.objects.filter(mine).select_related("unit", "person")


def open_tasks_of(person: Person, rights: Rights | None = None) -> QuerySet[Task]:
    """What ``person`` has to do now, the most pressing first."""
    return tasks_of(person, rights).filter(state=Task.DUE).order_by(F("due_at").asc(nulls_last=True), "id")


def open_task(source: str) -> Task | None:
    """The open task that ``source`` asked for, or None."""
    return Task.objects.filter(source=source, state=Task.DUE).select_related("person", "unit").first()

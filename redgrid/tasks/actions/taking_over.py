"""Somebody leaves: what they started, were copied on and kept goes to whoever takes their work on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.tasks.actions.asks import void_passes
from redgrid.tasks.models import Copy, Feed, PassAsk, SavedFilter, Task, Template


def take_giving_over(task: Task, to: Person, *, by: Actor) -> bool:
    """Let ``to`` be the giver of an open task: they confirm and withdraw it now. Whether there still was anything."""
    with transaction.atomic():
        row = Task.objects.filter(pk=task.pk, state=Task.DUE).exclude(giver=to)
        if not row.update(giver=to, revision=F("revision") + 1):
            return False
        # The roll-up itself is with its giver.
        Task.objects.filter(pk=task.pk, is_rollup=True).update(person=to)
        facts = {"source": task.source, "title": task.title, "to": to.staff_number}
        record("task.taken_over", by=by, subject=task.subject, unit=task.unit.code, facts=facts,
               is_sealed=task.is_sealed)  # fmt: skip
    return True


def left_behind() -> QuerySet[Person]:
    """People who have left and still are givers, copied on open tasks, or keep something."""
    rows: list[QuerySet[Any, Any]] = [
        Task.objects.filter(giver=OuterRef("pk"), state=Task.DUE),
        Copy.objects.filter(person=OuterRef("pk"), task__state=Task.DUE),
        SavedFilter.objects.filter(owner=OuterRef("pk")),
        Template.objects.filter(owner=OuterRef("pk")),
        Feed.objects.filter(person=OuterRef("pk"), revoked_at=None),
    ]
    left = Q(pk__in=[])
    for of_person in rows:
        left |= Q(Exists(of_person))
    return Person.objects.filter(left, leaves_at__lte=now())


def take_everything_over(person: Person, to: Person, *, by: Actor) -> int:
    """What ``person`` started goes to ``to``, with copies, shared filters and templates; private filters and the
    secret link end, and nobody waits for their answer. Returns how many open tasks have another giver.
    """
    with transaction.atomic():
        started = Task.objects.filter(giver=person, state=Task.DUE).select_related("unit").order_by("id")
        many = sum(take_giving_over(task, to, by=by) for task in started)
        for ask in PassAsk.objects.filter(to=person, answer=PassAsk.ASKED).select_related("task"):
            void_passes(ask.task)
        _take_copies(person, to)
        _take_kept(person, to)
        Feed.objects.filter(person=person, revoked_at=None).update(revoked_at=now())
    return many


def _take_copies(person: Person, to: Person) -> None:
    copies = Copy.objects.filter(person=person, task__state=Task.DUE)
    known = Copy.objects.filter(person=to, task__in=copies.values("task")).values_list("task", flat=True)
    copies.filter(task__in=list(known)).delete()
    copies.update(person=to)


def _take_kept(person: Person, to: Person) -> None:
    """Under a name that ``to`` uses already it bears the name of whom it came from as well."""
    SavedFilter.objects.filter(owner=person, unit=None).delete()
    for kept in SavedFilter.objects.filter(owner=person):
        has_one = SavedFilter.objects.filter(owner=to, page=kept.page, name=kept.name).exists()
        SavedFilter.objects.filter(pk=kept.pk).update(
            owner=to, name=_name(kept, person) if has_one else kept.name
        )
    for template in Template.objects.filter(owner=person):
        has_one = Template.objects.filter(owner=to, name=template.name).exists()
        name = _name(template, person) if has_one else template.name
        Template.objects.filter(pk=template.pk).update(owner=to, name=name)


def _name(kept: SavedFilter | Template, person: Person) -> str:
    return f"{kept.name[:30]} · {person.name[:15]} {kept.pk}"

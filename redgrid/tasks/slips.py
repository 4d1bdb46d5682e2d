"""The slips that heads look at."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights
from redgrid.tasks.models import Slip, Task
from redgrid.tasks.rules import visible_to

COLOURS = ("red", "yellow", "blue")


@dataclass(frozen=True)
class SlipsAsked:
    """Which slips: of one colour, of a unit and below it, all that ever were, those that came to me as the head."""

    colour: str = ""
    unit: Unit | None = None
    is_all: bool = False
    to_me: bool = False


def slips_of(person: Person, rights: Rights, asked: SlipsAsked) -> QuerySet[Slip]:
    """The slips of tasks that ``person`` may see: of each open task the latest, or all."""
    condition = Q(task__in=visible_to(person, rights).order_by().values("pk"))
    if not asked.is_all:
        condition &= Q(task__state=Task.DUE)
    if asked.colour:
        condition &= Q(colour=asked.colour)
    if asked.unit:
        condition &= Q(task__unit__in=Unit.objects.under(asked.unit).values("pk"))
    if asked.to_me:
        condition &= to_head(rights)
    rows = Slip.objects.filter(condition)
    if not asked.is_all:
        # Of each task the latest; the earlier ones are on its page.
        rows = rows.exclude(Exists(Slip.objects.filter(task=OuterRef("task"), pk__gt=OuterRef("pk"))))
    return rows.select_related("task__unit", "task__person", "head_unit").order_by("-id")


def to_head(rights: Rights) -> Q:
    """The condition "came to me as the head above"."""
    condition = Q(pk__in=[])
    for tenure in rights.effective:
        if tenure.unit_id:
            condition |= Q(head_capacity=tenure.capacity.code, head_unit=tenure.unit_id)
    return condition


def counts(person: Person, rights: Rights, asked: SlipsAsked) -> list[tuple[str, int]]:
    """How many there are of each colour, whatever colour is asked for."""
    rows = slips_of(person, rights, replace(asked, colour="")).order_by().values("colour")
    found = dict(rows.annotate(many=Count("pk")).values_list("colour", "many"))
    return [(colour, found.get(colour, 0)) for colour in COLOURS]

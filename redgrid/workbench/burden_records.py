"""The records behind the figures of the burden meter, for those who read what is done in a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from redgrid.cases.models import Attachment, Case, Stay
from redgrid.grid.models import Unit
from redgrid.grid.rules import Rights
from redgrid.tasks.models import Slip, Task, Urging

# Each kind that ``burden.burdens`` counts, and the verb of those who read its records.
READ = {
    "given": "task.read",
    "ended": "task.read",
    "opened": "case.read",
    "moved": "case.read",
    "photos": "case.read",
    "messages": "task.read",
}
ONCE = Value(1)


def kind_words() -> dict[str, str]:
    """What is counted."""
    return {
        "given": _("Tasks given"),
        "ended": _("Tasks ended"),
        "opened": _("Reported"),
        "moved": _("Moves"),
        "photos": _("Photos"),
        "messages": _("Messages"),
    }


def may_read_records(rights: Rights, kind: str, unit: Unit) -> bool:
    """Whether the figure of ``unit`` leads to its records."""
    return rights.may(READ[kind], unit)


def records_of(kind: str, root: Unit, since: datetime) -> QuerySet[Any]:
    """The unsealed tasks or cases of ``root`` and below behind a figure counted from ``since`` on.

    ``n`` of each says how often it counts: their sum is the figure.
    """
    within = Unit.objects.under(root).values("pk")
    of: type[Case] | type[Task] = Case if READ[kind] == "case.read" else Task
    return _BEHIND[kind](of._default_manager.filter(unit__in=within, is_sealed=False), since)


def _moved(cases: QuerySet[Any], since: datetime) -> QuerySet[Any]:
    """The first stay of a case is its opening, and no move."""
    stays = Stay.objects.filter(entered_at__gte=since)
    opening = Choice(When(opened_at__gte=since, then=1), default=0, output_field=IntegerField())
    rows = cases.filter(pk__in=stays.values("case"))
    moved: QuerySet[Any] = rows.annotate(n=_times(stays, "case") - opening).filter(n__gt=0)
    return moved


def _photographed(cases: QuerySet[Any], since: datetime) -> QuerySet[Any]:
    pictures = Attachment.objects.filter(kind=Attachment.PICTURE, added_at__gte=since)
    rows = cases.filter(pk__in=pictures.values("case"))
    counted: QuerySet[Any] = rows.annotate(n=_times(pictures, "case"))
    return counted


def _told_of(tasks: QuerySet[Any], since: datetime) -> QuerySet[Any]:
    slips = Slip.objects.filter(written_at__gte=since)
    urgings = Urging.objects.filter(urged_at__gte=since)
    rows = tasks.filter(Q(pk__in=slips.values("task")) | Q(pk__in=urgings.values("task")))
    counted: QuerySet[Any] = rows.annotate(n=_times(slips, "task") + _times(urgings, "task"))
    return counted


def _times(rows: QuerySet[Any], owner: str) -> Coalesce:
    """How many of ``rows`` belong to the row that is looked at."""
    mine = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Coalesce(Subquery(mine.annotate(many=Count("pk")).values("many")), 0)


_BEHIND: dict[str, Callable[[QuerySet[Any], datetime], QuerySet[Any]]] = {
    "given": lambda tasks, since: tasks.filter(given_at__gte=since).annotate(n=ONCE),
    "ended": lambda tasks, since: tasks.filter(ended_at__gte=since, state=Task.DONE).annotate(n=ONCE),
    "opened": lambda cases, since: cases.filter(opened_at__gte=since).annotate(n=ONCE),
    "moved": _moved,
    "photos": _photographed,
    "messages": _told_of,
}

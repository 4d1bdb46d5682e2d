"""What a text would leave without a rule, with links to it, so that it can be settled before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.cases.models import Case
from redgrid.kit.naming import label
from redgrid.rulebook.institution import Institution
from redgrid.rulebook.orphans import Standing, orphaned_cases, orphaned_holders
from redgrid.tasks.models import Task


@dataclass(frozen=True)
class Orphan:
    """One thing that hangs on what the text no longer has: its name, what is missing, where it is found."""

    name: str
    missing: str
    link: str = ""


def running_cases() -> list[Standing]:
    """Where open cases stand: flow, stage, number."""
    return list(Case.objects.filter(is_open=True).values_list("flow", "stage", "number"))


def orphans_of(institution: Institution) -> list[Orphan]:
    """Open cases, held capacities and open tasks that the text has no rule for."""
    return [*_cases(institution), *_holders(institution), *_tasks(institution)]


def _cases(institution: Institution) -> Iterable[Orphan]:
    missing, numbers = _("the stage in which this case stands"), orphaned_cases(institution, running_cases())
    sealed = set(Case.objects.filter(is_sealed=True, number__in=numbers).values_list("number", flat=True))
    for number in numbers:
        # Of what is sealed nobody learns more here than that it is there: its number says of which kind it is.
        if number in sealed:
            yield Orphan(_("a sealed case"), missing)
        else:
            yield Orphan(number, missing, reverse("cases:detail", args=[number]))


def _holders(institution: Institution) -> Iterable[Orphan]:
    for name in orphaned_holders(institution):
        yield Orphan(name, _("the capacity that is held"))


def _tasks(institution: Institution) -> Iterable[Orphan]:
    """Open tasks for whoever holds a capacity; those that carry a clause keep the version they were given under."""
    known = [capacity.code for capacity in institution.capacities]
    rows = Task.objects.filter(state=Task.DUE, is_sealed=False).exclude(capacity="")
    for row in rows.exclude(capacity__in=known).order_by("id"):
        yield Orphan(label(row, "title"), _("the capacity whose holders have this task"), row.link)

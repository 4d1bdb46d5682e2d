"""The kinds of things that are searched: who may see one, what is somebody's own, how it is shown. The rooms decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from redgrid.cases.models import Case, Solution
from redgrid.cases.rules import visible_to as cases_visible_to
from redgrid.grid.models import Person
from redgrid.grid.rules import Rights
from redgrid.notices.models import Notice
from redgrid.notices.rules import visible_to as notices_visible_to
from redgrid.rulebook.waiving import today
from redgrid.search.models import Document
from redgrid.tasks.models import Task
from redgrid.tasks.rules import visible_to as tasks_visible_to
from redgrid.tasks.rules import ways_to
from redgrid.visits.models import Visit
from redgrid.visits.queries import for_lists as visits_for_lists
from redgrid.visits.rules import own_of as own_visits
from redgrid.visits.rules import visible_to as visits_visible_to


@dataclass(frozen=True)
class Kind:
    """One kind. ``own`` gives what is a person's own and has no mark of theirs, way by way: wherever it is, it is
    looked at."""

    visible: Callable[[Person, Rights], QuerySet[Any]]
    own: Callable[[Person], Iterable[QuerySet[Any]]]
    shown: Callable[[], QuerySet[Any]]


def _library(_person: Person, _rights: Rights) -> QuerySet[Any]:
    return Solution.objects.all()


def standing_notices(person: Person, rights: Rights) -> QuerySet[Any]:
    """What has ended leaves the search by itself; the list of past notices keeps it."""
    return notices_visible_to(person, rights).standing(today())


def _cases_shown() -> QuerySet[Any]:
    rows = Case.objects.select_related("unit", "place", "blueprint")
    return rows.defer("blueprint__text", "blueprint__content")


KINDS = {
    # Their marks name who takes part.
    Document.CASE: Kind(cases_visible_to, lambda _person: [], _cases_shown),
    Document.TASK: Kind(
        tasks_visible_to,
        lambda person: [Task.objects.filter(way) for way in ways_to(person)],
        lambda: Task.objects.select_related("unit", "person"),
    ),
    Document.VISIT: Kind(
        visits_visible_to,
        lambda person: [Visit.objects.filter(own_visits(person))],
        lambda: visits_for_lists(Visit.objects.all()).defer(None),
    ),
    Document.SOLUTION: Kind(
        _library, lambda _person: [], lambda: Solution.objects.select_related("case__unit")
    ),
    Document.NOTICE: Kind(
        standing_notices, lambda _person: [], lambda: Notice.objects.select_related("unit")
    ),
}


def own_documents(person: Person) -> list[QuerySet[Document]]:
    """The documents of what is ``person``'s own, a query for each kind."""
    found = []
    for code, kind in KINDS.items():
        ways = [rows.order_by().values("pk") for rows in kind.own(person)]
        if ways:
            found.append(Document.objects.filter(kind=code, ref__in=ways[0].union(*ways[1:])))
    return found

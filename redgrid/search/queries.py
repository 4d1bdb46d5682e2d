"""What is found for one reader. The things themselves say who may see them, for every row and every count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from redgrid.cases.models import Case
from redgrid.cases.rules import visible_to as cases_visible_to
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights, rights_of
from redgrid.search.engine import containing
from redgrid.search.models import Document
from redgrid.search.tokens import Word, words_of
from redgrid.tasks.models import Task
from redgrid.tasks.rules import visible_to as tasks_visible_to

SHOWN = 25
# So many of the newest are counted; of more it is told that there are more.
COUNTED = 1000
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class Asked:
    """The words, and what the list is narrowed to: kind, code of a unit, open or closed. Empty asks for all."""

    typed: str = ""
    kind: str = ""
    unit: str = ""
    state: str = ""

    @property
    def words(self) -> list[Word]:
        return words_of(self.typed)

    def narrowed(self) -> Q:
        condition = Q()
        if self.kind:
            condition &= Q(kind=self.kind)
        if self.unit:
            condition &= Q(unit__code=self.unit)
        if self.state:
            condition &= Q(is_open=self.state == OPEN)
        return condition


@dataclass(frozen=True)
class Facet:
    """One way to narrow: its code, and how many of what is counted it leaves."""

    code: str
    many: int
    name: str = ""


@dataclass(frozen=True)
class Results:
    """A page of what was found, newest first, and how the counted ones fall. ``after``: the cursor of the next page."""

    rows: list[tuple[Document, Any]]
    many: int
    has_more: bool
    after: str
    kinds: list[Facet] = field(default_factory=list)
    units: list[tuple[Unit, int]] = field(default_factory=list)
    states: list[Facet] = field(default_factory=list)


def seen_by(person: Person, rights: Rights | None = None) -> Q:
    """The condition on documents that ``person`` may see the thing they tell of."""
    rights = rights or rights_of(person)
    cases = cases_visible_to(person, rights).filter(pk=OuterRef("ref"))
    tasks = tasks_visible_to(person, rights).filter(pk=OuterRef("ref"))
    return Q(Q(kind=Document.CASE) & Q(Exists(cases))) | Q(Q(kind=Document.TASK) & Q(Exists(tasks)))


def found_by(person: Person, asked: Asked, rights: Rights | None = None) -> QuerySet[Document]:
    """All that contains the words, that ``person`` may see, newest first."""
    found = containing(asked.words).filter(seen_by(person, rights)).filter(asked.narrowed())
    return found.order_by("-pk")


def results_of(person: Person, asked: Asked, cursor: str = "") -> Results:
    """One page and its facets: two statements, one for the units' names, one for each kind of thing shown."""
    rights = rights_of(person)
    bare = found_by(person, Asked(asked.typed), rights)
    counted = list(bare.values_list("pk", "kind", "unit_id", "is_open")[: COUNTED + 1])
    has_more, counted = len(counted) > COUNTED, counted[:COUNTED]
    rows = found_by(person, asked, rights).defer("text")
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 19:
        rows = rows.filter(pk__lt=int(cursor))
    page = list(rows[: SHOWN + 1]) if counted else []
    things = _things(page[:SHOWN])
    units = Counter(unit for _pk, _kind, unit, _is_open in counted)
    by_key = {unit.pk: unit for unit in Unit.objects.filter(pk__in=units)} if units else {}
    kinds = Counter(kind for _pk, kind, _unit, _is_open in counted)
    states = Counter(OPEN if is_open else CLOSED for *_rest, is_open in counted)
    return Results(
        rows=[(row, things[row.kind, row.ref]) for row in page[:SHOWN] if (row.kind, row.ref) in things],
        many=len(counted),
        has_more=has_more,
        after=str(page[SHOWN - 1].pk) if len(page) > SHOWN else "",
        kinds=[Facet(kind, many) for kind, many in kinds.most_common()],
        units=[(by_key[key], many) for key, many in units.most_common(12)],
        states=[Facet(state, many) for state, many in states.most_common()],
    )


def _things(page: Sequence[Document]) -> dict[tuple[str, int], Any]:
    """The cases and tasks that a page shows, read fresh."""
    cases = [row.ref for row in page if row.kind == Document.CASE]
    tasks = [row.ref for row in page if row.kind == Document.TASK]
    found: dict[tuple[str, int], Any] = {}
    if cases:
        rows = Case.objects.filter(pk__in=cases).select_related("unit", "place", "blueprint")
        lean = rows.defer("blueprint__text", "blueprint__content")
        found |= {(Document.CASE, case.pk): case for case in lean}
    if tasks:
        given = Task.objects.filter(pk__in=tasks).select_related("unit", "person")
        found |= {(Document.TASK, task.pk): task for task in given}
    return found

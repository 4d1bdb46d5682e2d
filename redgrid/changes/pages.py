"""A page's worth of handovers, each in a number of statements that does not grow with their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from redgrid.cases.models import Case, Part
from redgrid.cases.telling import role_name
from redgrid.changes.change import Change, Row, Work, reason_name
from redgrid.changes.models import Answer, Handover, Item
from redgrid.changes.rules import may_settle, sides_of, visible_to
from redgrid.changes.successors import Successors
from redgrid.grid.choices import Choices
from redgrid.grid.models import Person, Resource
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.tasks.models import Task

TABS = [
    ("", gettext_lazy("Waiting for me")),
    ("mine", gettext_lazy("Mine")),
    ("units", gettext_lazy("My units")),
]


def chosen(of: str, person: Person) -> QuerySet[Handover]:
    """The handovers behind one of TABS."""
    rows = visible_to(person).select_related("person", "unit")
    received = Item.objects.filter(receiver=person)
    if of == "units":
        return rows
    if of == "mine":
        return rows.filter(Q(person=person) | Q(pk__in=received.values("handover")))
    asked = Task.objects.filter(person=person, state=Task.DUE, source__startswith="handover")
    keys = [link.rpartition("/")[2] for link in asked.values_list("link", flat=True)]
    return rows.filter(pk__in=[int(key) for key in keys if key.isdecimal()])


@dataclass(frozen=True)
class Line:
    """One item as it is shown: what it is, where it is told, who takes it on, what both sides said."""

    item: Item
    kind: str
    title: str
    link: str
    answers: tuple[Answer, ...] = ()
    sides: tuple[str, ...] = ()
    may_settle: bool = False

    @property
    def is_disputed(self) -> bool:
        return self.item.settled_at is None and any(not answer.is_right for answer in self.answers)

    @property
    def state(self) -> tuple[str, str]:
        """A word and its tone."""
        if self.is_disputed:
            return _("disputed"), "orange"
        return {
            Item.WAITING: (_("on its day"), "blue"),
            Item.PASSED: (_("has passed on"), "green"),
            Item.KEPT: (_("stays where it was"), "grey"),
            Item.GONE: (_("done before"), "grey"),
        }[self.item.state]


@dataclass(frozen=True)
class HandoverRow:
    """A handover in a list."""

    handover: Handover
    reason: str
    items: int
    answered: int
    disputed: int


@dataclass(frozen=True)
class HandoverPage:
    """One handover with its items; ``asks``: the items that the reader still has to answer."""

    handover: Handover
    reason: str
    lines: list[Line]
    asks: list[Line] = field(default_factory=list)


def rows_of(handovers: Sequence[Handover], person: Person) -> list[HandoverRow]:
    """Each with how many things there are, how many answers, how many disputes: two statements."""
    answers = Prefetch("answers", Answer.objects.all())
    items: dict[int, list[Item]] = {found.pk: [] for found in handovers}
    for item in Item.objects.filter(handover__in=list(items)).prefetch_related(answers):
        items[item.handover_id].append(item)
    return [_row(found, items[found.pk]) for found in handovers]


def _row(handover: Handover, items: Iterable[Item]) -> HandoverRow:
    found = list(items)
    disputed = sum(
        item.settled_at is None and any(not answer.is_right for answer in item.answers.all())
        for item in found
    )
    answered = sum(bool(item.answers.all()) for item in found)
    return HandoverRow(handover, reason_name(handover.reason), len(found), answered, disputed)


def handover_page(handover: Handover, person: Person) -> HandoverPage:
    """Everything the page of ``handover`` shows to ``person``."""
    mine: dict[int, list[str]] = {}
    for item, side in sides_of(handover, person):
        mine.setdefault(item.pk, []).append(side)
    items = handover.items.select_related(
        "part__case__unit", "task__unit", "case__unit", "resource", "receiver", "to_unit", "settled_by",
        "handover__unit",
    ).prefetch_related("answers__person")  # fmt: skip
    lines = [line_of(item, person, tuple(mine.get(item.pk, ()))) for item in items]
    asks = [line for line in lines if line.sides]
    return HandoverPage(handover, reason_name(handover.reason), lines, asks)


def line_of(item: Item, person: Person, sides: tuple[str, ...] = ()) -> Line:
    """One item for ``person``: sealed matters are named to those who have them alone."""
    has_it = person.pk in {item.receiver_id, item.handover.person_id}
    kind, title, link = told_work(item.row, is_named=has_it)
    answers = tuple(item.answers.all())
    disputed = any(not answer.is_right for answer in answers)
    return Line(item, kind, title, link, answers, sides, disputed and may_settle(item, person))


def told_work(row: Row, *, is_named: bool = False) -> tuple[str, str, str]:
    """(kind, title, address) of an open thing. A sealed one has neither title nor address unless ``is_named``."""
    kind, title, link, is_sealed = _told(row)
    return (kind, title, link) if is_named or not is_sealed else (kind, _("A sealed matter"), "")


def _told(row: Row) -> tuple[str, str, str, bool]:
    if isinstance(row, Part):
        return (*_told_case(row.case, role_name(row.role)), row.case.is_sealed)
    if isinstance(row, Case):
        return (*_told_case(row, _("Case")), row.is_sealed)
    if isinstance(row, Resource):
        kinds = {Resource.PLACE: _("Place"), Resource.EQUIPMENT: _("Equipment")}
        kind = kinds.get(row.kind, _("Business"))
        return kind, f"{row.name} {row.code}", reverse("grid:place", args=[row.code]), False
    return _("Task"), label(row, "title"), row.link, row.is_sealed


def _told_case(case: Case, kind: str) -> tuple[str, str, str]:
    return kind, f"{case.number} {case.title}", reverse("cases:detail", args=[case.number])


def settle_choices(item: Item) -> Choices:
    """Who can take on a disputed item."""
    handover = item.handover
    change = Change(handover.reason, handover.unit, now(), "", do=str, giver=None)
    row = item.row
    unit = item.to_unit or handover.unit
    people = Successors(change).choices(Work(item.kind, row, unit, to=item.receiver))
    people += [handover.person] if handover.person and handover.person.leaves_at is None else []
    found = {person.staff_number: f"{person.name} {person.staff_number}" for person in people}
    found.setdefault(item.receiver.staff_number, item.receiver.name)
    return [(label(unit), list(found.items()))]

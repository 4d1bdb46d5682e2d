"""What there is of duties: a person's, a cell's month, the duties that wait for something to happen."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.duties.models import Occurrence
from redgrid.duties.rules import officers_to_start
from redgrid.duties.schedule import ON_EVENT, carried_by_flows
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Rights
from redgrid.kit.clock import now
from redgrid.rulebook.institution import DutyText
from redgrid.rulebook.queries import institution_of, loaded
from redgrid.rulebook.sunset import is_live

OPEN, LATE, DONE, DONE_LATE, EXEMPT, MISSED = "open", "late", "done", "done_late", "exempt", "missed"
STATES = (LATE, OPEN, DONE, DONE_LATE, EXEMPT, MISSED)
TONES = {OPEN: "blue", LATE: "orange", DONE: "green", DONE_LATE: "yellow", EXEMPT: "grey", MISSED: "red"}
SIGNS = {OPEN: "○", LATE: "!", DONE: "✓", DONE_LATE: "✓!", EXEMPT: "–", MISSED: "✗"}
# How long what a person has ended stays on their page.
LATELY = timedelta(days=31)


@dataclass(frozen=True)
class Shown:
    """An occurrence as pages show it."""

    row: Occurrence
    state: str

    @cached_property
    def text(self) -> DutyText | None:
        return self.row.text

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def sign(self) -> str:
        return SIGNS[self.state]

    @property
    def word(self) -> str:
        return state_words()[self.state]


def state_words() -> dict[str, str]:
    """The states in the reader's language."""
    return {
        OPEN: _("to do"),
        LATE: _("overdue"),
        DONE: _("done"),
        DONE_LATE: _("done late"),
        EXEMPT: _("not asked for"),
        MISSED: _("missed"),
    }


def shown(rows: QuerySet[Occurrence] | Sequence[Occurrence]) -> list[Shown]:
    at = now()
    return [Shown(row, _state(row, at)) for row in rows]


def _state(row: Occurrence, at: datetime) -> str:
    if row.state == Occurrence.DUE:
        return LATE if row.is_overdue(at) else OPEN
    if row.state == Occurrence.DONE:
        return DONE_LATE if row.is_late else DONE
    return row.state


def of_person(person: Person, rights: Rights) -> tuple[list[Shown], list[Shown]]:
    """What is open in the roles that ``person`` holds or stands in for, by its due moment; what they ended lately."""
    held = Q(pk__in=[])
    for tenure in rights.effective:
        if tenure.unit_id:
            held |= Q(officer=tenure.capacity.code, unit=tenure.unit_id)
    rows = Occurrence.objects.select_related("unit", "blueprint", "person", "away_for")
    rows = rows.defer("blueprint__text", "blueprint__content")
    open_ones = rows.filter(held, state=Occurrence.DUE).order_by("due_at", "id")
    ended = rows.filter(person=person, ended_at__gte=now() - LATELY).order_by("-ended_at", "-id")
    return shown(open_ones[:200]), shown(ended[:100])


@dataclass(frozen=True)
class Line:
    """A duty of a cell's month: what there is of it on each day, under the day it is due."""

    duty: str
    text: DutyText | None
    days: dict[date, Shown]


@dataclass(frozen=True)
class CellMonth:
    """The duties of a cell that are due in a month. ``counts`` by state."""

    days: list[date]
    lines: list[Line]
    rows: list[Shown]
    counts: dict[str, int]

    @property
    def tallies(self) -> list[tuple[str, str, str, int]]:
        """State, its word, its tone and how many there are, in the order of urgency."""
        words = state_words()
        return [(state, words[state], TONES[state], self.counts.get(state, 0)) for state in STATES]


def cell_month(unit: Unit, first: date, *, officer: str = "", state: str = "") -> CellMonth:
    """What is due in the month of ``first``, or opened in it where nothing is due; of one officer, in one state."""
    days = [first + timedelta(days=n) for n in range(monthrange(first.year, first.month)[1])]
    begin, end = (
        timezone.make_aware(datetime.combine(day, time())) for day in (first, days[-1] + timedelta(days=1))
    )
    due = Q(due_at__gte=begin, due_at__lt=end) | Q(due_at=None, opens_at__gte=begin, opens_at__lt=end)
    rows = Occurrence.objects.filter(due, unit=unit).select_related("blueprint", "person", "away_for", "unit")
    rows = rows.defer("blueprint__text", "blueprint__content")
    if officer:
        rows = rows.filter(officer=officer)
    found = shown(rows.order_by("due_at", "id"))
    counts: dict[str, int] = defaultdict(int)
    for one in found:
        counts[one.state] += 1
    return CellMonth(days, _lines(found), [one for one in found if state in {"", one.state}], counts)


def _lines(found: Sequence[Shown]) -> list[Line]:
    lines: dict[str, Line] = {}
    for one in found:
        line = lines.setdefault(one.row.duty, Line(one.row.duty, one.text, {}))
        line.days[timezone.localdate(one.row.due_at or one.row.opens_at)] = one
    return [lines[code] for code in sorted(lines)]


def waiting_duties(officers: set[str]) -> list[DutyText]:
    """The duties of these roles that wait for something to happen, and can be begun by hand today."""
    blueprint = loaded()
    if blueprint is None:
        return []
    text = institution_of(blueprint)
    carried = carried_by_flows(text)
    waiting = [d for d in text.duties if d.rhythm == ON_EVENT and d.officer in officers]
    return [duty for duty in waiting if duty.code not in carried and is_live(duty, now())]


def startable(unit: Unit, rights: Rights) -> list[DutyText]:
    """The duties of ``unit`` that wait for something to happen, and can be begun by hand with these rights."""
    blueprint = loaded()
    roles = {each.code for each in institution_of(blueprint).officers} if blueprint else set()
    return waiting_duties(officers_to_start(unit, rights, roles))

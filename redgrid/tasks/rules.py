"""Who may see a task, whose it is, and what may be done with it."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from redgrid.grid.models import Person, Tenure, Unit
from redgrid.grid.queries import holders, home_of
from redgrid.grid.rules import Rights, rights_of, within
from redgrid.kit.clock import now
from redgrid.tasks.models import Copy, PassAsk, Task, TimeAsk

# What somebody gave may be moved in every way. What else asks for a task ends it by itself: a case by its move, a duty
# by its record; more time is asked for in the same way for all that have a limit of the institution.
GIVEN = "given"
PROLONGED = frozenset({GIVEN, "case", "duty"})


def mine(person: Person, rights: Rights) -> Q:
    """The condition "given to ``person``, or to a capacity they hold or stand in for now"."""
    return reduce(or_, given_to(person, rights))


def given_to(person: Person, rights: Rights) -> list[Q]:
    """The same way by way: each a condition that an index answers, also where all of them together would be a scan."""
    seats = {(tenure.capacity.code, tenure.unit_id) for tenure in rights.effective if tenure.unit_id}
    at_seats = [Q(person=None, capacity=code, unit_id=unit) for code, unit in sorted(seats)]
    return [Q(person=person), *at_seats]


def ways_to(person: Person) -> tuple[Q, ...]:
    """How a task comes to be seen by ``person`` wherever it is: each a condition that an index answers."""
    return (
        Q(person=person),
        Q(giver=person),
        Q(parent__giver=person),
        Q(parent__person=person),
        Q(pk__in=Copy.objects.filter(person=person).values("task")),
        Q(pk__in=PassAsk.objects.filter(to=person, answer=PassAsk.ASKED).values("task")),
    )


def visible_to(person: Person | None, rights: Rights | None = None) -> QuerySet[Task]:
    """The tasks that ``person`` may see: their own, what they gave, are copied on or asked to take over, the parts
    and wholes of these, and those of the units where they may read tasks (sealed ones not).

    Whoever administers the system sees what is their own only.
    """
    rights = rights or rights_of(person)
    if person is None:
        return Task.objects.none()
    own = reduce(or_, ways_to(person), mine(person, rights))
    scopes = rights.scopes("task.read")
    if scopes:
        units = Unit.objects.filter(within(scopes)).values("pk")
        own |= Q(is_sealed=False, unit__in=units)
    return Task.objects.filter(own)


def is_given(task: Task) -> bool:
    """Whether somebody gave it, so that people move it in every way."""
    return task.asks_for == GIVEN


def is_assignee(task: Task, person: Person, rights: Rights) -> bool:
    """Whether ``person`` has to do it now: by name, or by a capacity."""
    if task.person_id is not None:
        return task.person_id == person.pk
    return rights.holds(task.capacity, task.unit)


def may_head(task: Task, rights: Rights) -> bool:
    """Whether it may be passed on to anybody below, and urged: by heads of the unit and above."""
    return rights.may("task.give", task.unit)


def may_give(rights: Rights, unit: Unit | None) -> bool:
    """Whether tasks may be given to ``unit`` and its people."""
    return unit is not None and rights.may("task.give", unit)


def may_decide(ask: TimeAsk, person: Person, rights: Rights) -> bool:
    """Whether ``person`` grants or refuses this time: never for a task of their own."""
    if ask.by_id == person.pk or is_assignee(ask.task, person, rights):
        return False
    return rights.may("task.prolong", ask.unit)


def needs_consent(by: Person, to: Person, rights: Rights) -> bool:
    """Whether a task crosses to a unit where ``by`` gives no tasks: then ``to`` is asked."""
    home = home_of(to)
    return home is None or (home != home_of(by) and not may_give(rights, home))


def is_here(person: Person) -> bool:
    """Whether ``person`` has not left."""
    return person.leaves_at is None or person.leaves_at > now()


def acted_in(task: Task, person: Person, rights: Rights, verb: str = "") -> tuple[str, str]:
    """(capacity, staff number of whom ``person`` stands in for) when they act on ``task``; empty words for themselves.

    Without ``verb`` as whoever has to do it, else as a head who holds the verb there.
    """
    if not verb and task.person_id is not None:
        return "", ""
    rows = [row for row in rights.effective if _counts(row, task, verb)]
    if not rows:
        return "", ""
    own = next((row for row in rows if row.person_id == person.pk and not row.is_stand_in), None)
    row = own or max(rows, key=lambda found: len(found.unit.path) if found.unit else 0)
    return row.capacity.code, "" if own else _absent(row, person)


def _counts(row: Tenure, task: Task, verb: str) -> bool:
    if row.unit is None:
        return False
    if verb:
        return verb in row.capacity.verbs and row.unit.path in task.unit.ancestor_paths
    return row.capacity.code == task.capacity and row.unit_id == task.unit_id


def _absent(row: Tenure, person: Person) -> str:
    if row.person_id != person.pk:
        return row.person.staff_number
    named = [found.away_for for found in holders(row.capacity.code, row.where) if found.person == person]
    return named[0].staff_number if named and named[0] else ""

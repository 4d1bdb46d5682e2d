"""Who may see a duty that came round, end it, excuse it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from redgrid.duties.models import Occurrence
from redgrid.grid.models import Person, Unit
from redgrid.grid.queries import holders
from redgrid.grid.rules import Rights, rights_of, within
from redgrid.tasks.queries import open_task
from redgrid.tasks.rules import is_assignee

READ, HEAD = "task.read", "task.give"


def visible_to(person: Person | None, rights: Rights | None = None) -> QuerySet[Occurrence]:
    """Those of roles that ``person`` holds or stands in for, those they ended, those of units whose tasks they read."""
    if person is None:
        return Occurrence.objects.none()
    rights = rights or rights_of(person)
    own = Q(person=person)
    for tenure in rights.effective:
        if tenure.unit_id:
            own |= Q(officer=tenure.capacity.code, unit=tenure.unit_id)
    scopes = rights.scopes(READ)
    if scopes:
        own |= Q(unit__in=Unit.objects.filter(within(scopes)).values("pk"))
    return Occurrence.objects.filter(own)


def may_read_cell(rights: Rights, unit: Unit) -> bool:
    """Whether all duties of a cell may be seen: by those who read its tasks. Peers do not read each other's."""
    return rights.may(READ, unit)


def may_end(occurrence: Occurrence, person: Person, rights: Rights | None = None) -> bool:
    """Whether ``person`` holds the role here now or stands in; or took over the task with a change of the map."""
    rights = rights or rights_of(person)
    if rights.holds(occurrence.officer, occurrence.unit):
        return True
    task = open_task(occurrence.source)
    return task is not None and is_assignee(task, person, rights)


def may_excuse(occurrence: Occurrence, person: Person, rights: Rights | None = None) -> bool:
    rights = rights or rights_of(person)
    return rights.may(HEAD, occurrence.unit) or may_end(occurrence, person, rights)


def answering(occurrence: Occurrence, person: Person) -> Person | None:
    """For whom ``person`` stands in, None when the role is their own."""
    found = holders(occurrence.officer, occurrence.unit)
    return next((each.away_for for each in found if each.person == person), None)


def may_start(officer: str, unit: Unit, person: Person) -> bool:
    """Whether ``person`` may begin a duty of this role that waits for events."""
    rights = rights_of(person)
    return rights.holds(officer, unit) or rights.may(HEAD, unit)


def officers_to_start(unit: Unit, rights: Rights, roles: set[str]) -> set[str]:
    """The roles of ``unit`` whose waiting duties may be begun with these rights."""
    if rights.may(HEAD, unit):
        return roles
    return {role for role in roles if rights.holds(role, unit)}

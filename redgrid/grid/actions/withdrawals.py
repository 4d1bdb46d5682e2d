"""Taking back what was entered by mistake. Rows stay, no longer believed: what we knew then is still to be asked for.

Unlike an end, a withdrawal says that something never was. The caller sees to it that nothing newer rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import iso, supersede_all
from redgrid.grid.actions.many_rows import absence_event, tenure_event
from redgrid.grid.actions.reach import reach_of
from redgrid.grid.entered import NEVER
from redgrid.grid.models import Absence, Person, Placement, Resource, Tenure, Unit
from redgrid.journal.actions import Event, record_all
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden


def withdraw_tenures(tenures: Sequence[Tenure], *, by: Actor) -> None:
    """Take back tenures that are believed. Raises Refused when somebody has changed one meanwhile."""
    _guard([row.unit for row in tenures], by)
    with transaction.atomic():
        supersede_all(Tenure.objects, [row.pk for row in tenures], now())
        record_all([tenure_event("tenure.withdrawn", row) for row in tenures], by=by)


def withdraw_placements(placements: Sequence[Placement], *, by: Actor) -> None:
    """Take back that resources lay in cells."""
    _guard([row.unit for row in placements], by)
    with transaction.atomic():
        supersede_all(Placement.objects, [row.pk for row in placements], now())
        record_all([_taken_back(row) for row in placements], by=by)


def _taken_back(row: Placement) -> Event:
    facts = {"unit": row.unit.code, "from": iso(row.starts_at), "to": iso(row.ends_at), "record": row.pk}
    return Event("place.withdrawn", f"place:{row.resource.code}", row.unit.code, facts)


def withdraw_absences(absences: Sequence[Absence], *, by: Actor) -> None:
    """Take back absences."""
    _guard([], by)
    with transaction.atomic():
        supersede_all(Absence.objects, [row.pk for row in absences], now())
        record_all([absence_event("absence.withdrawn", row) for row in absences], by=by)


def remove_entries(
    *, units: Sequence[Unit], people: Sequence[Person], resources: Sequence[Resource], by: Actor
) -> None:
    """Take back that units, people and resources were entered: they never were, and their codes are free again."""
    _guard(units, by)
    with transaction.atomic():
        for table, rows in ((Unit, units), (Resource, resources)):
            for found in _in_parts([row.pk for row in rows]):
                table._default_manager.filter(pk__in=found).update(closes_at=F("opens_at"))
        for found in _in_parts([row.pk for row in people]):
            Person.objects.filter(pk__in=found).update(leaves_at=NEVER)
        events = [Event("unit.removed", f"unit:{row.code}", row.code) for row in units]
        events += [Event("person.removed", f"person:{row.staff_number}") for row in people]
        events += [Event("place.removed", f"place:{row.code}") for row in resources]
        record_all(events, by=by)


def _in_parts(keys: list[int], size: int = 500) -> list[list[int]]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]


def _guard(units: Sequence[Unit | None], by: Actor) -> None:
    reach = reach_of(by)
    refused = next(filter(None, map(reach.refusal, [None, *dict.fromkeys(units)])), None)
    if refused:
        raise Forbidden(_("You may look at the map here, not change it."))

"""An import is taken back: what it wrote is withdrawn, what that had replaced holds again; all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from redgrid.exchange.actions.bringing import guard
from redgrid.exchange.lines import Did
from redgrid.exchange.models import Import
from redgrid.grid import actions
from redgrid.grid.actions.many_entries import Change
from redgrid.grid.models import Absence, Pairing, Person, Placement, Resource, Tenure, Unit
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused
from redgrid.rulebook.actions import clear_calendar_day, set_calendar_day
from redgrid.rulebook.keeping import STANDARD_CALENDAR
from redgrid.rulebook.models import CalendarDay

TABLES: dict[str, Any] = {"unit": Unit, "person": Person, "resource": Resource}
IN_ONE_STATEMENT = 500
DATED = (Tenure, Placement, Absence, Pairing)


def undo_import(done: Import, *, by: Actor) -> Import:
    """Take back everything that ``done`` wrote. Raises Refused when its day is over, or something newer rests on it."""
    guard(by)
    with transaction.atomic():
        found = Import.objects.select_for_update().filter(pk=done.pk).first()
        if found is None or found.did is None or not found.can_be_undone:
            raise Refused(_("This list can no longer be undone: it was undone before, or its day is over."))
        did = Did(**found.did)
        _take_back(did, found, by)
        found.state, found.undone_at, found.undone_by, found.did = Import.UNDONE, now(), by.actor_code, None
        found.save(update_fields=["state", "undone_at", "undone_by", "did"])
        record("import.undone", by=by, subject=f"import:{found.pk}", facts={"kind": found.kind})
    return found


def _take_back(did: Did, done: Import, by: Actor) -> None:
    tenures = _still_believed(Tenure, did.tenures, "person", "capacity", "unit", "resource")
    placements = _still_believed(Placement, did.placements, "resource", "unit")
    absences = _still_believed(Absence, did.absences, "person", "stand_in")
    pairings = _still_believed(Pairing, did.pairings, "person", "stand_in")
    actions.withdraw_tenures(tenures, by=by)
    actions.withdraw_placements(placements, by=by)
    actions.withdraw_absences(absences, by=by)
    actions.withdraw_pairings(pairings, by=by)
    _restore(did, done, by)
    for entry in did.days:
        _day_back(*entry, by=by)
    for name in TABLES:
        _changes_back(name, [entry[1:] for entry in did.changed if entry[0] == name], by)
    entered = {
        "units": _free(Unit, did.units),
        "people": _free(Person, did.people),
        "resources": _free(Resource, did.resources),
    }
    actions.remove_entries(**entered, by=by)


def _rows(table: Any, keys: Sequence[int], *related: str) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(keys), IN_ONE_STATEMENT):
        rows = table.objects.filter(pk__in=keys[start : start + IN_ONE_STATEMENT])
        found += rows.select_related(*related) if related else rows
    return found


def _still_believed(table: Any, keys: Sequence[int], *related: str) -> list[Any]:
    rows = _rows(table, keys, *related)
    changed = [row for row in rows if row.superseded_at is not None]
    if changed:
        raise _newer(str(getattr(changed[0], "record", changed[0])), len(changed))
    return rows


def _newer(what: str, count: int) -> Refused:
    return Refused(
        _("It cannot be undone: %(count)d things have been changed or used since, %(what)s for one.")
        % {"count": count, "what": what}
    )


def _restore(did: Did, done: Import, by: Actor) -> None:
    """What had been replaced begins again over its old span; what the import left of it gives way."""
    tenures = _rows(Tenure, did.replaced_tenures, "person", "capacity", "unit", "resource")
    placements = _rows(Placement, did.replaced_placements, "resource", "unit")
    absences = _rows(Absence, did.replaced_absences, "person", "stand_in")
    pairings = _rows(Pairing, did.replaced_pairings, "person", "stand_in")
    for row in tenures:
        _untouched_since(
            done, Tenure, row, person=row.person, capacity=row.capacity, unit=row.unit, resource=row.resource
        )
    for row in placements:
        _untouched_since(done, Placement, row, resource=row.resource)
    for row in pairings:
        _untouched_since(done, Pairing, row, person=row.person)
    # What is left of a replaced row would refuse it where several may hold the same.
    leftovers = [rest for row in tenures for rest in _leftovers(row)]
    actions.withdraw_tenures(leftovers, by=by)
    _all_or_nothing(actions.begin_tenures([_fresh(row) for row in tenures], by=by))
    _all_or_nothing(actions.put_resources([_fresh(row) for row in placements], by=by))
    _all_or_nothing(actions.begin_pairings([_fresh(row) for row in pairings], by=by))
    _all_or_nothing(actions.note_absences([_fresh(row) for row in absences], by=by))


def _untouched_since(done: Import, table: Any, row: Any, **same: Any) -> None:
    later = table.objects.filter(superseded_at=None, known_from__gt=done.at, **same)
    if overlapping := later.filter(_touching(row)).first():
        raise _newer(str(overlapping), 1)


def _touching(row: Any) -> Q:
    starts_before_its_end = Q() if row.ends_at is None else Q(starts_at__lt=row.ends_at)
    return starts_before_its_end & (Q(ends_at=None) | Q(ends_at__gt=row.starts_at))


def _leftovers(row: Tenure) -> list[Tenure]:
    same = {"person": row.person, "capacity": row.capacity, "unit": row.unit, "resource": row.resource}
    rows = Tenure.objects.believed().filter(_touching(row), is_stand_in=row.is_stand_in, **same)
    return list(rows.select_related("person", "capacity", "unit", "resource"))


def _fresh(row: Any) -> Any:
    names = [f.name for f in row._meta.concrete_fields if f.name not in {"id", "known_from", "superseded_at"}]
    return type(row)(**{name: getattr(row, name) for name in names})


def _all_or_nothing(outcomes: Sequence[object]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            raise outcome


def _day_back(
    day: str, before: list[Any] | None, after: list[Any], calendar: str = STANDARD_CALENDAR, *, by: Actor
) -> None:
    when = date.fromisoformat(day)
    now_there = CalendarDay.objects.filter(calendar=calendar, day=when).first()
    if now_there is None or [now_there.is_working, now_there.note] != after:
        raise _newer(day, 1)
    if before is None:
        clear_calendar_day(when, by=by, calendar=calendar)
    else:
        set_calendar_day(when, by=by, is_working=before[0], note=before[1], calendar=calendar)


def _changes_back(name: str, entries: list[list[Any]], by: Actor) -> None:
    rows = {row.pk: row for row in _rows(TABLES[name], [key for key, _before, _after in entries])}
    for key, _before, after in entries:
        if any(getattr(rows[key], field) != value for field, value in after.items()):
            raise _newer(str(rows[key]), 1)
    changes = [Change(rows[key], before) for key, before, _after in entries]
    _all_or_nothing(actions.change_entries(changes, by=by))


def _free(table: Any, keys: Sequence[int]) -> list[Any]:
    """The rows that were entered, when nothing rests on them that is not taken back as well."""
    used: set[int] = set()
    for relation in table._meta.related_objects:
        name = relation.field.attname
        for start in range(0, len(keys), IN_ONE_STATEMENT):
            rows = relation.related_model._default_manager.filter(
                **{f"{name}__in": keys[start : start + IN_ONE_STATEMENT]}
            )
            if relation.related_model in DATED:
                rows = rows.filter(superseded_at=None)
            if relation.related_model is table:
                rows = rows.exclude(pk__in=keys) if len(keys) <= IN_ONE_STATEMENT else rows
                used |= {row.parent_id for row in rows if row.pk not in set(keys)}
                continue
            used |= set(rows.values_list(name, flat=True)[:50])
    if used:
        raise _newer(str(_rows(table, sorted(used)[:1])[0]), len(used))
    return _rows(table, keys)

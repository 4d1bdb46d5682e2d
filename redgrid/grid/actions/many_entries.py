"""Whole lists of units, people and resources: the rules of ``entries``, a constant number of statements a list.

Every action takes rows that are not saved yet and answers, row by row, None or why it was refused. What is refused has
not been written; the caller decides whether the rest may stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from redgrid.grid.actions.entries import fresh_scan_code
from redgrid.grid.actions.reach import Reach, reach_of
from redgrid.grid.actions.standing import stand_otherwise
from redgrid.grid.entered import never_came, never_was
from redgrid.grid.models import PATH_STEP, Capacity, Person, Placement, Resource, Standing, Tenure, Unit
from redgrid.grid.sought import renew_words
from redgrid.journal.actions import Event, record_all
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused

Outcome = Refused | None
Entered = Unit | Person | Resource
WRITE_AT_ONCE = 2000


def open_units(units: Sequence[Unit], *, by: Actor) -> list[Outcome]:
    """Open nets and cells; a parent stands before its children. Needs code, name, kind and parent."""
    reach = reach_of(by)
    with transaction.atomic():
        list(Unit.objects.select_for_update().filter(parent=None).values_list("pk"))
        known = set(Unit.objects.values_list("code", flat=True))
        undone = {unit.code: unit for unit in never_was(Unit.objects.all())}
        steps = _last_steps()
        outcomes = [_place_unit(unit, reach, known, undone, steps) for unit in units]
        made = [unit for unit, refused in zip(units, outcomes, strict=True) if refused is None]
        for _depth, wave in groupby(sorted(made, key=lambda unit: len(unit.path)), key=lambda u: len(u.path)):
            _write(list(wave))
        record_all([_unit_opened(unit) for unit in made], by=by)
    return outcomes


def _last_steps() -> dict[int | None, int]:
    """The last step taken below each parent."""
    rows = Unit.objects.order_by().values_list("parent").annotate(last=Max("path"))
    return {parent: int(last[-PATH_STEP:]) for parent, last in rows}


def _place_unit(
    unit: Unit, reach: Reach, known: set[str], undone: dict[str, Unit], steps: dict[int | None, int]
) -> Outcome:
    """Give ``unit`` its path, or say why it cannot be opened."""
    parent = unit.parent
    earlier = undone.pop(unit.code, None)
    if unit.code in known and earlier is None:
        return _used(unit.code)
    known.add(unit.code)
    if parent is not None and not parent.path:
        return Refused(_("What it belongs to could not be opened."), field="parent")
    if parent is not None and parent.kind == Unit.CELL:
        return Refused(_("A cell is the smallest unit: nothing can be opened under it."), field="parent")
    if refused := reach.refusal(parent if parent and parent.pk else None):
        return refused
    unit.opens_at = unit.opens_at or now()
    if earlier is not None:
        unit.pk = earlier.pk
        unit.path = earlier.path if earlier.parent_id == (parent.pk if parent else None) else ""
    if not unit.path:
        key = (parent.pk or -id(parent)) if parent else None
        steps[key] = steps.get(key, 0) + 1
        if steps[key] >= 10**PATH_STEP - 1:
            return Refused(_("A net holds at most 9,998 units."))
        unit.path = (parent.path if parent else "") + f"{steps[key]:0{PATH_STEP}d}"
    return None


def _unit_opened(unit: Unit) -> Event:
    facts = {"name": unit.name, "kind": unit.kind, "parent": unit.parent.code if unit.parent else None}
    return Event("unit.opened", f"unit:{unit.code}", unit.code, facts)


def enter_people(people: Sequence[Person], *, by: Actor) -> list[Outcome]:
    """Enter members of staff. Needs staff number and name."""
    return _enter(
        people,
        key="staff_number",
        known=set(Person.objects.values_list("staff_number", flat=True)),
        undone={person.staff_number: person.pk for person in never_came()},
        told=lambda row: Event("person.entered", f"person:{row.staff_number}", "", {"name": row.name}),
        by=by,
    )


def enter_resources(resources: Sequence[Resource], *, by: Actor) -> list[Outcome]:
    """Enter places, equipment and business leaves; what has no scan code gets a fresh one."""
    scan_codes = set(Resource.objects.values_list("scan_code", flat=True))
    undone = {row.code: row for row in never_was(Resource.objects.all())}
    for row in resources:
        row.opens_at = row.opens_at or now()
        if row.code in undone and not row.scan_code:
            row.scan_code = undone[row.code].scan_code
        elif not row.scan_code or row.scan_code in scan_codes - {
            getattr(undone.get(row.code), "scan_code", "")
        }:
            row.scan_code = fresh_scan_code()
        scan_codes.add(row.scan_code)
    return _enter(
        resources,
        key="code",
        known=set(Resource.objects.values_list("code", flat=True)),
        undone={code: row.pk for code, row in undone.items()},
        told=lambda row: Event(
            "place.entered", f"place:{row.code}", "", {"name": row.name, "kind": row.kind}
        ),
        by=by,
    )


def _enter(
    rows: Sequence[Any], *, key: str, known: set[str], undone: dict[str, int], told: Any, by: Actor
) -> list[Outcome]:
    reach = reach_of(by)
    outcomes: list[Outcome] = []
    made = []
    for row in rows:
        code = getattr(row, key)
        row.pk = undone.pop(code, None)
        refused: Outcome = _used(code) if code in known and row.pk is None else reach.refusal()
        known.add(code)
        outcomes.append(refused)
        made += [] if refused else [row]
    with transaction.atomic():
        _write(made)
        record_all([told(row) for row in made], by=by)
    return outcomes


def _write(rows: list[Any]) -> None:
    """Rows with a key were undone once and come back under it; all others are new. Parents are saved before."""
    back, new = [row for row in rows if row.pk], [row for row in rows if not row.pk]
    for row in back:
        row.save(force_update=True)
    if new:
        type(new[0])._default_manager.bulk_create(new, batch_size=WRITE_AT_ONCE)


def _used(code: str) -> Refused:
    return Refused(_("The code %(code)s has been used; codes are never used again.") % {"code": code})


@dataclass
class Change:
    """New values for the fields of one unit, person or resource; ``was_in``: what it was a part of until now."""

    row: Entered
    fields: dict[str, Any]
    was_in: str = ""

    @property
    def subject(self) -> str:
        row = self.row
        return f"person:{row.staff_number}" if isinstance(row, Person) else f"{_noun(row)}:{row.code}"


def _noun(row: Unit | Resource) -> str:
    return "unit" if isinstance(row, Unit) else "place"


def change_entries(changes: Sequence[Change], *, by: Actor) -> list[Outcome]:
    """Change what is written of units, people or resources (rows of one table). The journal names the fields alone:
    a phone number that was taken back is in no record.
    """
    reach, homes = reach_of(by), _homes([change.row for change in changes])
    outcomes: list[Outcome] = [reach.refusal(homes.get(change.row.pk)) for change in changes]
    allowed = [change for change, refused in zip(changes, outcomes, strict=True) if refused is None]
    _note_what_they_were_in(allowed)
    for change in allowed:
        for name, value in change.fields.items():
            setattr(change.row, name, value)
        renew_words(change.row)
    names = sorted({"sought", *(name for change in allowed for name in change.fields)})
    with transaction.atomic():
        _stand_by_other_names(allowed)
        if allowed:
            table: Any = type(allowed[0].row)._default_manager
            table.bulk_update([change.row for change in allowed], names, batch_size=200)
        record_all([_changed(change) for change in allowed], by=by)
    return outcomes


def _note_what_they_were_in(changes: Sequence[Change]) -> None:
    """Businesses that become part of another: what they leave may be a leaf again."""
    above = {
        change.row.pk: change.row.parent_id
        for change in changes
        if isinstance(change.row, Resource) and "parent" in change.fields and change.row.parent_id
    }
    codes = dict(Resource.objects.filter(pk__in=above.values()).values_list("pk", "code")) if above else {}
    for change in changes:
        change.was_in = codes.get(above.get(change.row.pk) or 0, "")


def _stand_by_other_names(changes: Sequence[Change]) -> None:
    """A unit whose names are dated bears the new one from now on; one that is announced for later stays announced."""
    named = [change for change in changes if isinstance(change.row, Unit) and _names(change)]
    dated = set(
        Standing.objects.filter(unit__in=[change.row.pk for change in named]).values_list("unit", flat=True)
    )
    for change in named:
        if change.row.pk in dated and isinstance(change.row, Unit):
            stand_otherwise([change.row], now(), now(), is_lasting=False, **_names(change))


def _names(change: Change) -> dict[str, Any]:
    return {name: value for name, value in change.fields.items() if name in {"name", "name_en"}}


def _changed(change: Change) -> Event:
    kind = change.subject.partition(":")[0]
    unit = change.row.code if isinstance(change.row, Unit) else ""
    facts: dict[str, Any] = {"fields": sorted(change.fields)}
    facts |= {"was_in": change.was_in} if change.was_in else {}
    return Event(f"{kind}.changed", change.subject, unit, facts)


def _homes(rows: Sequence[Entered]) -> dict[int, Unit]:
    """The unit whose map each row belongs to now."""
    if not rows or isinstance(rows[0], Unit):
        return {row.pk: row for row in rows if isinstance(row, Unit)}
    wanted = {row.pk for row in rows}
    found: dict[int, Unit] = {}
    if isinstance(rows[0], Person):
        homes = Tenure.objects.current().filter(capacity__kind=Capacity.MEMBERSHIP).select_related("unit")
        found = {row.person_id: row.unit for row in homes if row.unit}
    else:
        found = {row.resource_id: row.unit for row in Placement.objects.current().select_related("unit")}
    return {key: unit for key, unit in found.items() if key in wanted}

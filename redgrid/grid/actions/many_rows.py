"""Whole lists of dated rows: the rules of ``tenures``, a constant number of statements a list.

Every action takes rows that are not saved yet and answers, row by row, the keys of the rows that each takes the place
of, or why it was refused. What is refused has not been written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import LISTED, Row, again, iso, supersede_all
from redgrid.grid.actions.reach import Reach, reach_of
from redgrid.grid.actions.tenures import begin_tenure, outlasted, own_end
from redgrid.grid.models import Absence, Capacity, Person, Placement, Tenure, Unit
from redgrid.journal.actions import Event, record_all
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Forbidden, Invalid, Refused

WRITE_AT_ONCE = 2000
Replaced = list[int] | Refused


@dataclass
class Ledger(Generic[Row]):
    """The believed rows by what can hold only one of them at a time, and what a list does to them."""

    known: datetime
    rows: dict[Hashable, list[Row]] = field(default_factory=lambda: defaultdict(list))
    begun: list[Row] = field(default_factory=list)
    wanted: set[int] = field(default_factory=set)
    gone: list[int] = field(default_factory=list)
    left: list[Row] = field(default_factory=list)

    def lay(self, key: Hashable, row: Row, *, is_alone: bool) -> Replaced:
        """Take ``row`` in; what it overlaps is cut around it, or refuses it when it is not alone there."""
        rivals = [other for other in self.rows[key] if _overlap(row, other)]
        if any(id(other) in self.wanted for other in rivals):
            return Refused(_("Another row of the same list says otherwise."))
        if rivals and not is_alone:
            return _held(rivals[0])
        for other in rivals:
            self._cut(key, other, row)
        row.known_from = self.known
        self.rows[key].append(row)
        self.begun.append(row)
        self.wanted.add(id(row))
        return [other.pk for other in rivals if other.pk is not None]

    def _cut(self, key: Hashable, other: Row, row: Row) -> None:
        self.rows[key].remove(other)
        if other.pk is None:
            self.left.remove(other)
        else:
            self.gone.append(other.pk)
        spans = [(other.starts_at, row.starts_at)] if other.starts_at < row.starts_at else []
        if row.ends_at is not None and (other.ends_at is None or other.ends_at > row.ends_at):
            spans.append((row.ends_at, other.ends_at))  # type: ignore[arg-type]
        for starts_at, ends_at in spans:
            rest = again(other, starts_at, ends_at, self.known)
            self.rows[key].append(rest)
            self.left.append(rest)

    def write(self, table: Any) -> None:
        """Everything in as many statements as the size of the list asks for; superseded rows go first."""
        supersede_all(table, self.gone, self.known)
        table.bulk_create([*self.left, *self.begun], batch_size=WRITE_AT_ONCE)


def _overlap(row: Any, other: Any) -> bool:
    return (row.ends_at is None or other.starts_at < row.ends_at) and (
        other.ends_at is None or other.ends_at > row.starts_at
    )


def _held(row: Any) -> Refused:
    words = {"name": row.person.name, "record": row.record}
    return Refused(_("%(name)s holds this already (%(record)s).") % words, field="person")


def _among(rows: QuerySet[Any], name: str, keys: Iterable[int | None]) -> QuerySet[Any]:
    wanted = {key for key in keys if key is not None}
    return rows.filter(**{f"{name}__in": wanted}) if len(wanted) <= LISTED else rows


def put_resources(placements: Sequence[Placement], *, by: Actor) -> list[Replaced]:
    """Put resources into cells (see ``put_place``)."""
    reach = reach_of(by)
    with transaction.atomic():
        ledger: Ledger[Placement] = Ledger(now())
        believed = Placement.objects.believed().select_for_update(of=("self",)).select_related("unit")
        for row in _among(believed, "resource", (p.resource_id for p in placements)):
            ledger.rows[row.resource_id].append(row)
        outcomes = [_put(ledger, row, reach) for row in placements]
        ledger.write(Placement.objects)
        record_all([_was_put(row) for row in ledger.begun], by=by)
    return outcomes


def _put(ledger: Ledger[Placement], row: Placement, reach: Reach) -> Replaced:
    if row.unit.kind != Unit.CELL:
        return Refused(_("A place lies in a cell, not in a net."), field="unit")
    if row.ends_at is not None and row.ends_at <= row.starts_at:
        return _backwards()
    try:
        outlasted(row.unit.closes_at, row.ends_at)
    except Refused as beyond:
        return beyond
    taken_from = [other.unit for other in ledger.rows[row.resource_id] if _overlap(row, other)]
    refused = next(filter(None, map(reach.refusal, [row.unit, *taken_from])), None)
    return refused or ledger.lay(row.resource_id, row, is_alone=True)


def _backwards() -> Refused:
    return Refused(_("It would end before it began."), field="ends_at")


def _was_put(row: Placement) -> Event:
    facts = {"unit": row.unit.code, "from": iso(row.starts_at), "to": iso(row.ends_at), "record": row.pk}
    return Event("place.put", f"place:{row.resource.code}", row.unit.code, facts)


def begin_tenures(tenures: Sequence[Tenure], *, by: Actor) -> list[Replaced]:
    """Let people hold capacities (see ``begin_tenure``)."""
    reach = reach_of(by)
    with transaction.atomic():
        ledger: Ledger[Tenure] = Ledger(now())
        cells = _cells(tenures)
        for row in _rivals(tenures):
            ledger.rows[seat_of(row)].append(row)
        outcomes = [_begin(ledger, row, reach, cells, by) for row in tenures]
        ledger.write(Tenure.objects)
        record_all([tenure_event("tenure.begun", row) for row in ledger.begun], by=by)
    return outcomes


def _rivals(tenures: Sequence[Tenure]) -> QuerySet[Tenure]:
    wanted = {row.capacity_id for row in tenures}
    believed = Tenure.objects.believed().select_for_update(of=("self",)).filter(capacity__in=wanted)
    rows = believed.select_related("person", "capacity", "unit", "resource")
    people = {row.person_id for row in tenures}
    resources = {row.resource_id for row in tenures} - {None}
    if len(people) + len(resources) > LISTED:
        return rows
    return rows.filter(person__in=people) | rows.filter(resource__in=resources)


def seat_of(row: Tenure) -> Hashable:
    """What can be held once at a time: a membership by a person, a claim of a resource, anything else by its holder."""
    if row.capacity.kind == Capacity.MEMBERSHIP:
        return (Capacity.MEMBERSHIP, row.person_id)
    if is_alone(row):
        return (row.capacity_id, row.resource_id)
    return (row.capacity_id, row.unit_id, row.resource_id, row.is_stand_in, row.person_id)


def is_alone(row: Tenure) -> bool:
    """Whether beginning it ends what was held there before."""
    return row.capacity.kind in {Capacity.MEMBERSHIP, Capacity.CLAIM} and not row.is_stand_in


def _cells(tenures: Sequence[Tenure]) -> dict[int, Unit]:
    """The cell that each claimed resource lies in now."""
    lying = Placement.objects.current().select_related("unit")
    wanted = [row.resource_id for row in tenures if row.resource_id]
    return {row.resource_id: row.unit for row in _among(lying, "resource", wanted)} if wanted else {}


def _begin(ledger: Ledger[Tenure], row: Tenure, reach: Reach, cells: dict[int, Unit], by: Actor) -> Replaced:
    where = row.unit or cells.get(row.resource_id or 0)
    refused = _never_held(row) or reach.refusal(where)
    if refused:
        return refused
    if row.capacity.kind == Capacity.ADMINISTRATOR:
        return _administrator(row, by)
    if is_alone(row):
        taken_from = [
            other.unit for other in ledger.rows[seat_of(row)] if other.unit and _overlap(row, other)
        ]
        refused = next(filter(None, map(reach.refusal, taken_from)), None)
    if refused:
        return refused
    outcome = ledger.lay(seat_of(row), row, is_alone=is_alone(row))
    row.ends_at = own_end(row)
    return outcome


def _never_held(row: Tenure) -> Refused | None:
    if not row.capacity.fits(row.unit):
        return Invalid(_("“%(name)s” is not held there.") % {"name": label(row.capacity)}, field="capacity")
    if row.ends_at is not None and row.ends_at <= row.starts_at:
        return _backwards()
    if row.capacity.kind == Capacity.MEMBERSHIP and row.is_stand_in:
        return Refused(_("Nobody stands in for being a member."), field="is_stand_in")
    try:
        own_end(row)
    except Refused as refused:
        return refused
    return None


def _administrator(row: Tenure, by: Actor) -> Replaced:
    """Administrators are few, and their rule looks at all three capacities: one at a time, as ever."""
    if isinstance(by, Person):
        return Forbidden(_("Who administers the system is set up on the server, not on the map."))
    words = ("unit", "resource", "starts_at", "ends_at", "is_stand_in", "basis")
    try:
        made = begin_tenure(
            row.person, row.capacity.code, by=by, **{word: getattr(row, word) for word in words}
        )
    except Refused as refused:
        return refused
    row.pk, row.known_from = made.pk, made.known_from
    return []


def tenure_event(kind: str, row: Tenure, **more: Any) -> Event:
    """The event that tells of ``row``."""
    facts = {
        "person": row.person.staff_number,
        "capacity": row.capacity.code,
        "resource": row.resource.code if row.resource else None,
        "is_stand_in": row.is_stand_in,
        "from": iso(row.starts_at),
        "to": iso(row.ends_at),
        "basis": row.basis,
        **more,
    }
    return Event(kind, f"tenure:{row.record}", row.unit.code if row.unit else "", facts)


def note_absences(absences: Sequence[Absence], *, by: Actor) -> list[Replaced]:
    """Note that people are away (see ``note_absence``)."""
    reach = reach_of(by)
    homes = Tenure.objects.current().filter(capacity__kind=Capacity.MEMBERSHIP).select_related("unit")
    home = {row.person_id: row.unit for row in _among(homes, "person", (a.person_id for a in absences))}
    known = now()
    outcomes: list[Replaced] = []
    for row in absences:
        row.known_from = known
        refused = None if by == row.person else reach.refusal(home.get(row.person_id))
        outcomes.append(refused or _wrong_absence(row) or [])
    noted = [row for row, outcome in zip(absences, outcomes, strict=True) if isinstance(outcome, list)]
    with transaction.atomic():
        Absence.objects.bulk_create(noted, batch_size=WRITE_AT_ONCE)
        record_all([absence_event("absence.noted", row) for row in noted], by=by)
    return outcomes


def _wrong_absence(row: Absence) -> Refused | None:
    if row.ends_at <= row.starts_at:
        return _backwards()
    if row.stand_in_id == row.person_id:
        return Refused(_("Nobody stands in for themselves."), field="stand_in")
    return None


def absence_event(kind: str, row: Absence) -> Event:
    """The event that tells of ``row``."""
    facts = {
        "from": iso(row.starts_at),
        "to": iso(row.ends_at),
        "stand_in": row.stand_in.staff_number if row.stand_in else None,
    }
    return Event(kind, f"person:{row.person.staff_number}", "", facts)

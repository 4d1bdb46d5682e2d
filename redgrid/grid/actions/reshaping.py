"""Splitting and merging units: who and what goes over on a day, and what ends then because it cannot go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from redgrid.grid.actions.entries import open_unit
from redgrid.grid.actions.ground import again, explained, guard, supersede_all
from redgrid.grid.actions.standing import fits_under, hold_tree, is_there, may_be_moved, stand_otherwise
from redgrid.grid.actions.units import nothing_left
from redgrid.grid.models import Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.standings import below_from
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.naming import label
from redgrid.kit.refusal import Invalid, Refused

WRITE_AT_ONCE = 2000
NAMED = 12


@dataclass
class Going:
    """What goes over from ``old`` to ``new`` at ``at``, and what ends then; written by ``write``, told by ``facts``."""

    old: Unit
    new: Unit
    at: datetime
    known: datetime
    units: list[Unit] = field(default_factory=list)
    tenures: list[Tenure] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    ending: list[Tenure] = field(default_factory=list)

    def write(self) -> None:
        """In a number of statements that does not grow with the unit but by the thousand."""
        if self.units:
            stand_otherwise(
                self.units, self.at, self.known, instead_of=self.old, parent_id=self.new.pk
            )  # fmt: skip
        self._over(Placement.objects, self.placements, unit_id=self.new.pk)
        self._over(Tenure.objects, self.tenures, unit_id=self.new.pk)
        supersede_all(Tenure.objects, [row.pk for row in self.ending], self.known)
        Tenure.objects.bulk_create(self._before(self.ending), batch_size=WRITE_AT_ONCE)

    def _over(self, table: Any, rows: Sequence[Any], **there: int) -> None:
        supersede_all(table, [row.pk for row in rows], self.known)
        after = [again(row, max(row.starts_at, self.at), row.ends_at, self.known, **there) for row in rows]
        table.bulk_create([*self._before(rows), *after], batch_size=WRITE_AT_ONCE)

    def _before(self, rows: Iterable[Any]) -> list[Any]:
        return [again(row, row.starts_at, self.at, self.known) for row in rows if row.starts_at < self.at]

    def facts(self, basis: str) -> dict[str, Any]:
        """For the journal: codes and staff numbers of what went, seats that went or ended as [who, what, where]."""
        members = [row for row in self.tenures if row.capacity.kind == Capacity.MEMBERSHIP]
        return {
            "to": self.new.code,
            "from": self.at.isoformat(),
            "units": sorted(unit.code for unit in self.units),
            "people": sorted({row.person.staff_number for row in members}),
            "resources": sorted({row.resource.code for row in self.placements}),
            "posts": sorted(_seat(row) for row in self.tenures if row not in members),
            "ended": sorted(_seat(row) for row in self.ending),
            "basis": basis,
        }


def _seat(row: Tenure) -> list[Any]:
    return [row.person.staff_number, row.capacity.code, row.where.code, row.is_stand_in]


def split_unit(
    unit: Unit,
    *,
    by: Actor,
    code: str,
    name: str,
    starts_at: datetime,
    people: Collection[Person] = (),
    resources: Collection[Resource] = (),
    units: Collection[Unit] = (),
    basis: str = "",
    keeps_claims: bool = False,
    **fields: Any,
) -> Unit:
    """Open a unit beside ``unit`` and let some of its members, resources and units below go over from ``starts_at`` on.

    Whoever goes takes along the posts and officer roles held in ``unit``. Claims go on where claimant and resource are
    on the same side afterwards; across the new border they end, unless ``keeps_claims``. ``fields`` as for
    ``open_unit``. Raises Refused for the centre, for a code that was used, for who or what is not in ``unit`` then,
    and when a later move of it is noted; Invalid when nothing goes, and for the past without a reason.
    """
    guard(by, unit)
    explained(by, starts_at, basis)
    if not (people or resources or units):
        raise Invalid(_("Choose who or what goes over."), field="people")
    with transaction.atomic():
        known = hold_tree(unit)
        parent = may_be_moved(unit, starts_at)
        fields = {"level": unit.level, "type_label": unit.type_label, "opens_at": starts_at, **fields}
        new = open_unit(code, by=by, name=name, kind=unit.kind, parent=parent, basis=basis, **fields)
        going = Going(unit, new, starts_at, known)
        _choose(going, people, resources, units)
        going.ending = [] if keeps_claims else _across(going)
        going.write()
        facts = {**going.facts(basis), "name": name, "parent": parent.code}
        record("unit.split", by=by, subject=f"unit:{unit.code}", unit=unit.code, facts=facts)
    return new


def _choose(
    going: Going, people: Collection[Person], resources: Collection[Resource], units: Collection[Unit]
) -> None:
    _choose_units(going, units)
    _choose_people(going, {person.pk: person for person in people})
    _choose_resources(going, {resource.pk: resource for resource in resources})


def _choose_units(going: Going, chosen: Collection[Unit]) -> None:
    below = {unit.pk: unit for unit in below_from(going.old, going.at)}
    _all_there([unit for unit in chosen if unit.pk not in below], going, field="units")
    going.units = [below[unit.pk] for unit in chosen]
    for unit in going.units:
        if may_be_moved(unit, going.at) != going.old:
            _all_there([unit], going, field="units")


def _choose_people(going: Going, chosen: dict[int, Person]) -> None:
    rows = _tenures_at(going)
    members = {row.person_id for row in rows if _is_membership(row) and row.starts_at <= going.at}
    _all_there([person for pk, person in chosen.items() if pk not in members], going, field="people")
    going.tenures = [row for row in rows if row.person_id in chosen]


def _choose_resources(going: Going, chosen: dict[int, Resource]) -> None:
    rows = _placements_in(going)
    lying = {row.resource_id for row in rows if row.starts_at <= going.at}
    _all_there([found for pk, found in chosen.items() if pk not in lying], going, field="resources")
    going.placements = [row for row in rows if row.resource_id in chosen]


def _all_there(missing: Sequence[Unit | Person | Resource], going: Going, *, field: str) -> None:
    """Raises Refused with the names of those that are not in the unit at that moment."""
    if missing:
        names = _(", ").join(found.name for found in missing[:NAMED])
        words = {"unit": label(going.old), "names": names}
        raise Refused(_("Not in %(unit)s at that time: %(names)s.") % words, field=field)


def _across(going: Going) -> list[Tenure]:
    """Claims of what goes by who stays, and of what stays by who goes."""
    rows = _tenures_at(going)
    goes, stays = (
        {row.person_id for row in going.tenures},
        {row.person_id for row in rows if _is_membership(row)},
    )
    taken = {row.resource_id for row in going.placements}
    lying = _placements_in(going, related=False)
    claims = _lasting(Tenure.objects.believed(), going.at).filter(
        capacity__kind=Capacity.CLAIM, resource__in=lying.values("resource")
    )
    stays -= goes
    return [row for row in _whole(claims) if row.person_id in (stays if row.resource_id in taken else goes)]


def merge_unit(unit: Unit, into: Unit, *, by: Actor, starts_at: datetime, basis: str = "") -> Unit:
    """Let everybody and everything in ``unit`` go over to ``into`` from ``starts_at`` on, and close ``unit`` then.

    Members, resources with their claims, and units below go over; posts and officer roles of ``unit`` end. Raises
    Refused for the centre, for units of two kinds, for a closed unit and one that closes, for what lies below ``unit``,
    and when a later move of it is noted; Invalid for the past without a reason. Returns ``into``.
    """
    guard(by, unit)
    guard(by, into)
    explained(by, starts_at, basis)
    with transaction.atomic():
        known = hold_tree(unit, into)
        _may_be_merged(unit, into, starts_at)
        going = Going(unit, into, starts_at, known, units=list(below_from(unit, starts_at)))
        for row in _tenures_at(going):
            (going.tenures if _is_membership(row) else going.ending).append(row)
        going.placements = list(_placements_in(going))
        going.write()
        nothing_left(unit, starts_at)
        Unit.objects.filter(pk=unit.pk).update(closes_at=starts_at)
        record("unit.merged", by=by, subject=f"unit:{unit.code}", unit=unit.code, facts=going.facts(basis))
    unit.refresh_from_db()
    into.refresh_from_db()
    return into


def _may_be_merged(unit: Unit, into: Unit, starts_at: datetime) -> None:
    may_be_moved(unit, starts_at)
    if unit.closes_at is not None:
        raise Refused(_("It is noted already when this unit closes."))
    if unit == into or unit.kind != into.kind:
        raise Refused(_("A cell is merged into another cell, a net into another net."), field="into")
    if starts_at <= unit.opens_at:
        raise Refused(_("It would end before it began."), field="starts_at")
    is_there(into, starts_at)
    if into.closes_at is not None:
        raise Refused(_("It is noted that %(unit)s closes.") % {"unit": label(into)}, field="into")
    if unit.kind == Unit.NET:
        fits_under(unit, into, starts_at)


def _is_membership(row: Tenure) -> bool:
    return row.capacity.kind == Capacity.MEMBERSHIP


def _lasting(rows: QuerySet[Any], at: datetime) -> Any:
    return rows.filter(Q(ends_at=None) | Q(ends_at__gt=at))


def _whole(rows: QuerySet[Tenure]) -> list[Tenure]:
    """With what the journal tells of them, locked."""
    locked = rows.select_for_update(of=("self",)).order_by("id")
    return list(locked.select_related("person", "capacity", "unit", "resource"))


def _tenures_at(going: Going) -> list[Tenure]:
    return _whole(_lasting(Tenure.objects.believed(), going.at).filter(unit=going.old))


def _placements_in(going: Going, *, related: bool = True) -> Any:
    rows = _lasting(Placement.objects.believed(), going.at).filter(unit=going.old)
    return rows.select_for_update(of=("self",)).select_related("resource").order_by("id") if related else rows

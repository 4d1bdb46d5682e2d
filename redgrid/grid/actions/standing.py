"""How a unit stands, dated: under which name, under which net. What stood before is superseded, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import LISTED, again, explained, guard, hold, on_day, supersede_all
from redgrid.grid.actions.paths import LONGEST, hang_anew
from redgrid.grid.models import PATH_STEP, Standing, Unit
from redgrid.grid.queries import root
from redgrid.grid.sought import words_of
from redgrid.grid.standings import line_above, moves_of_nets, way_up
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Refused

# From when on it was known how a unit stood before anything changed: as long as anything was.
ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


def move_unit(unit: Unit, parent: Unit, *, by: Actor, starts_at: datetime, basis: str = "") -> Unit:
    """Let ``unit`` stand under the net ``parent`` from ``starts_at`` on, with everything below it.

    Raises Refused for the centre, under a cell, under itself or what is below it at any later moment, under what is
    not open as long as the unit is, for where it stands already, and when a later move is noted; Invalid for the past
    without a reason; Forbidden unless the map may be changed in both nets.
    """
    guard(by, unit)
    guard(by, parent)
    explained(by, starts_at, basis)
    with transaction.atomic():
        known = hold_tree(unit, parent)
        before = may_be_moved(unit, starts_at)
        guard(by, before)
        if before == parent:
            raise Refused(_("It stands under this net already."), field="parent")
        fits_under(unit, parent, starts_at)
        stand_otherwise([unit], starts_at, known, parent_id=parent.pk)
        facts = {"parent": parent.code, "before": before.code, "from": starts_at.isoformat(), "basis": basis}
        record("unit.moved", by=by, subject=f"unit:{unit.code}", unit=unit.code, facts=facts)
    unit.refresh_from_db()
    return unit


def hold_tree(*units: Unit) -> datetime:
    """Lock the shape of the tree, and read again how ``units`` are; the moment from which it counts."""
    hold(root())
    for unit in units:
        known = hold(unit)
        unit.refresh_from_db()
    return known


def may_be_moved(unit: Unit, starts_at: datetime) -> Unit:
    """The net above at ``starts_at``. Raises Refused when ``unit`` cannot stand otherwise from then on."""
    if unit.parent_id is None:
        raise Refused(_("The centre stays as it is."), field="parent")
    is_there(unit, starts_at)
    above = line_above(Unit.objects.get(pk=unit.pk), starts_at)[1]
    later = Standing.objects.believed().filter(unit=unit, starts_at__gt=starts_at).exclude(parent=above)
    if found := later.order_by("starts_at").first():
        raise Refused(
            _("It is noted already that it changes its net on %(day)s; change that first.")
            % {"day": on_day(found.starts_at)},
            field="starts_at",
        )
    return above


def is_there(unit: Unit, starts_at: datetime) -> None:
    """Raises Refused unless ``unit`` is open at ``starts_at``."""
    if starts_at < unit.opens_at:
        raise Refused(_("%(unit)s had not opened yet.") % {"unit": label(unit)}, field="starts_at")
    if unit.closes_at is not None and unit.closes_at <= starts_at:
        raise Refused(_("%(unit)s has closed by then.") % {"unit": label(unit)}, field="starts_at")


def fits_under(unit: Unit, parent: Unit, starts_at: datetime) -> None:
    """Raises Refused when ``parent`` cannot bear ``unit`` from ``starts_at`` on."""
    if parent.kind == Unit.CELL:
        raise Refused(_("A cell is the smallest unit: nothing stands under it."), field="parent")
    is_there(parent, starts_at)
    if parent.closes_at is not None and (unit.closes_at is None or unit.closes_at > parent.closes_at):
        raise Refused(
            _("%(unit)s closes on %(day)s.") % {"unit": label(parent), "day": on_day(parent.closes_at)},
            field="parent",
        )
    if unit.kind == Unit.NET and _comes_upon(unit, parent, starts_at):
        raise Refused(
            _("%(parent)s is this unit itself, or stands below it.") % {"parent": label(parent)},
            field="parent",
        )
    deepest = Unit.objects.under(unit).aggregate(n=Max(Length("path")))["n"] or 0
    if len(parent.path) + PATH_STEP + deepest - len(unit.path) > LONGEST:
        raise Refused(_("The tree would become too deep."), field="parent")


def _comes_upon(unit: Unit, parent: Unit, starts_at: datetime) -> bool:
    """Whether somebody who climbs from ``parent`` meets ``unit``, at ``starts_at`` or at any moment after it."""
    above, rows = moves_of_nets()
    moments = {starts_at, *(row.starts_at for row in rows if row.starts_at > starts_at)}
    return any(unit.pk in way_up(parent.pk, above, rows, at) for at in moments)


def stand_otherwise(
    units: Sequence[Unit],
    starts_at: datetime,
    known: datetime,
    *,
    instead_of: Unit | None = None,
    is_lasting: bool = True,
    **changes: Any,
) -> None:
    """Believe from ``known`` on that ``units`` stand with ``changes`` from ``starts_at`` on, whatever comes later too.

    ``changes`` are name, name_en and parent_id; with ``instead_of`` they take the place of standing under that net
    alone, and unless ``is_lasting`` what begins later stays as it is. The caller holds the tree, asks whether it fits,
    and records.
    """
    _write_first(units, known)
    keys = {unit.pk for unit in units}
    believed = Standing.objects.believed().filter(Q(ends_at=None) | Q(ends_at__gt=starts_at))
    if len(keys) <= LISTED:
        believed = believed.filter(unit__in=keys)
    if instead_of is not None:
        believed = believed.filter(parent=instead_of)
    if not is_lasting:
        believed = believed.filter(starts_at__lte=starts_at)
    rows = [row for row in believed.order_by("id") if row.unit_id in keys]
    supersede_all(Standing.objects, [row.pk for row in rows], known)
    changes["taken_over_at"] = None
    made = [again(row, row.starts_at, starts_at, known) for row in rows if row.starts_at < starts_at]
    made += [again(row, max(row.starts_at, starts_at), row.ends_at, known, **changes) for row in rows]
    Standing.objects.bulk_create(made)
    take_over_standings(at=known)


def _write_first(units: Sequence[Unit], known: datetime) -> None:
    """Before the first change the columns of a unit are all there is: they are what was always believed."""
    has_rows = Exists(Standing.objects.filter(unit=OuterRef("pk")))
    new = Unit.objects.filter(~has_rows, pk__in=[unit.pk for unit in units])
    Standing.objects.bulk_create(
        Standing(
            unit=unit, parent_id=unit.parent_id, name=unit.name, name_en=unit.name_en, starts_at=unit.opens_at,
            known_from=ALWAYS, taken_over_at=known,
        )
        for unit in new
    )  # fmt: skip


def take_over_standings(at: datetime | None = None) -> int:
    """Let units stand as their standings say they do by now; returns how many there were. Safe to run twice."""
    moment = at or now()
    with transaction.atomic():
        due = Standing.objects.believed().filter(taken_over_at=None, starts_at__lte=moment)
        rows = list(due.select_for_update(of=("self",)).select_related("unit").order_by("starts_at", "id"))
        last = {row.unit_id: row for row in rows}
        Standing.objects.filter(pk__in=[row.pk for row in rows]).update(taken_over_at=moment)
        for row in last.values():
            words = words_of(row.unit.code, row.name, row.name_en)
            Unit.objects.filter(pk=row.unit_id).update(name=row.name, name_en=row.name_en, sought=words)
        hang_anew({
            pk: row.parent_id for pk, row in last.items() if row.parent_id != row.unit.parent_id
        })  # fmt: skip
    return len(rows)

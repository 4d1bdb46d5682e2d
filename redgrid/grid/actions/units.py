"""Closing and renaming units. What stood before stays on record: a standing is superseded, never edited."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import copy, explained, guard, hold, overlapping, supersede
from redgrid.grid.models import Standing, Unit
from redgrid.grid.remaining import still_there
from redgrid.grid.sought import words_of
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Invalid, Refused

# From when on it was known how a unit stood before anything changed: as long as anything was.
ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)
LISTED = 12


def close_unit(unit: Unit, *, by: Actor, closes_at: datetime, reason: str) -> Unit:
    """Close ``unit`` at ``closes_at``. Raises Refused, with the list, while anything is left in it beyond then."""
    guard(by, unit)
    explained(by, closes_at, reason, field="reason")
    if unit.parent_id is None:
        raise Refused(_("The centre itself stays open."))
    if closes_at <= unit.opens_at:
        raise Refused(_("It would end before it began."), field="ends_at")
    with transaction.atomic():
        hold(unit)
        left = still_there(unit, closes_at)
        if left:
            raise Refused(_left(left))
        if not Unit.objects.filter(pk=unit.pk, closes_at=None).update(closes_at=closes_at):
            raise Refused(_("It is noted already when this unit closes."))
        facts = {"at": closes_at.isoformat(), "reason": reason}
        record("unit.closed", by=by, subject=f"unit:{unit.code}", unit=unit.code, facts=facts)
    unit.closes_at = closes_at
    return unit


def _left(found: list[Any]) -> str:
    names = _(", ").join(str(row) for row in found[:LISTED])
    more = len(found) - LISTED
    shown = {"names": names, "count": len(found)}
    if more > 0:
        return _("%(count)s things are still there, first of all: %(names)s.") % shown
    return _("Still there: %(names)s.") % shown


def rename_unit(
    unit: Unit, *, by: Actor, name: str, starts_at: datetime, name_en: str = "", basis: str = ""
) -> Unit:
    """Call ``unit`` otherwise from ``starts_at`` on. A name to come is taken over on its day by the clock."""
    guard(by, unit)
    explained(by, starts_at, basis)
    if not name.strip():
        raise Invalid(_("A unit needs a name."), field="name")
    with transaction.atomic():
        known = hold(unit)
        stand_otherwise(unit, starts_at, known, name=name, name_en=name_en)
        facts = {"name": name, "name_en": name_en, "from": starts_at.isoformat(), "basis": basis}
        record("unit.renamed", by=by, subject=f"unit:{unit.code}", unit=unit.code, facts=facts)
    unit.refresh_from_db()
    return unit


def stand_otherwise(unit: Unit, starts_at: datetime, known: datetime, **changes: Any) -> None:
    """Believe from ``known`` on that ``unit`` stands with ``changes`` from ``starts_at`` on, whatever comes later too.

    Raises Refused before the unit opens.
    """
    if starts_at < unit.opens_at:
        raise Refused(_("It had not opened yet."), field="starts_at")
    if not Standing.objects.filter(unit=unit).exists():
        first = Standing(
            unit=unit, parent=unit.parent, name=unit.name, name_en=unit.name_en, starts_at=unit.opens_at,
            known_from=ALWAYS, taken_over_at=known,
        )  # fmt: skip
        first.save(force_insert=True)
    for row in overlapping(Standing.objects.filter(unit=unit), starts_at, None):
        supersede(row, known)
        if row.starts_at < starts_at:
            copy(row, row.starts_at, starts_at, known)
        for name, value in {**changes, "taken_over_at": None}.items():
            setattr(row, name, value)
        copy(row, max(row.starts_at, starts_at), row.ends_at, known)
    take_over_standings(at=known)


def take_over_standings(at: datetime | None = None) -> int:
    """Let units stand as their standings say they do by now; returns how many there were. Safe to run twice."""
    moment = at or now()
    with transaction.atomic():
        due = Standing.objects.believed().filter(taken_over_at=None, starts_at__lte=moment)
        rows = list(due.select_related("unit", "parent").order_by("starts_at", "id"))
        for row in rows:
            Standing.objects.filter(pk=row.pk).update(taken_over_at=moment)
            words = words_of(row.unit.code, row.name, row.name_en)
            Unit.objects.filter(pk=row.unit_id).update(name=row.name, name_en=row.name_en, sought=words)
    return len(rows)

"""Closing and renaming units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import explained, guard, hold
from redgrid.grid.actions.standing import stand_otherwise
from redgrid.grid.models import Unit
from redgrid.grid.remaining import still_there
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.refusal import Invalid, Refused

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
        nothing_left(unit, closes_at)
        if not Unit.objects.filter(pk=unit.pk, closes_at=None).update(closes_at=closes_at):
            raise Refused(_("It is noted already when this unit closes."))
        facts = {"at": closes_at.isoformat(), "reason": reason}
        record("unit.closed", by=by, subject=f"unit:{unit.code}", unit=unit.code, facts=facts)
    unit.closes_at = closes_at
    return unit


def nothing_left(unit: Unit, at: datetime) -> None:
    """Raises Refused, with the list, while anything is in ``unit`` beyond ``at``."""
    if found := still_there(unit, at):
        raise Refused(_left(found))


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
    if starts_at < unit.opens_at:
        raise Refused(_("It had not opened yet."), field="starts_at")
    with transaction.atomic():
        known = hold(unit)
        stand_otherwise([unit], starts_at, known, name=name, name_en=name_en)
        facts = {"name": name, "name_en": name_en, "from": starts_at.isoformat(), "basis": basis}
        record("unit.renamed", by=by, subject=f"unit:{unit.code}", unit=unit.code, facts=facts)
    unit.refresh_from_db()
    return unit

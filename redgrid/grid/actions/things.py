"""Places and equipment are entered where they lie, described otherwise, and closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.entries import enter_place
from redgrid.grid.actions.ground import cut, explained, guard, hold, overlapping
from redgrid.grid.actions.leaving import lay_down
from redgrid.grid.actions.many_entries import Change, change_entries
from redgrid.grid.actions.tenures import put_place
from redgrid.grid.models import Placement, Resource, Tenure, Unit
from redgrid.grid.queries import cell_of
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.refusal import Refused


def enter_in_cell(
    code: str, unit: Unit, *, by: Actor, name: str, starts_at: datetime, basis: str = "", **fields: Any
) -> Resource:
    """Enter a place or a piece of equipment that lies in the cell ``unit`` from ``starts_at`` on."""
    explained(by, starts_at, basis)
    with transaction.atomic():
        found = enter_place(code, by=by, name=name, opens_at=starts_at, **fields)
        put_place(found, unit, by=by, starts_at=starts_at, basis=basis)
    return found


def describe_thing(thing: Resource, *, by: Actor, **fields: Any) -> bool:
    """Write something else of ``thing``; False when it says so already. Fields as in the Resource table."""
    guard(by, cell_of(thing))
    changed = {name: value for name, value in fields.items() if getattr(thing, name) != value}
    for refused in change_entries([Change(thing, changed)], by=by) if changed else ():
        if refused:
            raise refused
    return bool(changed)


def close_thing(thing: Resource, *, by: Actor, closes_at: datetime, reason: str) -> Resource:
    """Close ``thing`` from ``closes_at`` on: claims end, and it lies in no cell any more.

    Raises Refused when it is closed already, would close before it opened, or has parts that stay open.
    """
    guard(by, cell_of(thing))
    explained(by, closes_at, reason, field="reason")
    if closes_at <= thing.opens_at:
        raise Refused(_("It would end before it began."), field="ends_at")
    with transaction.atomic():
        known = hold(thing)
        if thing.children.exclude(closes_at__lte=closes_at).exists():
            raise Refused(_("It still has open parts: close or move them first."))
        claims = Tenure.objects.filter(resource=thing)
        related = claims.select_related("person", "capacity", "unit", "resource")
        lay_down(overlapping(related, closes_at, None), by=by, at=closes_at, reason=reason)
        for row in overlapping(Placement.objects.filter(resource=thing), closes_at, None):
            cut(row, closes_at, None, known)
        if not Resource.objects.filter(pk=thing.pk, closes_at=None).update(closes_at=closes_at):
            raise Refused(_("It is noted already when this closes."))
        facts = {"at": closes_at.isoformat(), "reason": reason}
        record("place.closed", by=by, subject=f"place:{thing.code}", facts=facts)
    thing.closes_at = closes_at
    return thing

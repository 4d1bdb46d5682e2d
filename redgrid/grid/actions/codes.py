"""The codes on doors."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.entries import fresh_scan_code
from redgrid.grid.actions.ground import guard, hold
from redgrid.grid.codes import replaced_key
from redgrid.grid.models import Resource
from redgrid.grid.queries import cell_of
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.refusal import Refused


def replace_scan_code(place: Resource, *, by: Actor, reason: str = "") -> Resource:
    """Give ``place`` a fresh scan code; the old one opens nothing any more and says so.

    The journal keeps a key of the old code, not the code. Raises Refused when somebody else was faster.
    """
    cell = cell_of(place)
    guard(by, cell)
    old, fresh = place.scan_code, fresh_scan_code()
    with transaction.atomic():
        hold(place)
        if not Resource.objects.filter(pk=place.pk, scan_code=old).update(scan_code=fresh):
            raise Refused(_("Somebody else changed this a moment ago. Look again before you change it."))
        record(
            "place.code_replaced",
            by=by,
            subject=f"place:{place.code}",
            unit=cell.code if cell else "",
            facts={"reason": reason},
            once=replaced_key(old),
        )
    place.scan_code = fresh
    return place

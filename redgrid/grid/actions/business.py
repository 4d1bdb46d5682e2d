"""The business tree: entered, renamed, moved and closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.entries import enter_place
from redgrid.grid.actions.ground import explained, guard, hold
from redgrid.grid.actions.many_entries import Change, change_entries
from redgrid.grid.models import Placement, Resource, Tenure
from redgrid.grid.queries import cell_of
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.refusal import Invalid, Refused


def enter_business(code: str, *, by: Actor, name: str, parent: Resource | None = None) -> Resource:
    """Enter a business, as a part of ``parent``. Raises Refused for a known code, or under a leaf in a cell."""
    _fits(None, parent)
    return enter_place(code, by=by, name=_named(name), kind=Resource.BUSINESS, parent=parent)


def change_business(business: Resource, *, by: Actor, name: str, parent: Resource | None) -> Resource:
    """Call ``business`` otherwise, or make it a part of another. Raises Refused where it would lie under itself."""
    guard(by, cell_of(business))
    with transaction.atomic():
        hold(business)
        _fits(business, parent)
        fields = {"name": _named(name), "parent": parent}
        changed = {key: value for key, value in fields.items() if getattr(business, key) != value}
        for refused in change_entries([Change(business, changed)], by=by) if changed else ():
            if refused:
                raise refused
    return business


def close_business(business: Resource, *, by: Actor, closes_at: datetime, reason: str) -> Resource:
    """Close ``business`` from ``closes_at`` on. Raises Refused while it has open parts or is closed already."""
    guard(by, cell_of(business))
    explained(by, closes_at, reason, field="reason")
    if closes_at <= business.opens_at:
        raise Refused(_("It would end before it began."), field="ends_at")
    with transaction.atomic():
        hold(business)
        if business.children.exclude(closes_at__lte=closes_at).exists():
            raise Refused(_("It still has open parts: close or move them first."))
        if not Resource.objects.filter(pk=business.pk, closes_at=None).update(closes_at=closes_at):
            raise Refused(_("It is noted already when this business closes."))
        facts = {"at": closes_at.isoformat(), "reason": reason}
        record("place.closed", by=by, subject=f"place:{business.code}", facts=facts)
    business.closes_at = closes_at
    return business


def _named(name: str) -> str:
    if not name.strip():
        raise Invalid(_("A business needs a name."), field="name")
    return name.strip()


def _fits(business: Resource | None, parent: Resource | None) -> None:
    """What has parts is no leaf: it lies in no cell, and nobody answers for it alone."""
    if parent is None:
        return
    above: Resource | None = parent
    while above is not None:
        if business and above.pk == business.pk:
            raise Refused(_("It would lie under itself."), field="parent")
        above = above.parent
    if parent.kind != Resource.BUSINESS or parent.closes_at:
        raise Refused(_("Choose an open business."), field="parent")
    held = Tenure.objects.believed().filter(resource=parent, ends_at=None).exists()
    if held or Placement.objects.believed().filter(resource=parent, ends_at=None).exists():
        words = {"name": parent.name}
        raise Refused(
            _("%(name)s is a leaf that lies in a cell: it cannot have parts.") % words, field="parent"
        )

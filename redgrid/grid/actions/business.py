"""The business tree: entered, renamed and moved; a business is closed as any thing is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.entries import enter_place
from redgrid.grid.actions.ground import guard, hold
from redgrid.grid.actions.things import describe_thing
from redgrid.grid.models import Placement, Resource, Tenure
from redgrid.grid.queries import cell_of
from redgrid.kit.actor import Actor
from redgrid.kit.refusal import Invalid, Refused


def enter_business(
    code: str, *, by: Actor, name: str, parent: Resource | None = None, opens_at: datetime | None = None
) -> Resource:
    """Enter a business, as a part of ``parent``, from ``opens_at`` (now) on.

    Raises Refused for a known code, or under a leaf in a cell.
    """
    _fits(None, parent)
    words = {"name": _named(name), "kind": Resource.BUSINESS}
    return enter_place(code, by=by, parent=parent, opens_at=opens_at, **words)


def change_business(business: Resource, *, by: Actor, name: str, parent: Resource | None) -> Resource:
    """Call ``business`` otherwise, or make it a part of another. Raises Refused where it would lie under itself."""
    guard(by, cell_of(business))
    with transaction.atomic():
        hold(business)
        _fits(business, parent)
        describe_thing(business, by=by, name=_named(name), parent=parent)
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

"""Other nets over the places of the first: laid, divided into sectors, given heads. Dated; nothing is entered twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import cut, explained, guard, hold, in_order, overlapping
from redgrid.grid.actions.standing import is_there
from redgrid.grid.actions.tenures import outlasted
from redgrid.grid.models import Charge, Covering, Person, SecondNet, Sector, Unit
from redgrid.grid.queries import root
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused


def lay_second_net(
    code: str, *, by: Actor, name: str, name_en: str = "", opens_at: datetime | None = None
) -> SecondNet:
    """Lay another net over the places of the first, from ``opens_at`` (now) on.

    Raises Refused for a code that was used.
    """
    guard(by, root())
    with transaction.atomic():
        hold(root())
        _unused(code)
        net = SecondNet(code=code, name=name, name_en=name_en, opens_at=opens_at or now())
        net.save(force_insert=True)
        record("second_net.laid", by=by, subject=f"second_net:{code}", facts={"name": name})
    return net


def open_sector(
    net: SecondNet, code: str, *, by: Actor, name: str, name_en: str = "", opens_at: datetime | None = None
) -> Sector:
    """Open a cell of a second net, from now on or from ``opens_at``. Raises Refused for a code that was used."""
    guard(by, root())
    with transaction.atomic():
        hold(root())
        _unused(code)
        sector = Sector(net=net, code=code, name=name, name_en=name_en, opens_at=opens_at or now())
        sector.save(force_insert=True)
        record("sector.opened", by=by, subject=f"sector:{code}", facts={"name": name, "net": net.code})
    return sector


def _unused(code: str) -> None:
    if SecondNet.objects.filter(code=code).exists() or Sector.objects.filter(code=code).exists():
        told = _("The code %(code)s has been used; codes are never used again.") % {"code": code}
        raise Refused(told, field="code")


def cover_unit(
    sector: Sector,
    unit: Unit,
    *,
    by: Actor,
    starts_at: datetime,
    ends_at: datetime | None = None,
    basis: str = "",
) -> Covering:
    """Let ``sector`` cover ``unit`` over ``[starts_at, ends_at)``, with what lies below and is not covered by itself.

    What another sector of the same net covered of this very unit passes to it. Raises Refused for a closed sector or
    unit, Invalid for the past without a reason.
    """
    guard(by, root())
    explained(by, starts_at, basis)
    in_order(starts_at, ends_at)
    is_there(unit, starts_at)
    outlasted(sector.closes_at, ends_at)
    with transaction.atomic():
        known = hold(unit)
        rivals = Covering.objects.filter(unit=unit, sector__net=sector.net)
        for row in overlapping(rivals, starts_at, ends_at):
            cut(row, starts_at, ends_at, known)
        made = Covering(
            sector=sector, unit=unit, starts_at=starts_at, ends_at=ends_at, known_from=known, basis=basis
        )
        made.save(force_insert=True)
        facts = {"unit": unit.code, **_span(starts_at, ends_at), "basis": basis}
        record("sector.covers", by=by, subject=f"sector:{sector.code}", unit=unit.code, facts=facts)
    return made


def name_head(
    of: SecondNet | Sector,
    person: Person,
    *,
    by: Actor,
    starts_at: datetime,
    ends_at: datetime | None = None,
    is_stand_in: bool = False,
    basis: str = "",
) -> Charge:
    """Let ``person`` head a second net or a sector over ``[starts_at, ends_at)``, in the place of whoever did.

    Raises Refused for a closed sector and for whoever has left, Invalid for the past without a reason.
    """
    guard(by, root())
    explained(by, starts_at, basis)
    in_order(starts_at, ends_at)
    outlasted(person.leaves_at, ends_at)
    outlasted(of.closes_at if isinstance(of, Sector) else None, ends_at)
    kind = "net" if isinstance(of, SecondNet) else "sector"
    seat: dict[str, Any] = {kind: of, "is_stand_in": is_stand_in}
    with transaction.atomic():
        known = hold(of)
        for row in overlapping(Charge.objects.filter(**seat), starts_at, ends_at):
            cut(row, starts_at, ends_at, known)
        made = Charge(
            person=person, starts_at=starts_at, ends_at=ends_at, known_from=known, basis=basis, **seat
        )
        made.save(force_insert=True)
        facts = {"person": person.staff_number, "is_stand_in": is_stand_in, "basis": basis}
        facts |= _span(starts_at, ends_at)
        record("sector.headed", by=by, subject=f"{kind}:{of.code}", facts=facts)
    return made


def _span(starts_at: datetime, ends_at: datetime | None) -> dict[str, str]:
    """As the journal writes it: the end only where there is one."""
    until = {"to": ends_at.isoformat()} if ends_at else {}
    return {"from": starts_at.isoformat(), **until}


def close_sector(sector: Sector, *, by: Actor, closes_at: datetime, reason: str) -> Sector:
    """Close a sector: what it covers and who heads it ends then. Raises Refused when it is noted already."""
    guard(by, root())
    explained(by, closes_at, reason, field="reason")
    if closes_at <= sector.opens_at:
        raise Refused(_("It would end before it began."), field="ends_at")
    with transaction.atomic():
        known = hold(sector)
        if not Sector.objects.filter(pk=sector.pk, closes_at=None).update(closes_at=closes_at):
            raise Refused(_("It is noted already when this unit closes."))
        for covering in overlapping(Covering.objects.filter(sector=sector), closes_at, None):
            cut(covering, closes_at, None, known)
        for charge in overlapping(Charge.objects.filter(sector=sector), closes_at, None):
            cut(charge, closes_at, None, known)
        facts = {"at": closes_at.isoformat(), "reason": reason}
        record("sector.closed", by=by, subject=f"sector:{sector.code}", facts=facts)
    sector.closes_at = closes_at
    return sector

"""Other nets as a list: a row tells of a net, a sector, a unit that a sector covers, or who heads one of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.validators import slug_re
from django.utils.translation import gettext as _

from redgrid.exchange.cells import written, written_last
from redgrid.exchange.holding import agreeing, same_of
from redgrid.exchange.kinds import lexicon, plain
from redgrid.exchange.lines import CREATED, Batch, Line, index_of, refer, refer_person
from redgrid.grid import actions
from redgrid.grid.entered import entered_people, entered_units
from redgrid.grid.models import Charge, Covering, SecondNet, Sector
from redgrid.kit.refusal import Refused


@dataclass
class Held:
    """A sector is to cover a unit, or somebody to head a net or sector, from ``since`` on."""

    line: Line
    row: Any
    since: datetime | None

    @property
    def key(self) -> Hashable:
        row = self.row
        return (*_seat(row), row.sector_id if isinstance(row, Covering) else row.person_id)


def _seat(row: Any) -> tuple[Hashable, ...]:
    """What one alone may hold at a time: a unit in a net, the place of a head or of their stand-in."""
    if isinstance(row, Covering):
        return ("unit", row.unit_id, row.sector.net_id)
    return ("head", row.net_id, row.sector_id, row.is_stand_in)


def bring_second_nets(batch: Batch) -> None:
    """What is new is laid, opened and noted; what is there stays as it is, and closes on its page."""
    nets = {net.code: net for net in SecondNet.objects.all()}
    sectors = {sector.code: sector for sector in Sector.objects.select_related("net")}
    of = {id(line): _thing(batch, line, nets, sectors) for line in batch.lines}
    wishes = agreeing(batch, _wishes(batch, of), _seat)
    there: dict[Hashable, list[Any]] = {}
    for table, related in ((Covering, ("sector", "unit")), (Charge, ("person", "net", "sector"))):
        rows: Any = table.objects.believed().select_related(*related)
        for row in rows:
            there.setdefault(Held(Line(0, {}), row, None).key, []).append(row)
    for wish in wishes:
        same = same_of(there.get(wish.key, []), wish.since, batch.at)
        if same is None:
            there.setdefault(wish.key, []).append(_begin(batch, wish))
        elif wish.row.ends_at is not None and wish.row.ends_at != same.ends_at:
            wish.line.refuse("ends_at", _("A list closes nothing that is in use; do that on its page."))
    for line in batch.lines:
        _close(batch, line, of[id(line)])


def _thing(
    batch: Batch, line: Line, nets: dict[str, SecondNet], sectors: dict[str, Sector]
) -> SecondNet | Sector | None:
    """The sector of a row, or its net; laid or opened when it is new."""
    values = line.values
    net, code = nets.get(values["net"]), values.get("sector")
    try:
        if net is None:
            net = actions.lay_second_net(
                values["net"],
                by=batch.by,
                opens_at=None if code else values.get("opens_at"),
                **_names(line, "net"),
            )
            nets[net.code] = net
            line.mark(CREATED)
        _is_called(line, net, "net")
        if not code:
            return net
        sector = sectors.get(code)
        if sector is None:
            sector = actions.open_sector(
                net, code, by=batch.by, opens_at=values.get("opens_at"), **_names(line, "sector")
            )
            sectors[code] = sector
            line.mark(CREATED)
    except Refused as refused:
        _refuse(batch, line, refused)
        return None
    _is_called(line, sector, "sector")
    if sector.net != net:
        line.refuse("sector", _("The code %(code)s belongs to another net.") % {"code": code})
    return sector


def _refuse(batch: Batch, line: Line, refused: Refused) -> None:
    columns = {column.code for column in batch.kind.columns}
    line.refuse(refused.field if refused.field and refused.field in columns else "", refused.reason)


def _names(line: Line, of: str) -> dict[str, str]:
    """The names of something new. Raises Refused without one, or for one that is too long."""
    name, name_en = (line.values.get(f"{of}_{each}", "") for each in ("name", "name_en"))
    if not slug_re.match(line.values[of]):
        raise Refused(_("A code has letters, digits, hyphens and underscores only."), field=of)
    if not name:
        raise Refused(_("What is new has a name."), field=f"{of}_name")
    for field, words, most in (
        (f"{of}_name", name, 60),
        (f"{of}_name_en", name_en, 120),
        (of, line.values[of], 40),
    ):
        if len(words) > most:
            raise Refused(_("Too long: at most %(most)d characters.") % {"most": most}, field=field)
    return {"name": name, "name_en": name_en}


def _is_called(line: Line, thing: SecondNet | Sector, of: str) -> None:
    name = line.values.get(f"{of}_name")
    if name and plain(name) != plain(thing.name):
        words = {"number": thing.code, "known": thing.name, "name": name}
        line.refuse(f"{of}_name", _("%(number)s is %(known)s, not %(name)s.") % words)


def _wishes(batch: Batch, of: dict[int, SecondNet | Sector | None]) -> list[Held]:
    people = index_of(list(entered_people()), lambda person: person.staff_number)
    units = index_of(list(entered_units()), lambda unit: unit.code)
    wishes = []
    for line in batch.lines:
        unit = refer(line, "unit", units, _("There is no unit with the code %(code)s."))
        person, thing = refer_person(line, people), of[id(line)]
        if unit and not isinstance(thing, Sector):
            line.refuse("sector", _("A sector covers units: write its code."))
        if line.reasons or thing is None:
            continue
        values = line.values
        said = {"ends_at": values.get("ends_at"), "basis": values.get("basis", "")[:200] or _("By a list")}
        if unit and isinstance(thing, Sector):
            wishes.append(Held(line, Covering(sector=thing, unit=unit, **said), values.get("starts_at")))
        if person:
            seat: Any = {"sector" if isinstance(thing, Sector) else "net": thing}
            seat["is_stand_in"] = values.get("is_stand_in", False)
            wishes.append(Held(line, Charge(person=person, **seat, **said), values.get("starts_at")))
    return wishes


def _begin(batch: Batch, wish: Held) -> Any:
    row, since = wish.row, wish.since or batch.at
    words: Any = {"by": batch.by, "starts_at": since, "ends_at": row.ends_at, "basis": row.basis}
    wish.line.mark(CREATED)
    row.starts_at = since
    try:
        if isinstance(row, Covering):
            return actions.cover_unit(row.sector, row.unit, **words)
        return actions.name_head(row.sector or row.net, row.person, is_stand_in=row.is_stand_in, **words)
    except Refused as refused:
        _refuse(batch, wish.line, refused)
        return row


def _close(batch: Batch, line: Line, thing: SecondNet | Sector | None) -> None:
    """A sector that was opened by this very list, and has closed, closes when everything is told."""
    closes_at = line.values.get("closes_at")
    if line.reasons or closes_at is None or not isinstance(thing, Sector) or thing.closes_at == closes_at:
        return
    if line.done != CREATED or line.values.get("unit") or line.values.get("person"):
        line.refuse("closes_at", _("A list closes nothing that is in use; do that on its page."))
        return
    try:
        reason = line.values.get("basis", "") or _("By a list")
        actions.close_sector(thing, by=batch.by, closes_at=closes_at, reason=reason)
    except Refused as refused:
        line.refuse("closes_at", refused.reason)


def second_net_rows(kind: object) -> Iterator[dict[str, str]]:
    """Every net, sector, covering and head, a row each; what is named comes before what rests on it."""
    for net in SecondNet.objects.all():
        yield _names_of(net) | {"opens_at": written(net.opens_at)}
    for sector in Sector.objects.select_related("net"):
        opened = {"opens_at": written(sector.opens_at), "closes_at": written_last(sector.closes_at)}
        yield _names_of(sector) | opened
    coverings = Covering.objects.believed().select_related("sector__net", "unit")
    for covering in coverings.order_by("sector__code", "unit__code", "starts_at"):
        yield _names_of(covering.sector) | {"unit": covering.unit.code} | _span(covering)
    charges = Charge.objects.believed().select_related("sector__net", "net", "person")
    for charge in charges.order_by("net__code", "sector__code", "is_stand_in", "starts_at"):
        head = {"person": charge.person.staff_number, "person_name": charge.person.name}
        head["is_stand_in"] = lexicon().said["yes"]["1" if charge.is_stand_in else "0"]
        of = charge.sector or charge.net
        yield (_names_of(of) if of else {}) | head | _span(charge)


def _names_of(thing: SecondNet | Sector) -> dict[str, str]:
    net = thing if isinstance(thing, SecondNet) else thing.net
    names = {"net": net.code, "net_name": net.name, "net_name_en": net.name_en}
    if isinstance(thing, Sector):
        names |= {"sector": thing.code, "sector_name": thing.name, "sector_name_en": thing.name_en}
    return names


def _span(row: Any) -> dict[str, str]:
    return {"starts_at": written(row.starts_at), "ends_at": written_last(row.ends_at), "basis": row.basis}

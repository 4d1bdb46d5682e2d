"""Is every cell covered by each net that is laid over the first, and is somebody there who heads it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.grid.coverage.spans import (
    EVER,
    Away,
    Row,
    Span,
    Window,
    edges,
    is_deserted,
    is_vacant,
    stretches,
)
from redgrid.grid.coverage.telling import Gap
from redgrid.grid.models import Absence, Charge, Covering, SecondNet, Sector, Standing, Unit
from redgrid.grid.second_nets import Seat, seat_of
from redgrid.grid.standings import way_up
from redgrid.kit.naming import label

HEADLESS, HEAD_ABSENT, UNCOVERED = (
    "second_net_without_head",
    "second_net_head_absent",
    "second_net_uncovered",
)


@dataclass(frozen=True)
class NetLack:
    """What ``net`` lacks over ``span``: a head of itself or of a sector, or a sector that covers a cell."""

    kind: str
    net: SecondNet
    of: SecondNet | Sector | Unit
    span: Span


@dataclass
class Laid:
    """Everything that is believed of the second nets; read in a fixed number of statements."""

    nets: list[SecondNet]
    cells: list[Unit]
    above: dict[int, int | None]
    moved: list[Standing]
    sectors: dict[int, list[Sector]] = field(default_factory=lambda: defaultdict(list))
    # By net, then by the key of the unit that is covered.
    covered: dict[int, dict[int, list[Row]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    heads: dict[Seat, list[Row]] = field(default_factory=lambda: defaultdict(list))
    away: list[Away] = field(default_factory=list)

    def facts(self) -> Iterator[str]:
        """What a digest has to cover, by codes."""
        for net in self.nets:
            yield f"second net {net.code}"
            for rows in self.covered[net.pk].values():
                yield from (f"covers {row.where} {row.who} {row.starts} {row.ends}" for row in rows)
        for rows in self.heads.values():
            yield from (f"heads {row.who} {row.where} {row.starts} {row.ends}" for row in rows)


def read_second_nets(moved: Mapping[int, list[Standing]]) -> Laid | None:
    """None when there is only the first net; that costs one statement."""
    nets = list(SecondNet.objects.all())
    if not nets:
        return None
    units = list(Unit.objects.all())
    laid = Laid(
        nets,
        [unit for unit in units if unit.kind == Unit.CELL],
        {unit.pk: unit.parent_id for unit in units},
        [row for rows in moved.values() for row in rows],
    )
    for sector in Sector.objects.select_related("net"):
        laid.sectors[sector.net.pk].append(sector)
    for row in Covering.objects.believed().select_related("sector__net", "unit"):
        span = Row(row.starts_at, row.ends_at, row.unit.code, row.sector.code)
        laid.covered[row.sector.net.pk][row.unit.pk].append(span)
    _read_heads(laid)
    return laid


def _read_heads(laid: Laid) -> None:
    for row in Charge.objects.believed().select_related("net", "sector", "person"):
        ends = min((end for end in (row.ends_at, row.person.leaves_at) if end is not None), default=None)
        of = row.sector or row.net
        who = row.person.staff_number
        laid.heads[seat_of(row)].append(Row(row.starts_at, ends, who, of.code if of else "", row.is_stand_in))
    held = Absence.objects.filter(superseded_at=None, person__in=Charge.objects.believed().values("person"))
    names = ("starts_at", "ends_at", "person__staff_number", "stand_in__staff_number")
    laid.away = [Away(*row) for row in held.values_list(*names)]


def gaps_of_second_nets(laid: Laid, window: Window) -> Iterator[Gap]:
    """Cells that no sector covers, nets and sectors without a head who is there; each told whole."""
    return map(told_of_net, lacks_of(laid, window))


def lacks_of(laid: Laid, window: Window) -> Iterator[NetLack]:
    """The same, not yet in words."""
    for net in laid.nets:
        life = Span(net.opens_at, None)
        yield from _headless(net, net, ("net", net.pk), life, laid, window)
        for sector in laid.sectors[net.pk]:
            own = Span(sector.opens_at, sector.closes_at)
            yield from _headless(net, sector, ("sector", sector.pk), own, laid, window)
        for cell in laid.cells:
            if cell.closes_at != cell.opens_at:
                yield from _uncovered(net, cell, laid, window)


def _headless(
    net: SecondNet, of: SecondNet | Sector, seat: Seat, life: Span, laid: Laid, window: Window
) -> Iterator[NetLack]:
    rows = laid.heads.get(seat, [])
    held = {row.who for row in rows}
    away = [each for each in laid.away if each.who in held]
    looks: list[tuple[str, Callable[[datetime], bool]]] = [
        (HEADLESS, lambda at: is_vacant(rows, at)),
        (HEAD_ABSENT, lambda at: is_deserted(rows, away, at)),
    ]
    for kind, is_wrong in looks:
        for span in stretches(
            window,
            edges([life, *rows, *away]),
            lambda at, w=is_wrong: life.holds(at) and w(at),  # type: ignore[misc]
        ):
            yield NetLack(kind, net, of, span)


def _uncovered(net: SecondNet, cell: Unit, laid: Laid, window: Window) -> Iterator[NetLack]:
    life = Span(max(cell.opens_at, net.opens_at), cell.closes_at)
    covered = laid.covered[net.pk]
    line = way_up(cell.pk, laid.above, [], life.starts)
    near = _ever_above(cell.pk, laid) if laid.moved else set(line)
    moved = [row for row in laid.moved if row.unit_id in near]

    def is_gap(at: datetime) -> bool:
        above = way_up(cell.pk, laid.above, moved, at) if moved else line
        return life.holds(at) and not any(row.holds(at) for pk in above for row in covered.get(pk, ()))

    rows = [row for pk in near for row in covered.get(pk, ())]
    changes = edges([life, *rows]) | {row.starts_at for row in moved}
    for span in stretches(window, changes, is_gap):
        yield NetLack(UNCOVERED, net, cell, span)


def _ever_above(pk: int, laid: Laid) -> set[int]:
    """The unit and everything it ever stood under, whichever net it was: enough to know which moves matter."""
    seen, waiting = set[int](), [pk]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        nets = {laid.above.get(here), *(row.parent_id for row in laid.moved if row.unit_id == here)}
        waiting += [net for net in nets if net is not None]
    return seen


def told_of_net(lack: NetLack) -> Gap:
    """In words, with the form that mends it; of a cell the page on which a sector for it is chosen."""
    words = {"net": label(lack.net), "cell": label(lack.of), "name": label(lack.of)}
    cell = lack.of if isinstance(lack.of, Unit) else None
    if cell is not None:
        remedy, title = _("Let a sector of %(net)s cover %(cell)s."), _("Not covered in %(net)s") % words
    else:
        remedy = _("Name a head or a stand-in for %(name)s.")
        title = _("Nobody heads it") if lack.kind == HEADLESS else _("Its head is away")
    page = reverse("grid:second_net", args=[lack.net.code])
    since = None if lack.span.starts == EVER else lack.span.starts
    return Gap(
        lack.kind, lack.of.code, label(lack.of), cell.code if cell else None, since, lack.span.ends,
        remedy % words, _form_of(lack, page), page, title,
    )  # fmt: skip


def _form_of(lack: NetLack, page: str) -> str:
    if isinstance(lack.of, Unit):
        return f"{page}?{urlencode({'unit': lack.of.code})}"
    name = "head_of_net" if isinstance(lack.of, SecondNet) else "head_of_sector"
    stand_in = "?stand_in=1" if lack.kind == HEAD_ABSENT else ""
    return reverse(f"changes:{name}", args=[lack.of.code]) + stand_in

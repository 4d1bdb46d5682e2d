"""Is the tree of units a tree? No circles, and nobody hangs in the air."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from redgrid.grid.coverage.gaps import LOST, Lack
from redgrid.grid.coverage.spans import EVER, Span, Window, edges, stretches
from redgrid.grid.models import PATH_STEP, Standing, Unit
from redgrid.grid.standings import holds, way_up

Moved = Mapping[int, list[Standing]]
NOWHERE = Span(EVER, EVER)


def of_tree(
    units: list[Unit], everything: Mapping[int, Unit], moved: Moved, window: Window, top: int | None
) -> Iterator[Lack]:
    """What is wrong with the place of ``units``; ``everything`` holds them and what they ever hang under.

    ``moved`` are the standings of those that changed their net. ``top`` is the one unit that may be without a parent.
    """
    rings = _in_a_ring(everything)
    for unit in units:
        life = Span(unit.opens_at, unit.closes_at)
        if unit.pk in rings:
            yield from (Lack("unit_in_a_ring", LOST, unit, span) for span in _always(life, window))
        elif unit.pk in moved:
            yield from _of_moved(unit, everything, moved, window)
        elif unit.pk != top:
            for span in _lost(unit, everything.get(unit.parent_id or 0), life, window):
                yield Lack("unit_orphaned", LOST, unit, span)


def _of_moved(unit: Unit, everything: Mapping[int, Unit], moved: Moved, window: Window) -> Iterator[Lack]:
    """The same of one that hangs under one net after another."""
    life, rows = Span(unit.opens_at, unit.closes_at), moved[unit.pk]
    above = {pk: each.parent_id for pk, each in everything.items()}
    everybody = [row for each in moved.values() for row in each]
    lives = {pk: _life(everything.get(pk)) for pk in {row.parent_id or 0 for row in rows}}

    def is_lost(at: datetime) -> bool:
        net = next((row.parent_id for row in rows if holds(row, at)), unit.parent_id) or 0
        return life.holds(at) and not lives.get(net, NOWHERE).holds(at)

    def is_in_a_ring(at: datetime) -> bool:
        line = way_up(unit.pk, above, everybody, at)
        return life.holds(at) and len(line) > 1 and unit.pk in way_up(line[1], above, everybody, at)

    changes = edges([life, *lives.values()]) | {row.starts_at for row in everybody}
    for span in stretches(window, changes, is_lost):
        yield Lack("unit_orphaned", LOST, unit, span)
    for span in stretches(window, changes, is_in_a_ring) if unit.kind == Unit.NET else ():
        yield Lack("unit_in_a_ring", LOST, unit, span)


def _life(net: Unit | None) -> Span:
    """From when to when units can hang under it."""
    return NOWHERE if net is None or net.kind == Unit.CELL else Span(net.opens_at, net.closes_at)


def _always(life: Span, window: Window) -> Iterator[Span]:
    return stretches(window, edges([life]), life.holds)


def _lost(unit: Unit, parent: Unit | None, life: Span, window: Window) -> Iterator[Span]:
    """From when to when it hangs under nothing that is open, or under something that bears no units."""
    if parent is None or parent.kind == Unit.CELL or unit.path[:-PATH_STEP] != parent.path:
        yield from _always(life, window)
        return
    above = Span(parent.opens_at, parent.closes_at)
    if above.starts > life.starts or above.ends is not None:
        yield from stretches(window, edges([life, above]), lambda at: life.holds(at) and not above.holds(at))


def _in_a_ring(units: Mapping[int, Unit]) -> set[int]:
    """Units that come upon themselves on the way up."""
    known: dict[int, bool] = {}
    for start in units:
        way: list[int] = []
        at = start
        while at in units and at not in known and at not in way:
            way.append(at)
            at = units[at].parent_id or 0
        ring = set(way[way.index(at) :]) if at in way else set()
        known |= {pk: pk in ring for pk in way}
    return {pk for pk, is_in in known.items() if is_in}

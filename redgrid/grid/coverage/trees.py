"""Is the tree of units a tree? No circles, and nobody hangs in the air."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from redgrid.grid.coverage.gaps import LOST, Lack
from redgrid.grid.coverage.spans import Span, Window, edges, stretches
from redgrid.grid.models import PATH_STEP, Unit


def of_tree(
    units: list[Unit], everything: Mapping[int, Unit], window: Window, top: int | None
) -> Iterator[Lack]:
    """What is wrong with the place of ``units``; ``everything`` holds them and what they hang under.

    ``top`` is the one unit that may be without a parent.
    """
    rings = _in_a_ring(everything)
    for unit in units:
        life = Span(unit.opens_at, unit.closes_at)
        if unit.pk in rings:
            yield from (Lack("unit_in_a_ring", LOST, unit, span) for span in _always(life, window))
        elif unit.pk != top:
            for span in _lost(unit, everything.get(unit.parent_id or 0), life, window):
                yield Lack("unit_orphaned", LOST, unit, span)


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

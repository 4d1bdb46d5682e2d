"""The tree of business: each leaf lies in a cell, and somebody answers for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from redgrid.grid.as_of import AsOf
from redgrid.grid.models import Capacity, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import Holder, by_seat
from redgrid.grid.standings import as_it_stood, standings_at

# So many leaves are answered for in one statement; a larger tree is looked at a part at a time.
MOST_LEAVES = 2000


@dataclass
class Item:
    """A business with its parts; a leaf has the cell it lies in and those who answer for it."""

    business: Resource
    parts: list[Item] = field(default_factory=list)
    cell: Unit | None = None
    holders: list[Holder] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        return not self.parts

    @property
    def leaves(self) -> int:
        return sum(part.leaves for part in self.parts) or 1

    @property
    def gaps(self) -> int:
        """Leaves, this one or below it, that lie in no cell or that nobody answers for."""
        if self.is_leaf:
            return int(self.cell is None or not self.holders)
        return sum(part.gaps for part in self.parts)


def business_tree(as_of: AsOf, top: Resource | None = None) -> list[Item]:
    """The open businesses as a tree, or ``top`` and its parts: five statements, six of another day."""
    is_open = Q(opens_at__lte=as_of.at) & (Q(closes_at=None) | Q(closes_at__gt=as_of.at))
    rows = Resource.objects.filter(is_open, kind=Resource.BUSINESS).order_by("code")
    items = {row.pk: Item(row) for row in rows}
    roots: list[Item] = []
    for item in items.values():
        above = items.get(item.business.parent_id or 0)
        (above.parts if above else roots).append(item)
    shown = [items[top.pk]] if top and top.pk in items else [] if top else roots
    leaves = [leaf for item in shown for leaf in _leaves(item)]
    _place({leaf.business.pk: leaf for leaf in leaves[:MOST_LEAVES]}, as_of)
    return shown


def _leaves(item: Item) -> list[Item]:
    return [leaf for part in item.parts for leaf in _leaves(part)] or [item]


def _place(leaves: dict[int, Item], as_of: AsOf) -> None:
    told = (as_of.at, as_of.known)
    lying = Placement.objects.told_of(*told).filter(resource__in=list(leaves)).select_related("unit")
    for row in lying.order_by("id"):
        leaves[row.resource_id].cell = row.unit
    if not as_of.is_now:
        cells = [leaf.cell for leaf in leaves.values() if leaf.cell]
        stood = standings_at(*told, [cell.pk for cell in cells])
        for cell in cells:
            as_it_stood(cell, stood.get(cell.pk))
    claims = Tenure.objects.told_of(*told).filter(resource__in=list(leaves), capacity__kind=Capacity.CLAIM)
    held: dict[str, list[Holder]] = defaultdict(list)
    for (_capacity, code), holders in by_seat(claims, *told).items():
        held[code] += holders
    for leaf in leaves.values():
        leaf.holders = held[leaf.business.code]

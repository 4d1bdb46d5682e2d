"""What the first page of a search shows beside documents: things of the map, duties of the institution in force."""

from __future__ import annotations

from dataclasses import dataclass, field

from redgrid.grid.finding import Found, Search
from redgrid.grid.sought import sought
from redgrid.kit.clock import now
from redgrid.search.duties import FoundDuty, duties_with
from redgrid.search.queries import Asked

ON_MAP, DUTIES = 6, 6


@dataclass(frozen=True)
class Beside:
    """The best of the map, by kind, and the first duties."""

    on_map: list[Found] = field(default_factory=list)
    duties: list[FoundDuty] = field(default_factory=list)


def beside(asked: Asked, cursor: str = "") -> Beside:
    """Nothing once the list is narrowed or turned: everybody who is signed in reads the map and the duties."""
    if cursor or not asked.words or asked != asked.bare():
        return Beside()
    on_map = Search(sought(asked.typed), now(), most=ON_MAP).all()
    return Beside(on_map, duties_with(asked.words, DUTIES))

"""Who may bring lists in and take them out."""

from __future__ import annotations

from redgrid.grid.models import Person
from redgrid.grid.rules import may


def may_exchange(person: Person | None) -> bool:
    """Whoever may change the map."""
    return may(person, "grid.change")

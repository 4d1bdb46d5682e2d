"""Who may change the institution. Reading it is open to everybody who is signed in."""

from __future__ import annotations

from redgrid.grid.models import Person
from redgrid.grid.rules import may


def may_change(person: Person | None) -> bool:
    """Load a version, edit a day of the calendar."""
    return may(person, "rulebook.change")

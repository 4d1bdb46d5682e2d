"""Who may change the institution. Reading it is open to everybody who is signed in."""

from __future__ import annotations

from redgrid.grid.models import Person
from redgrid.grid.rules import may


def may_change(person: Person | None) -> bool:
    """Write drafts and tell of their steps, load a version, edit a day of the calendar."""
    return may(person, "rulebook.change")


def may_publish(person: Person | None) -> bool:
    """Publish a version, which somebody else has written."""
    return may(person, "rulebook.publish")

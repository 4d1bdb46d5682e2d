"""One change of the map before it is made: what it does, when, and whose open work it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from redgrid.cases.models import Case, Part
from redgrid.grid.models import Person, Resource, Tenure, Unit
from redgrid.tasks.models import Task

Row = Part | Task | Case | Resource
STRAY, LEAVE = "stray", "leave"


@dataclass(frozen=True)
class Work:
    """One open thing that needs an owner. ``unit`` is the one whose heads take it when nobody else does.

    ``to`` is settled already; else somebody is chosen. ``to_unit`` answers for it afterwards.
    """

    kind: str
    row: Row
    unit: Unit
    to: Person | None = None
    to_unit: Unit | None = None
    may_stay: bool = False

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.kind}-{self.row.pk}"

    @property
    def is_settled(self) -> bool:
        """Whether it goes with a post or a unit, or somebody was named, so that there is nobody to choose."""
        if self.to is not None or isinstance(self.row, Case):
            return True
        return isinstance(self.row, Task) and (
            self.row.person_id is None or self.row.source.startswith("case:")
        )


@dataclass(frozen=True)
class Change:
    """``do`` makes the change through the actions of grid and says what happened, in a sentence.

    ``giver`` hands over ``work``, and takes on none of it; who holds what they laid down (``laid_down``) or
    ``successor`` takes it on first. ``speaker`` signs for a unit that hands over. ``late`` finds the work that can
    only be told once the change was made.
    """

    kind: str
    unit: Unit
    at: datetime
    basis: str
    do: Callable[[], str]
    giver: Person | None = None
    successor: Person | None = None
    laid_down: tuple[Tenure, ...] = ()
    work: tuple[Work, ...] = ()
    speaker: Person | None = None
    late: Callable[[], tuple[Work, ...]] | None = None


def reason_name(kind: str) -> str:
    """Why open work passes on, in the reader's language."""
    return {
        "relieve": _("Somebody is relieved"),
        "release": _("A claim is released"),
        "claim": _("Somebody else answers for it"),
        "transfer": _("Somebody goes over to another unit"),
        LEAVE: _("Somebody leaves"),
        "put": _("A place is put into another cell"),
        "close": _("A unit closes"),
        "split": _("A unit is split"),
        "merge": _("A unit is merged into another"),
        STRAY: _("Work without an owner was found"),
    }.get(kind, kind)

"""Where an actor may change the map, asked once for a whole list of changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import Scope, rights_of
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.refusal import Forbidden


@dataclass(frozen=True)
class Reach:
    """The scopes in which ``grid.change`` is held; None is the system, which reaches everything."""

    scopes: tuple[Scope, ...] | None

    def refusal(self, unit: Unit | None = None) -> Forbidden | None:
        """Why nothing may be changed at ``unit`` (None: at what lies in no unit); None when it may."""
        if self.scopes is None or any(unit is None or scope.covers(unit) for scope in self.scopes):
            return None
        return Forbidden(_("You may look at the map here, not change it."))


def reach_of(by: Actor) -> Reach:
    """How far ``by`` reaches: the system everywhere, a person where their posts say so, nobody else anywhere."""
    if by == SYSTEM:
        return Reach(None)
    return Reach(tuple(rights_of(by).scopes("grid.change")) if isinstance(by, Person) else ())

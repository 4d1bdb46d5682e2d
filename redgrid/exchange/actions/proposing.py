"""What administrative posts propose becomes so when somebody has confirmed it."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from redgrid.exchange.actions.bringing import guard
from redgrid.exchange.proposals import proposals
from redgrid.grid import actions
from redgrid.grid.models import Tenure
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused


def confirm_proposals(keys: Collection[str], *, by: Actor) -> int:
    """Begin the proposed posts with these keys; how many. What is proposed no longer is passed over."""
    guard(by)
    chosen = [each for each in proposals() if each.key in set(keys)]
    tenures = [
        Tenure(
            person=each.person, capacity=each.capacity, unit=each.unit, starts_at=now(),
            basis=_("By the administrative post: %(post)s") % {"post": each.because},
        )
        for each in chosen
    ]  # fmt: skip
    outcomes = actions.begin_tenures(tenures, by=by)
    return sum(not isinstance(outcome, Refused) for outcome in outcomes)

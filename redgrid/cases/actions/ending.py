"""What ends with a case: everything that only waited because it was open."""

from __future__ import annotations

from redgrid.cases.actions.milestones import withdraw_milestones
from redgrid.cases.actions.quarrels import withdraw_quarrels
from redgrid.cases.actions.shares import withdraw_work
from redgrid.cases.actions.stages import withdraw_asks
from redgrid.cases.actions.tellings import withdraw_tellings
from redgrid.cases.models import Case


def withdraw_all(case: Case) -> None:
    """Take back questions, milestones, work, quarrels and tellings that nobody needs to answer any more."""
    withdraw_asks(case)
    withdraw_milestones(case)
    withdraw_tellings(case)
    withdraw_work(case)
    withdraw_quarrels(case)

"""What a change would do: it is made for real in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from redgrid.changes.actions.carrying import Plan, carry_out
from redgrid.changes.change import Change
from redgrid.changes.touched import Touched
from redgrid.grid.coverage import Gap, gaps_of
from redgrid.grid.coverage.second_nets import gaps_of_second_nets, read_second_nets
from redgrid.grid.coverage.spans import Window
from redgrid.grid.models import Person
from redgrid.grid.standings import moved_units
from redgrid.kit.refusal import Refused
from redgrid.officers.load import Load, loads
from redgrid.rulebook.queries import current

LOADS = 40


@dataclass(frozen=True)
class Carried:
    """What one person carries without the change and with it."""

    person: Person
    before: Load
    after: Load

    @property
    def rises(self) -> bool:
        return self.after.minutes > self.before.minutes


@dataclass(frozen=True)
class Effect:
    """What a change would do: gaps that open and close at its moment, loads that change, who takes on what."""

    change: Change
    told: str
    opened: tuple[Gap, ...]
    closed: tuple[Gap, ...]
    carried: tuple[Carried, ...]
    plans: tuple[Plan, ...]
    seen: str


def what_if(change: Change, chosen: Mapping[str, str], *, by: Person) -> Effect:
    """Try ``change`` and take everything back. Raises what the actions refuse."""
    with transaction.atomic():
        outcome = carry_out(change, chosen, by=by, is_simulated=True)
        touched = outcome.touched
        people = {*touched.things.people, *(plan.receiver.pk for plan in outcome.plans)}
        gaps_after = _gaps(touched, change.at)
        loads_after = _loads(people, change)
        transaction.set_rollback(True)
    gaps_before = _gaps(touched, change.at)
    opened, closed = _not_in(gaps_after, gaps_before), _not_in(gaps_before, gaps_after)
    carried = _carried(_loads(people, change), loads_after)
    return Effect(change, outcome.told, opened, closed, carried, outcome.plans, outcome.seen)


def _gaps(touched: Touched, at: datetime) -> list[Gap]:
    """What is missing at ``at`` of what was touched, in the nets over the first too where they were."""
    gaps = gaps_of(touched.things, at)
    laid = read_second_nets(moved_units()) if touched.has_second_nets else None
    return [*gaps, *gaps_of_second_nets(laid, Window.moment(at))] if laid else gaps


def _not_in(gaps: list[Gap], others: list[Gap]) -> tuple[Gap, ...]:
    # One cell may be missing in two nets over it: their addresses differ.
    known = {(gap.kind, gap.subject, gap.link) for gap in others}
    return tuple(gap for gap in gaps if (gap.kind, gap.subject, gap.link) not in known)


def _loads(people: set[int], change: Change) -> Mapping[int, Load]:
    """Empty while there is no institution that says how long work takes."""
    try:
        return loads(sorted(people)[:LOADS], current(), change.at)
    except Refused:
        return {}


def _carried(before: Mapping[int, Load], after: Mapping[int, Load]) -> tuple[Carried, ...]:
    """Those whose load changes, by staff number: for balancing, in no order of hours."""
    changed = [key for key, load in after.items() if load.minutes != before[key].minutes]
    people = Person.objects.filter(pk__in=changed)
    return tuple(Carried(person, before[person.pk], after[person.pk]) for person in people)

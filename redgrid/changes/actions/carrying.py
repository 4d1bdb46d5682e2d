"""A change of the map and the passing on of the work it touches, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.changes.actions.passing import (
    pass_handover,
    pass_rest_on,
    rehome_tasks,
    renew_stages,
    withdraw_confirmations,
)
from redgrid.changes.actions.telling import ask_to_confirm
from redgrid.changes.change import LEAVE, Change, Work
from redgrid.changes.models import Handover, Item
from redgrid.changes.successors import Successors
from redgrid.changes.touched import Touched, touched_since
from redgrid.changes.work import claimed_among, next_claims
from redgrid.grid.actions import begin_tenure
from redgrid.grid.coverage.facts import earliest
from redgrid.grid.models import Person, Resource
from redgrid.grid.queries import CLAIM
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.journal.queries import last_number
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Refused


class Stale(Refused):
    """The open work is not what the person was shown."""


@dataclass(frozen=True)
class Plan:
    """Who takes on one open thing; ``is_kept``: it stays with whoever has it. ``choices``: who else could."""

    work: Work
    receiver: Person
    choices: tuple[Person, ...] = ()
    is_kept: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a change did: a sentence, who takes on what, the list if there is one, and what was touched."""

    told: str
    plans: tuple[Plan, ...]
    handover: Handover | None
    touched: Touched

    @property
    def seen(self) -> str:
        """A digest of the open work, so that what is confirmed is what was shown."""
        return digest_of(plan.work for plan in self.plans)


def digest_of(work: Iterable[Work]) -> str:
    """Of the keys of open things; empty when there is none."""
    keys = " ".join(sorted(one.key for one in work))
    return hashlib.sha256(keys.encode()).hexdigest()[:16] if keys else ""


def make_change(
    change: Change, chosen: Mapping[str, str], *, by: Person, seen: str, once: str | None = None
) -> Outcome:
    """Make ``change``, and let its work pass on at once or write down that it will on its day.

    ``chosen`` says by the key of the work which staff number takes it on; what is not mentioned goes as proposed.
    ``seen`` is the digest of the work that was shown. Raises Stale when there is other work now, and what the actions
    of grid and cases raise; IntegrityError when the request of the key ``once`` was carried out already.
    """
    with transaction.atomic():
        outcome = carry_out(change, chosen, by=by)
        if seen != outcome.seen:
            raise Stale(_("Meanwhile the open work has changed. Look again before you confirm."))
        facts = {"change": change.kind, "at": change.at.isoformat(), "basis": change.basis}
        if outcome.handover:
            facts["handover"] = outcome.handover.record
        record("change.made", by=by, subject=f"unit:{change.unit.code}", unit=change.unit.code, facts=facts,
               once=once)  # fmt: skip
    return outcome


def carry_out(change: Change, chosen: Mapping[str, str], *, by: Actor, is_simulated: bool = False) -> Outcome:
    """The same inside the caller's transaction. ``is_simulated``: a day to come is played as if it were now."""
    before = last_number()
    told = change.do()
    work = (*change.work, *(change.late() if change.late else ()))
    plans = _planned(change, work, chosen, with_choices=is_simulated)
    handover = _write(change, plans, by=by, asks=not is_simulated) if plans else None
    touched = touched_since(before)
    is_now = change.at <= now()
    if handover and (is_now or is_simulated):
        pass_handover(handover, by=by)
    if is_now:
        renew_stages(units=touched.seats, places=touched.things.resources)
        rehome_tasks()
        if change.kind == LEAVE and change.giver:
            withdraw_confirmations(change.giver)
            pass_rest_on(change.giver, change.unit, by=by)
    return Outcome(told, plans, handover, touched)


def _planned(
    change: Change, work: Iterable[Work], chosen: Mapping[str, str], *, with_choices: bool
) -> tuple[Plan, ...]:
    successors = Successors(change)
    people = {
        person.staff_number: person for person in Person.objects.filter(staff_number__in=set(chosen.values()))
    }
    return tuple(_plan(one, successors, people.get(chosen.get(one.key, "")), with_choices) for one in work)


def _plan(work: Work, successors: Successors, wanted: Person | None, with_choices: bool) -> Plan:
    giver = successors.change.giver
    choices = tuple(successors.choices(work)) if with_choices and not work.is_settled else ()
    if wanted is None or work.is_settled:
        return Plan(work, successors.of(work), choices)
    if work.may_stay and wanted == giver:
        return Plan(work, wanted, choices, is_kept=True)
    if not successors.fits(work, wanted) or rights_of(wanted).is_administrator:
        raise Refused(_("%(name)s cannot take on “%(what)s”.") % {"name": wanted.name, "what": work.row})
    return Plan(work, wanted, choices)


def _write(change: Change, plans: tuple[Plan, ...], *, by: Actor, asks: bool) -> Handover:
    handover = Handover(
        reason=change.kind,
        person=change.giver or change.speaker,
        unit=change.unit,
        basis=change.basis,
        made_by=by if isinstance(by, Person) else None,
        made_at=now(),
        happens_at=change.at,
    )
    handover.save(force_insert=True)
    for plan in plans:
        _item(handover, plan).save(force_insert=True)
    _claim(plans, change, by=by)
    if asks:
        ask_to_confirm(handover)
    facts = {"reason": change.kind, "at": change.at.isoformat(), "items": len(plans)}
    facts["person"] = handover.person.staff_number if handover.person else ""
    record("handover.made", by=by, subject=handover.subject, unit=change.unit.code, facts=facts)
    return handover


def _item(handover: Handover, plan: Plan) -> Item:
    item = Item(handover=handover, kind=plan.work.kind, receiver=plan.receiver, to_unit=plan.work.to_unit)
    setattr(item, plan.work.kind, plan.work.row)
    item.state = Item.KEPT if plan.is_kept else Item.WAITING
    return item


def _claim(plans: Iterable[Plan], change: Change, *, by: Actor) -> None:
    """Claims are dated rows: the next one begins where the last ends, whatever day that is."""
    taken = {
        plan.work.row.pk: (plan.work.row, plan.receiver)
        for plan in plans
        if isinstance(plan.work.row, Resource)
    }
    if not taken:
        return
    held, until = claimed_among(taken, change.at), next_claims(taken, change.at)
    for key, (resource, receiver) in taken.items():
        if key not in held:
            begin_tenure(
                receiver, CLAIM, by=by, resource=resource, starts_at=change.at, basis=change.basis,
                ends_at=earliest(until[key], receiver.leaves_at) if key in until else None,
            )  # fmt: skip

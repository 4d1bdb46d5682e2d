"""A cell asks who answers for what nobody answers for: members claim, the head grants, nothing is left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import hold, iso
from redgrid.grid.actions.tenures import settle_claim
from redgrid.grid.claiming import is_member, unclaimed
from redgrid.grid.models import Bid, Call, Person, Resource, Unit
from redgrid.grid.rules import may_call
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused


def open_call(unit: Unit, *, by: Person, until: datetime, text: str = "") -> Call:
    """Ask the members of ``unit`` to claim what nobody answers for, until ``until``.

    Raises Forbidden for others than its heads, Refused for a net, while another call is open, and for a moment that
    is over.
    """
    _guard(by, unit)
    if unit.kind != Unit.CELL:
        raise Refused(_("What is claimed lies in a cell."))
    if until <= now():
        raise Refused(_("This moment is over."), field="until")
    call = Call(unit=unit, text=text, opened_at=now(), opened_by=by, until=until)
    try:
        with transaction.atomic():
            hold(unit)
            call.save(force_insert=True)
            _record("call.opened", call, by, until=iso(until))
    except IntegrityError as taken:
        raise Refused(_("A call of this cell is open already.")) from taken
    return call


def close_call(call: Call, *, by: Person) -> Call:
    """End ``call``: who still waits is told so by it, and may be refused nothing more."""
    _guard(by, call.unit)
    at = now()
    with transaction.atomic():
        if not Call.objects.filter(pk=call.pk, closed_at=None).update(closed_at=at, closed_by=by):
            raise Refused(_("This call is closed already."))
        _record("call.closed", call, by)
    call.closed_at, call.closed_by = at, by
    return call


def bid(call: Call, resources: Iterable[Resource], *, by: Person) -> list[Bid]:
    """Ask to answer for ``resources``. What somebody asks for already stays asked for once.

    Raises Forbidden for whoever is no member of the cell, Refused once the call is over, for nothing chosen, and for
    what is none of it any more.
    """
    if not is_member(by, call.unit):
        raise Forbidden(_("The members of the cell claim here."))
    chosen = list(resources)
    with transaction.atomic():
        hold(call)
        _still_open(call)
        free = {resource.pk for resource in unclaimed(call.unit)}
        asked = set(call.bids.waiting().filter(person=by).values_list("resource", flat=True))
        if not chosen:
            raise Invalid(_("Choose at least one."), field="resource")
        if gone := next((each for each in chosen if each.pk not in free), None):
            raise Refused(_("Somebody answers for %(name)s by now.") % {"name": gone.name})
        rows = [
            Bid(call=call, resource=each, person=by, asked_at=now())
            for each in chosen
            if each.pk not in asked
        ]
        for row in rows:
            row.save(force_insert=True)
            _record_bid("claim.asked", row, by)
    return rows


def withdraw_bid(asked: Bid, *, by: Person) -> None:
    """Take one's own asking back, while nobody has answered it."""
    if asked.person_id != by.pk:
        raise Forbidden(_("Whoever asked takes it back."))
    with transaction.atomic():
        if not Bid.objects.waiting().filter(pk=asked.pk).update(withdrawn_at=now()):
            raise Refused(_("This is answered already."))
        _record_bid("claim.taken_back", asked, by)


def grant_bid(asked: Bid, *, by: Person) -> None:
    """Let whoever asked answer for it from now on; others who asked for the same are refused with this reason."""
    _guard(by, asked.call.unit)
    with transaction.atomic():
        hold(asked.call)
        if not any(asked.resource_id == each.pk for each in unclaimed(asked.call.unit)):
            raise Refused(_("Somebody answers for %(name)s by now.") % {"name": asked.resource.name})
        _rule(asked, by, is_granted=True, answer="")
        _settle(asked.call, asked.resource, asked.person, by)
        others = asked.call.bids.waiting().filter(resource=asked.resource_id)
        for other in others.select_related("call__unit", "resource", "person"):
            _rule(other, by, is_granted=False, answer=_("It went to %(name)s.") % {"name": asked.person.name})


def refuse_bid(asked: Bid, *, by: Person, answer: str) -> None:
    """Refuse with a reason. Whoever thinks otherwise asks the next head (``contest_claim``)."""
    _guard(by, asked.call.unit)
    if not answer.strip():
        raise Invalid(_("Say why."), field="answer")
    with transaction.atomic():
        _rule(asked, by, is_granted=False, answer=answer)


def assign_left_over(call: Call, chosen: Mapping[Resource, Person], *, by: Person) -> int:
    """Give what is left over to members, once the call is over; returns how many.

    Raises Refused before, Forbidden for others than heads, Invalid for whoever is no member.
    """
    _guard(by, call.unit)
    if not call.is_over(now()):
        raise Refused(_("Members may still claim: it is not over yet."))
    with transaction.atomic():
        hold(call)
        free = {resource.pk for resource in unclaimed(call.unit)}
        for resource, person in chosen.items():
            if not is_member(person, call.unit):
                raise Invalid(_("%(name)s is no member of this cell.") % {"name": person.name})
            if resource.pk not in free:
                raise Refused(_("Somebody answers for %(name)s by now.") % {"name": resource.name})
            _settle(call, resource, person, by)
    return len(chosen)


def _guard(by: Person, unit: Unit) -> None:
    if not may_call(by, unit):
        raise Forbidden(_("The head of the cell calls for claims and answers them."))


def _still_open(call: Call) -> None:
    call.refresh_from_db(fields=["closed_at", "until"])
    if call.is_over(now()):
        raise Refused(_("This call is over."))


def _settle(call: Call, resource: Resource, person: Person, by: Person) -> None:
    settle_claim(resource, person, by=by, starts_at=now(), basis=_("Call of %(day)s") % {"day": call.day})


def _rule(asked: Bid, by: Person, *, is_granted: bool, answer: str) -> None:
    ruled = {"ruled_at": now(), "ruled_by": by, "is_granted": is_granted, "answer": answer}
    if not Bid.objects.waiting().filter(pk=asked.pk).update(**ruled):
        raise Refused(_("This is answered already."))
    asked.answer = answer
    _record_bid("claim.granted" if is_granted else "claim.refused", asked, by)


def _record(kind: str, call: Call, by: Person, **facts: Any) -> None:
    record(kind, by=by, subject=f"call:{call.pk}", unit=call.unit.code, facts={"text": call.text, **facts})


def _record_bid(kind: str, row: Bid, by: Person) -> None:
    facts = {"call": row.call_id, "person": row.person.staff_number, "answer": row.answer}
    record(kind, by=by, subject=f"place:{row.resource.code}", unit=row.call.unit.code, facts=facts)

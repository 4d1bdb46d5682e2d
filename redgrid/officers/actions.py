"""What people say of themselves, and who holds the officer roles of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.actions import begin_tenure, end_tenure
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.officers.fit import Said
from redgrid.officers.models import Answer, Profile
from redgrid.officers.problem import Plan, Seat, changes, faults
from redgrid.officers.rules import may_assign
from redgrid.officers.staffing import Staffing, staffing_of
from redgrid.officers.telling import fault_words
from redgrid.rulebook.queries import current


def write_profile(person: Person, said: Said, certificates: str = "", *, by: Actor) -> None:
    """Keep what ``person`` says of themselves, and nothing of what they said before.

    The journal tells which kinds of thing are said now, never what. Raises Forbidden for anybody else.
    """
    _own(person, by)
    with transaction.atomic():
        _forget(person)
        parts = [name for name in ("works", "abilities", "answers") if getattr(said, name)]
        if said.works or said.abilities or certificates:
            profile = Profile(
                person=person, works=sorted(said.works), abilities=sorted(said.abilities),
                certificates=certificates, changed_at=now(),
            )  # fmt: skip
            profile.save(force_insert=True)
        for statement, value in said.answers.items():
            Answer(person=person, statement=statement, value=value).save(force_insert=True)
        facts = {"said": parts + (["certificates"] if certificates else [])}
        record("profile.changed", by=by, subject=_subject(person), facts=facts)


def withdraw_profile(person: Person, *, by: Actor) -> None:
    """Delete everything ``person`` said of themselves; the journal keeps that it was taken back."""
    _own(person, by)
    with transaction.atomic():
        _forget(person)
        record("profile.withdrawn", by=by, subject=_subject(person))


def _own(person: Person, by: Actor) -> None:
    if by != person:
        raise Forbidden(_("Only the person themselves may change this."))


def _forget(person: Person) -> None:
    Answer.objects.filter(person=person).delete()
    Profile.objects.filter(person=person).delete()


def _subject(person: Person) -> str:
    return f"person:{person.staff_number}"


def assign_officers(
    cell: Unit, plan: Mapping[Seat, str | None], *, by: Person, starts_at: datetime, basis: str, seen: str
) -> int:
    """Let the roles of ``cell`` be held as ``plan`` says (staff numbers), from ``starts_at``; how many seats changed.

    ``seen`` is the digest of the staffing that was looked at. Raises Forbidden, Invalid without a basis, Refused
    when the map has changed since, when the plan breaks a rule or changes nothing.
    """
    if not may_assign(rights_of(by), cell):
        raise Forbidden(_("Officers are assigned by the heads of the cell and of the nets above."))
    if not basis:
        raise Invalid(_("Say on which ground, for example the number of the document."), field="basis")
    with transaction.atomic():
        list(Unit.objects.select_for_update().filter(pk=cell.pk).values_list("pk"))
        staffing = staffing_of([cell], current(), now())
        if staffing.digest(cell) != seen:
            raise Refused(_("Somebody else changed the roles of this cell meanwhile. Look again."))
        seats = _lawful_changes(staffing, plan)
        facts = [_change(staffing, seat, plan[seat]) for seat in seats]
        _end(staffing, seats, by=by, ends_at=starts_at, reason=basis)
        for seat in seats:
            if code := plan[seat]:
                begin_tenure(
                    staffing.people[code], seat.role, by=by, unit=cell, starts_at=starts_at,
                    is_stand_in=seat.is_stand_in, basis=basis,
                )  # fmt: skip
        told = {"changes": facts, "from": starts_at.isoformat(), "basis": basis}
        record("officers.assigned", by=by, subject=f"unit:{cell.code}", unit=cell.code, facts=told)
    return len(seats)


def _lawful_changes(staffing: Staffing, plan: Plan) -> list[Seat]:
    """The seats that ``plan`` changes; raises Refused when it breaks a rule, Invalid when it names other seats."""
    if set(plan) != set(staffing.problem.seats):
        raise Invalid(_("This is not a plan of this cell."))
    if broken := faults(staffing.problem, plan):
        raise Refused(fault_words(staffing, broken[0]))
    seats = changes(staffing.problem, plan)
    if not seats:
        raise Refused(_("Nothing would change."))
    return seats


def _end(staffing: Staffing, seats: list[Seat], *, by: Person, ends_at: datetime, reason: str) -> None:
    """End what is held on ``seats``, before anything new begins there."""
    for seat in seats:
        for tenure in staffing.held.get(seat, []):
            end_tenure(tenure, by=by, ends_at=ends_at, reason=reason)


def _change(staffing: Staffing, seat: Seat, code: str | None) -> dict[str, object]:
    before = [row.person.staff_number for row in staffing.held.get(seat, [])]
    return {"role": seat.role, "is_stand_in": seat.is_stand_in, "before": before, "after": code}

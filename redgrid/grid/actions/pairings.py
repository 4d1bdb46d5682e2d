"""Standing stand-ins of many people at once, over any span: for lists, and for taking lists back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from redgrid.grid.actions.absences import end_pairings, record_pairing, refit
from redgrid.grid.actions.ground import LISTED, iso, on_day, supersede_all
from redgrid.grid.actions.reach import reach_of
from redgrid.grid.models import Absence, Capacity, Pairing, Person, Tenure, Unit
from redgrid.grid.rules import rights_of
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused


def begin_pairings(rows: Sequence[Pairing], *, by: Actor) -> list[list[int] | Refused]:
    """Believe each of ``rows`` (not saved) in the place of whoever stood in for the same person over its span.

    Returns for each the keys of the rows it took the place of, or why it was refused.
    """
    reach, homes = reach_of(by), _homes(rows)
    administers = {row.stand_in: rights_of(row.stand_in).is_administrator for row in rows}
    known = now()
    outcomes: list[list[int] | Refused] = []
    with transaction.atomic():
        for row in rows:
            refused = reach.refusal(homes.get(row.person_id)) or _wrong(row, administers[row.stand_in], known)
            outcomes.append(refused or _begin(row, known, by))
        _follow([row for row, said in zip(rows, outcomes, strict=True) if isinstance(said, list)], known, by)
    return outcomes


def withdraw_pairings(rows: Sequence[Pairing], *, by: Actor) -> None:
    """Take back that somebody stood in for somebody: it never was. Raises Forbidden without grid.change."""
    if reach_of(by).refusal():
        raise Forbidden(_("You may look at the map here, not change it."))
    known = now()
    with transaction.atomic():
        supersede_all(Pairing.objects, [row.pk for row in rows], known)
        for row in rows:
            record_pairing("pairing.ended", row, by=by, to=iso(row.starts_at))
        _follow(rows, known, by)


def _homes(rows: Iterable[Pairing]) -> dict[int, Unit | None]:
    people = {row.person_id for row in rows}
    found = Tenure.objects.current().filter(capacity__kind=Capacity.MEMBERSHIP).select_related("unit")
    if len(people) <= LISTED:
        found = found.filter(person__in=people)
    return {row.person_id: row.unit for row in found}


def _wrong(row: Pairing, is_administrator: bool, at: datetime) -> Refused | None:
    leaves_at = row.stand_in.leaves_at
    if row.ends_at is not None and row.ends_at <= row.starts_at:
        return Refused(_("It would end before it began."), field="ends_at")
    if row.stand_in_id == row.person_id:
        return Refused(_("Nobody stands in for themselves."), field="stand_in")
    if leaves_at is not None and (row.ends_at is None or row.ends_at > leaves_at):
        told = _("%(name)s leaves on %(day)s.") % {"name": row.stand_in.name, "day": on_day(leaves_at)}
        return Refused(told, field="stand_in")
    if is_administrator and (row.ends_at is None or row.ends_at > at):
        return Refused(_("Whoever administers the system stands in for nobody."), field="stand_in")
    return None


def _begin(row: Pairing, known: datetime, by: Actor) -> list[int]:
    before = Pairing.objects.filter(person=row.person)
    replaced = end_pairings(before, row.starts_at, known, by=by, until=row.ends_at)
    row.known_from = known
    row.save(force_insert=True)
    until = {"to": iso(row.ends_at)} if row.ends_at else {}
    record_pairing("pairing.begun", row, by=by, **until)
    return replaced


def _follow(rows: Sequence[Pairing], known: datetime, by: Actor) -> None:
    """Let absences in which nobody was named follow what is believed now."""
    if not rows:
        return
    people: set[Person] = {row.person for row in rows}
    unnamed = Absence.objects.filter(Q(stand_in=None) | Q(is_standing=True), superseded_at=None)
    unnamed = unnamed.filter(ends_at__gt=min(row.starts_at for row in rows))
    found = unnamed.filter(person__in=people) if len(people) <= LISTED else unnamed
    refit([row for row in found.select_related("person", "stand_in") if row.person in people], known, by=by)

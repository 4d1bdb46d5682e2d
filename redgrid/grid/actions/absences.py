"""Who is away and who stands in, entered by the person or by whoever heads them; superseded, never edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from redgrid.grid.actions.ground import (
    again,
    cut,
    explained,
    hold,
    in_order,
    iso,
    overlapping,
    supersede_all,
)
from redgrid.grid.actions.many_rows import absence_event
from redgrid.grid.models import Absence, Pairing, Person
from redgrid.grid.pairing import copy_of, fit_all, joined, new_series
from redgrid.grid.queries import home_of
from redgrid.grid.rules import may_note, rights_of
from redgrid.journal.actions import record, record_all
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused

Span = tuple[datetime, datetime]
MOST_SPANS = 200


def note_absence(
    person: Person,
    *,
    by: Actor,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    stand_in: Person | None = None,
    basis: str = "",
) -> Absence:
    """Note that ``person`` is away over ``[starts_at, ends_at)`` (see ``note_shifts``)."""
    spans = [(starts_at, ends_at)]
    return note_shifts(person, spans, by=by, reason=reason, stand_in=stand_in, basis=basis)[0]


def note_shifts(
    person: Person,
    spans: Sequence[Span],
    *,
    by: Actor,
    reason: str,
    stand_in: Person | None = None,
    basis: str = "",
) -> list[Absence]:
    """Note that ``person`` is away over each of ``spans``: their own, or of people one heads.

    Without ``stand_in`` the standing one acts. Raises Forbidden for others, Invalid for the past without a reason,
    Refused for somebody who cannot stand in and for what is noted already.
    """
    _guard(by, person)
    _fit_to_stand_in(person, stand_in)
    for starts_at, ends_at in spans:
        in_order(starts_at, ends_at)
        explained(by, starts_at, basis)
    if not 0 < len(spans) <= MOST_SPANS:
        raise Refused(_("At most %(n)d shifts are entered at once.") % {"n": MOST_SPANS}, field="until")
    series = new_series() if len(spans) > 1 else ""
    with transaction.atomic():
        known = hold(person)
        if isinstance(by, Person):
            _not_noted(person, spans, reason, stand_in)
        rows = [
            Absence(
                person=person, starts_at=starts_at, ends_at=ends_at, reason=reason, stand_in=stand_in,
                series=series, basis=basis, known_from=known,
            )
            for starts_at, ends_at in spans
        ]  # fmt: skip
        return _write(rows, by)


def change_absence(
    absence: Absence,
    *,
    by: Actor,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    stand_in: Person | None = None,
    basis: str = "",
) -> list[Absence]:
    """Correct, shorten or lengthen an absence: it is superseded by what is said now. Refusals as in ``note_shifts``.

    What changes before today needs a reason.
    """
    _guard(by, absence.person)
    _fit_to_stand_in(absence.person, stand_in)
    in_order(starts_at, ends_at)
    explained(by, _first_difference(absence, starts_at, ends_at, reason, stand_in), basis)
    with transaction.atomic():
        known = hold(absence.person)
        _supersede([absence], known)
        row = copy_of(absence, starts_at, ends_at, None)
        row.reason, row.stand_in, row.basis, row.known_from = reason, stand_in, basis or row.basis, known
        written = [row] if stand_in else fit_all([row])[0]
        Absence.objects.bulk_create(written)
        _tell([absence], written, by)
    return written


def cancel_absences(absences: Sequence[Absence], *, by: Actor, basis: str = "") -> None:
    """Take back that somebody is away: it never comes to that, or never was. The past needs a reason."""
    for absence in absences:
        _guard(by, absence.person)
        explained(by, absence.starts_at, basis)
    with transaction.atomic():
        _supersede(absences, now())
        _tell(absences, [], by)


def set_stand_in(
    person: Person, stand_in: Person | None, *, by: Actor, starts_at: datetime, basis: str = ""
) -> Pairing | None:
    """Let ``stand_in`` (nobody: None) stand in for ``person`` in everything from ``starts_at`` on.

    Whoever did before no longer does; absences in which nobody was named change accordingly.
    """
    _guard(by, person)
    _fit_to_stand_in(person, stand_in)
    explained(by, starts_at, basis)
    with transaction.atomic():
        known = hold(person)
        end_pairings(Pairing.objects.filter(person=person), starts_at, known, by=by)
        pairing = None
        if stand_in is not None:
            pairing = Pairing(
                person=person, stand_in=stand_in, starts_at=starts_at, known_from=known, basis=basis
            )
            pairing.save(force_insert=True)
        rows = Absence.objects.filter(person=person, superseded_at=None, ends_at__gt=starts_at)
        refit(list(rows.select_related("person", "stand_in")), known, by=by)
        if pairing is not None:
            record_pairing("pairing.begun", pairing, by=by)
    return pairing


def release_stand_in(person: Person, *, by: Actor, at: datetime) -> None:
    """``person`` is gone from ``at`` on: nobody stands in for them, and they for nobody. The caller has the right."""
    known = hold(person)
    for pairings in (Pairing.objects.filter(person=person), Pairing.objects.filter(stand_in=person)):
        end_pairings(pairings, at, known, by=by)
    rows = Absence.objects.filter(stand_in=person, superseded_at=None, ends_at__gt=at)
    refit(list(rows.select_related("person", "stand_in")), known, by=by, gone_at=at)


def _guard(by: Actor, person: Person) -> None:
    if by == SYSTEM:
        return
    if not (isinstance(by, Person) and may_note(by, person, home_of(person))):
        raise Forbidden(_("Absences are noted by the person and by whoever heads them."))


def _fit_to_stand_in(person: Person, stand_in: Person | None) -> None:
    if stand_in is None:
        return
    if stand_in == person:
        raise Refused(_("Nobody stands in for themselves."), field="stand_in")
    if stand_in.leaves_at and stand_in.leaves_at <= now():
        raise Refused(_("%(name)s has left.") % {"name": stand_in.name}, field="stand_in")
    if rights_of(stand_in).is_administrator:
        raise Refused(_("Whoever administers the system stands in for nobody."), field="stand_in")


def _not_noted(person: Person, spans: Iterable[Span], reason: str, stand_in: Person | None) -> None:
    """Refused when it says nothing new: somebody pressed the button twice."""
    same = Q(stand_in=stand_in) if stand_in else Q(stand_in=None) | Q(is_standing=True)
    rows = Absence.objects.filter(same, person=person, reason=reason, superseded_at=None)
    noted = list(rows.values_list("starts_at", "ends_at"))
    if any(first <= starts and ends <= last for starts, ends in spans for first, last in noted):
        raise Refused(_("This is noted already."), field="starts_on")


def _write(rows: Sequence[Absence], by: Actor) -> list[Absence]:
    fitted = [piece for pieces in fit_all(rows) for piece in pieces]
    Absence.objects.bulk_create(fitted)
    record_all([absence_event("absence.noted", row) for row in fitted], by=by)
    return fitted


def _first_difference(
    absence: Absence, starts_at: datetime, ends_at: datetime, reason: str, stand_in: Person | None
) -> datetime:
    """The first moment of which something else is believed afterwards."""
    named = None if absence.is_standing else absence.stand_in
    if absence.starts_at != starts_at or absence.reason != reason or named != stand_in:
        return min(absence.starts_at, starts_at)
    return min(absence.ends_at, ends_at)


def _supersede(absences: Iterable[Absence], known: datetime) -> None:
    supersede_all(Absence.objects, [row.pk for row in absences], known)


def _tell(gone: Iterable[Absence], come: Iterable[Absence], by: Actor) -> None:
    events = [absence_event("absence.withdrawn", row) for row in gone]
    record_all([*events, *(absence_event("absence.noted", row) for row in come)], by=by)


def refit(rows: Sequence[Absence], known: datetime, *, by: Actor, gone_at: datetime | None = None) -> None:
    """Write the pairings of now into absences; with ``gone_at`` their stand-in is not there from then on."""
    gone: list[Absence] = []
    come: list[Absence] = []
    for row in rows:
        kept, rest = _parted(row, gone_at)
        pieces = kept + fit_all([rest])[0]
        if [_said(piece) for piece in pieces] != [_said(row)]:
            gone.append(row)
            come += joined(pieces)
    for piece in come:
        piece.known_from = known
    _supersede(gone, known)
    Absence.objects.bulk_create(come)
    _tell(gone, come, by)


def _parted(row: Absence, gone_at: datetime | None) -> tuple[list[Absence], Absence]:
    """What stays with whoever was named, and what is fitted anew."""
    if gone_at is None:
        named = copy_of(row, row.starts_at, row.ends_at, row.stand_in)
        named.is_standing = row.is_standing
        return [], named
    rest = copy_of(row, max(row.starts_at, gone_at), row.ends_at, None)
    if gone_at <= row.starts_at:
        return [], rest
    kept = copy_of(row, row.starts_at, gone_at, row.stand_in)
    kept.is_standing = row.is_standing
    return [kept], rest


def _said(row: Absence) -> tuple[Any, ...]:
    return row.starts_at, row.ends_at, row.stand_in_id, row.is_standing


def end_pairings(
    rows: Any, at: datetime, known: datetime, *, by: Actor, until: datetime | None = None
) -> list[int]:
    """Believe from ``known`` on that none of ``rows`` holds over ``[at, until)``; the keys of those that did."""
    found = overlapping(rows.select_related("person", "stand_in"), at, until)
    for row in found:
        cut(row, at, until, known)
        record_pairing("pairing.ended", row, by=by, to=iso(max(at, row.starts_at)))
        if until is not None and (row.ends_at is None or row.ends_at > until):
            record_pairing("pairing.begun", again(row, until, row.ends_at, known), by=by)
    return [row.pk for row in found]


def record_pairing(kind: str, row: Pairing, *, by: Actor, **more: Any) -> None:
    """Write into the journal what became of ``row``."""
    facts = {"stand_in": row.stand_in.staff_number, "from": iso(row.starts_at), **more}
    record(kind, by=by, subject=f"person:{row.person.staff_number}", facts=facts)

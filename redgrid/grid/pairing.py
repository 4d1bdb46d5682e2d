"""Standing stand-ins, written into absences."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from redgrid.grid.models import Absence, Pairing, Person

SERIES_BYTES = 6
# More people than this are not listed in a statement: the whole table is read instead.
LISTED = 500


def fit_all(absences: Sequence[Absence]) -> list[list[Absence]]:
    """Each absence (not saved yet) with the standing stand-in of its time, in the pieces that ``fit`` makes."""
    people = {row.person_id for row in absences}
    pairings: dict[int, list[Pairing]] = defaultdict(list)
    rows = Pairing.objects.believed().select_related("stand_in")
    for row in rows.filter(person__in=people) if len(people) <= LISTED else rows:
        pairings[row.person_id].append(row)
    return [fit(absence, pairings[absence.person_id]) for absence in absences]


def fit(absence: Absence, pairings: Iterable[Pairing]) -> list[Absence]:
    """``absence`` with the standing stand-in written in; one piece for each where they change meanwhile.

    Whoever was named for this absence stays.
    """
    if is_named(absence):
        return [absence]
    rows = [row for row in pairings if _touch(row, absence)]
    starts = {absence.starts_at, *(row.starts_at for row in rows)}
    starts |= {row.ends_at for row in rows if row.ends_at}
    spans: list[tuple[datetime, Person | None]] = []
    for start in sorted(moment for moment in starts if absence.starts_at <= moment < absence.ends_at):
        stand_in = next((row.stand_in for row in rows if _holds(row, start)), None)
        if not spans or spans[-1][1] != stand_in:
            spans.append((start, stand_in))
    if len(spans) < 2:
        absence.stand_in = spans[0][1] if spans else None
        absence.is_standing = absence.stand_in is not None
        return [absence]
    ends = [start for start, _stand_in in spans[1:]] + [absence.ends_at]
    pieces = [copy_of(absence, start, end, who) for (start, who), end in zip(spans, ends, strict=True)]
    return joined(pieces)


def joined(pieces: list[Absence]) -> list[Absence]:
    """Pieces of one absence, known by a common series."""
    series = pieces[0].series or new_series()
    for piece in pieces if len(pieces) > 1 else ():
        piece.series = series
    return pieces


def copy_of(absence: Absence, starts_at: datetime, ends_at: datetime, stand_in: Person | None) -> Absence:
    """The same absence over another span, not saved, with a standing stand-in or nobody."""
    return Absence(
        person=absence.person, starts_at=starts_at, ends_at=ends_at, reason=absence.reason,
        stand_in=stand_in, is_standing=stand_in is not None, series=absence.series,
        basis=absence.basis, known_from=absence.known_from,
    )  # fmt: skip


def whole_absences(rows: Iterable[Absence]) -> list[list[Absence]]:
    """Absences that were fitted in pieces, each with all its pieces in order of time."""
    chains: dict[tuple[int, str], list[list[Absence]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.starts_at):
        if row.series:
            found = chains[row.person_id, row.series]
            if found and found[-1][-1].ends_at == row.starts_at:
                found[-1].append(row)
            else:
                found.append([row])
    return [chain for found in chains.values() for chain in found if len(chain) > 1]


def told_absences(rows: Iterable[Absence]) -> list[list[Absence]]:
    """Absences as people told them, in order of time: adjoining pieces in which nobody was named are one."""
    found: list[list[Absence]] = []
    last: dict[tuple[int, str], list[Absence]] = {}
    for row in sorted(rows, key=lambda row: (row.starts_at, row.pk)):
        pieces = last.get((row.person_id, row.series)) if row.series else None
        if pieces is None or not _goes_on(pieces[-1], row):
            pieces = last[row.person_id, row.series] = []
            found.append(pieces)
        pieces.append(row)
    return found


def _goes_on(before: Absence, row: Absence) -> bool:
    is_touching = before.ends_at == row.starts_at and before.reason == row.reason
    return is_touching and not is_named(before) and not is_named(row)


def is_named(absence: Absence) -> bool:
    """Whether somebody was named for this very absence."""
    return absence.stand_in_id is not None and not absence.is_standing


def new_series() -> str:
    """A code for what is entered at once."""
    return secrets.token_hex(SERIES_BYTES)


def _touch(row: Pairing, absence: Absence) -> bool:
    return row.starts_at < absence.ends_at and (row.ends_at is None or row.ends_at > absence.starts_at)


def _holds(row: Pairing, at: datetime) -> bool:
    return row.starts_at <= at and (row.ends_at is None or row.ends_at > at)

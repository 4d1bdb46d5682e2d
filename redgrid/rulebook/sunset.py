"""What expires when: duties, flows and fields whose text says a last day, and the renewals that moved it.

An expired duty gives no new work and an expired flow opens no case: ask ``is_live``. An expired field is not asked
of new cases: ask ``without_expired``. What is under way goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from redgrid.kit.naming import label
from redgrid.rulebook.institution import DutyText, Field, Flow, Institution, Move, condition_of
from redgrid.rulebook.models import Renewal

# (kind, code, the day that the text says) → the day that holds instead.
Moved = Mapping[tuple[str, str, date], date]


@dataclass(frozen=True)
class Sunset:
    """A thing that expires: the day its text says, and the last day on which it lives as renewed."""

    kind: str
    code: str
    name: str
    said: date
    until: date
    renewed_by: str
    within: str = ""

    def is_over(self, day: date) -> bool:
        return day > self.until

    def days_left(self, day: date) -> int:
        return (self.until - day).days


def moved_days() -> dict[tuple[str, str, date], date]:
    """All renewals; one statement, for asking ``is_live`` of many things."""
    found: dict[tuple[str, str, date], date] = {}
    for kind, code, said, until in Renewal.objects.values_list("kind", "code", "said", "until"):
        key = (kind, code, said)
        found[key] = max(until, found.get(key, until))
    return found


def is_live(thing: DutyText | Flow, at: datetime | date, moved: Moved | None = None) -> bool:
    """Whether ``thing`` still gives new work at a moment (aware) or on a day.

    ``moved`` (see ``moved_days``) spares a statement for each of many; what has no day lives on.
    """
    if not thing.until:
        return True
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    kind = Renewal.DUTY if isinstance(thing, DutyText) else Renewal.FLOW
    said = date.fromisoformat(thing.until)
    if day <= said:
        return True
    days = moved_days() if moved is None else moved
    return day <= days.get((kind, thing.code, said), said)


def without_expired(flow: Flow, day: date) -> Flow:
    """``flow`` as a case opened on ``day`` is asked by it: expired fields are neither asked for nor waited for. They
    stay known, so that what was recorded under them is still shown.
    """
    over = [
        (field, said)
        for field in flow.fields
        if field.until and day > (said := date.fromisoformat(field.until))
    ]
    days = moved_days() if over else {}
    gone = {
        f.code for f, said in over if day > days.get((Renewal.FIELD, f"{flow.code}/{f.code}", said), said)
    }
    if not gone:
        return flow
    stages = [
        replace(stage, moves=tuple(_spared(move, gone) for move in stage.moves)) for stage in flow.stages
    ]
    return replace(flow, asks=_left(flow.asks, gone), offers=_left(flow.offers, gone), stages=tuple(stages))


def _spared(move: Move, gone: set[str]) -> Move:
    waits = [(need, condition_of(need)) for need in move.needs]
    needs = tuple(need for need, condition in waits if condition is None or condition.field not in gone)
    records = None if move.records in gone else move.records
    return replace(
        move, asks=_left(move.asks, gone), offers=_left(move.offers, gone), needs=needs, records=records
    )


def _left(codes: tuple[str, ...], gone: set[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code not in gone)


def sunsets(institution: Institution, moved: Moved | None = None) -> list[Sunset]:
    """Everything that expires, the soonest first."""
    days = moved_days() if moved is None else moved
    found = [
        Sunset(kind, code, name, said, days.get((kind, code, said), said), thing.renewed_by, within)
        for kind, code, name, within, thing in _things(institution)
        if (said := date.fromisoformat(thing.until) if thing.until else None)
    ]
    return sorted(found, key=lambda sunset: (sunset.until, sunset.kind, sunset.code))


def endless(institution: Institution) -> int:
    """How many duties and flows never expire."""
    duties = sum(not duty.until for duty in institution.duties)
    return duties + sum(not flow.until for flow in institution.flows)


def _things(institution: Institution) -> Iterator[tuple[str, str, str, str, DutyText | Flow | Field]]:
    """(kind, code, name, name of what it stands in, the thing itself)."""
    for duty in institution.duties:
        officer = institution.capacity(duty.officer)
        yield Renewal.DUTY, duty.code, label(duty, "title"), label(officer) if officer else "", duty
    for flow in institution.flows:
        yield Renewal.FLOW, flow.code, label(flow), "", flow
        for field in flow.fields:
            yield Renewal.FIELD, f"{flow.code}/{field.code}", label(field), label(flow), field

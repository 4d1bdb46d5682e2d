"""Posts, officer roles, claims, stand-ins, absences, cells of a list: what holds already is left, the rest begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from redgrid.exchange.lines import CREATED, UPDATED, Batch, Line, index_of, refer, refer_person
from redgrid.grid import actions
from redgrid.grid.actions.many_rows import is_alone, seat_of
from redgrid.grid.entered import entered_people, entered_resources, entered_units
from redgrid.grid.models import Absence, Capacity, Pairing, Placement, Tenure
from redgrid.grid.pairing import fit_all, told_absences, whole_absences
from redgrid.kit.refusal import Refused


@dataclass
class Wish:
    """Somebody is to hold something from ``since`` on; without a start they hold it already, or from now on."""

    line: Line
    row: Tenure
    since: datetime | None

    @property
    def key(self) -> Hashable:
        row = self.row
        return (row.capacity_id, row.person_id, row.unit_id, row.resource_id, row.is_stand_in)


@dataclass
class Lying:
    """A resource is to lie in a cell from ``since`` on."""

    line: Line
    row: Placement
    since: datetime | None

    @property
    def key(self) -> Hashable:
        return (self.row.resource_id, self.row.unit_id)


@dataclass
class Pair:
    """Somebody is to stand in for somebody, in everything, from ``since`` on."""

    line: Line
    row: Pairing
    since: datetime | None

    @property
    def key(self) -> Hashable:
        return (self.row.person_id, self.row.stand_in_id)


def bring_tenures(batch: Batch, wishes: Sequence[Wish]) -> None:
    """Begin what does not hold yet, and end what the list says has an end."""
    for wish in wishes:
        # The person may have been saved since the wish was made, or rejected.
        wish.row.person = wish.row.person
        if not wish.row.person.pk:
            wish.line.refuse("", _("Another row about the same was rejected."))
    wishes = agreeing(batch, wishes, lambda row: seat_of(row) if is_alone(row) else None)
    held = held_now(Tenure, {wish.row.capacity_id for wish in wishes})
    fresh, ending = sort_out(batch, wishes, held)
    for wish, row in ending:
        _end(batch, wish, row)
    outcomes = actions.begin_tenures([wish.row for wish in fresh], by=batch.by)
    for wish, outcome in zip(fresh, outcomes, strict=True):
        if settle(wish.line, outcome):
            batch.did.tenures.append(wish.row.pk)
            batch.did.replaced_tenures += outcome if isinstance(outcome, list) else []


def agreeing(batch: Batch, wishes: Sequence[Any], seat: Callable[[Any], Hashable]) -> list[Any]:
    """The wishes that stand. Of two rows of one list that exclude each other the first counts, whatever is there
    already: or the same list would say another thing the second time.
    """
    taken: dict[Hashable, list[tuple[Any, datetime]]] = defaultdict(list)
    for wish in wishes:
        if wish.line.reasons or (key := seat(wish.row)) is None:
            continue
        start = wish.since or batch.at
        for other, begins in taken[key]:
            is_same = (other.key, other.since, other.row.ends_at) == (wish.key, wish.since, wish.row.ends_at)
            if not is_same and _touch((start, wish.row.ends_at), (begins, other.row.ends_at)):
                wish.line.refuse("", _("Another row of the same list says otherwise."))
        taken[key].append((wish, start))
    return [wish for wish in wishes if not wish.line.reasons]


def _touch(one: tuple[datetime, datetime | None], other: tuple[datetime, datetime | None]) -> bool:
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def held_now(table: Any, capacities: set[int] | None = None) -> dict[Hashable, list[Any]]:
    rows = table.objects.believed()
    if capacities is not None:
        rows = rows.filter(capacity__in=capacities).select_related("person", "capacity", "unit", "resource")
    if table is Pairing:
        rows = rows.select_related("person", "stand_in")
    found: dict[Hashable, list[Any]] = defaultdict(list)
    kind: Any = {Tenure: Wish, Placement: Lying, Pairing: Pair}[table]
    for row in rows:
        found[kind(Line(0, {}), row, None).key].append(row)
    return found


def sort_out(
    batch: Batch, wishes: Sequence[Any], held: dict[Hashable, list[Any]]
) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """(what begins, what ends earlier); what holds already, or stands in the list twice, is neither."""
    fresh, ending, seen = [], [], set()
    for wish in wishes:
        said = (wish.key, wish.since, wish.row.ends_at)
        if said in seen:
            continue
        seen.add(said)
        same = same_of(held.get(wish.key, []), wish.since, batch.at)
        if same is None:
            wish.row.starts_at = wish.since or batch.at
            fresh.append(wish)
        elif wish.row.ends_at is not None and wish.row.ends_at != same.ends_at:
            ending.append((wish, same))
    return fresh, ending


def same_of(rows: Sequence[Any], since: datetime | None, at: datetime) -> Any:
    """The row that says the same: from the same start, or without one what holds now."""
    if since is not None:
        return next((row for row in rows if row.starts_at == since), None)
    return next((r for r in rows if r.starts_at <= at and (r.ends_at is None or r.ends_at > at)), None)


def _end(batch: Batch, wish: Wish, row: Tenure) -> None:
    try:
        ended = actions.end_tenure(row, by=batch.by, ends_at=wish.row.ends_at, reason=_("By a list"))  # type: ignore[arg-type]
    except Refused as refused:
        wish.line.refuse("until" if "until" in wish.line.values else "ends_at", refused.reason)
        return
    wish.line.mark(UPDATED)
    batch.did.tenures.append(ended.pk)
    batch.did.replaced_tenures.append(row.pk)


def settle(line: Line, outcome: list[int] | Refused) -> bool:
    if isinstance(outcome, Refused):
        line.refuse(outcome.field if outcome.field in line.cells else "", outcome.reason)
        return False
    line.mark(UPDATED if outcome or line.done == UPDATED else CREATED)
    return True


def bring_placements(batch: Batch, wishes: Sequence[Lying]) -> None:
    """Put resources into their cells."""
    for wish in wishes:
        wish.row.resource = wish.row.resource
        if not wish.row.resource.pk:
            wish.line.refuse("", _("Another row about the same was rejected."))
    wishes = agreeing(batch, wishes, lambda row: row.resource_id)
    held = held_now(Placement)
    fresh, ending = sort_out(batch, wishes, held)
    for wish, row in ending:
        wish.row.starts_at = row.starts_at
    placed = [*fresh, *(wish for wish, _row in ending)]
    outcomes = actions.put_resources([wish.row for wish in placed], by=batch.by)
    for wish, outcome in zip(placed, outcomes, strict=True):
        if settle(wish.line, outcome):
            batch.did.placements.append(wish.row.pk)
            batch.did.replaced_placements += outcome if isinstance(outcome, list) else []


def bring_held(batch: Batch) -> None:
    """Posts or officer roles."""
    people = index_of(list(entered_people()), lambda person: person.staff_number)
    units = index_of(list(entered_units()), lambda unit: unit.code)
    wishes = []
    for line in batch.lines:
        person = refer_person(line, people)
        unit = refer(line, "unit", units, _("There is no unit with the code %(code)s."))
        if person and unit and not line.reasons:
            wishes.append(_wish(line, person=person, unit=unit, capacity=line.values["capacity"]))
    bring_tenures(batch, wishes)


def bring_claims(batch: Batch) -> None:
    """Who answers for a place, a piece of equipment, a business leaf."""
    people = index_of(list(entered_people()), lambda person: person.staff_number)
    resources = index_of(list(entered_resources()), lambda found: found.code)
    claim = Capacity.objects.filter(kind=Capacity.CLAIM).order_by("order").first()
    wishes = []
    for line in batch.lines:
        person = refer_person(line, people)
        resource = refer(line, "resource", resources, _("There is nothing with the code %(code)s."))
        if claim is None:
            line.refuse("", _("No institution has been loaded yet: load a blueprint first."))
        elif person and resource and not line.reasons:
            wishes.append(_wish(line, person=person, resource=resource, capacity=claim))
    bring_tenures(batch, wishes)


def _wish(line: Line, **words: Any) -> Wish:
    values = line.values
    row = Tenure(
        is_stand_in=values.get("is_stand_in", False),
        ends_at=values.get("ends_at"),
        basis=values.get("basis", "")[:200],
        **words,
    )
    return Wish(line, row, values.get("starts_at"))


def bring_stand_ins(batch: Batch) -> None:
    """Who stands in for somebody in everything."""
    people = index_of(list(entered_people()), lambda person: person.staff_number)
    wishes = []
    for line in batch.lines:
        person, stand_in = refer_person(line, people), refer_person(line, people, "stand_in")
        if person and stand_in and not line.reasons:
            values = line.values
            basis = values.get("basis", "")[:200]
            row = Pairing(person=person, stand_in=stand_in, ends_at=values.get("ends_at"), basis=basis)
            wishes.append(Pair(line, row, values.get("starts_at")))
    wishes = agreeing(batch, wishes, lambda row: row.person_id)
    fresh, ending = sort_out(batch, wishes, held_now(Pairing))
    for wish, row in ending:
        wish.row.starts_at = row.starts_at
        wish.line.mark(UPDATED)
    # What is to end otherwise gives way as a whole, or the rest of it would stay.
    earlier = [row for _wish, row in ending]
    actions.withdraw_pairings(earlier, by=batch.by)
    batch.did.replaced_pairings += [row.pk for row in earlier]
    begun = [*fresh, *(wish for wish, _row in ending)]
    outcomes = actions.begin_pairings([wish.row for wish in begun], by=batch.by)
    for wish, outcome in zip(begun, outcomes, strict=True):
        if settle(wish.line, outcome):
            batch.did.pairings.append(wish.row.pk)
            batch.did.replaced_pairings += outcome if isinstance(outcome, list) else []


def bring_absences(batch: Batch) -> None:
    """Who is away; the same time with another stand-in or reason takes the place of what was noted."""
    people = index_of(list(entered_people()), lambda person: person.staff_number)
    noted: dict[Hashable, list[Absence]] = {}
    believed = list(Absence.objects.filter(superseded_at=None).select_related("person", "stand_in"))
    # Where the standing stand-in changes meanwhile, one line of a list is several rows.
    for rows in [[row] for row in believed] + whole_absences(believed) + told_absences(believed):
        noted[(rows[0].person_id, rows[0].starts_at, rows[-1].ends_at)] = rows
    heard: dict[Hashable, Any] = {}
    fresh: list[tuple[Line, Absence, list[Absence]]] = []
    for line in batch.lines:
        absence = _absence(line, refer_person(line, people), refer_person(line, people, "stand_in"))
        if absence is None:
            continue
        key = (absence.person_id, absence.starts_at, absence.ends_at)
        said = (line.values.get("reason"), line.values.get("stand_in"))
        if heard.setdefault(key, said) != said:
            line.refuse("", _("Another row of the same list says otherwise."))
            continue
        before = noted.get(key, [])
        if not before or any(_differ(row, absence, line) for row in before):
            fresh.append((line, absence, before))
            noted[key] = [absence]
    _note(batch, fresh)


def _absence(line: Line, person: Any, stand_in: Any) -> Absence | None:
    if not line.reasons and line.values["ends_at"] is None:
        line.refuse("ends_at", _("An absence has an end."))
    if line.reasons or person is None:
        return None
    values = line.values
    return Absence(
        person=person, starts_at=values["starts_at"], ends_at=values["ends_at"],
        reason=values.get("reason", Absence.LEAVE), stand_in=stand_in,
    )  # fmt: skip


def _differ(before: Absence, after: Absence, line: Line) -> bool:
    has_other_reason = "reason" in line.values and before.reason != after.reason
    has_other_stand_in = "stand_in" in line.values and before.stand_in_id != after.stand_in_id
    return has_other_reason or has_other_stand_in


def _note(batch: Batch, fresh: list[tuple[Line, Absence, list[Absence]]]) -> None:
    replaced = [row for _line, _row, before in fresh for row in before]
    if replaced:
        actions.withdraw_absences(replaced, by=batch.by)
        batch.did.replaced_absences += [row.pk for row in replaced]
    fitted = fit_all([row for _line, row, _before in fresh])
    flat = [piece for pieces in fitted for piece in pieces]
    said = dict(zip(map(id, flat), actions.note_absences(flat, by=batch.by), strict=True))
    for (line, _row, before), pieces in zip(fresh, fitted, strict=True):
        outcome = said[id(pieces[0])]
        if settle(line, [row.pk for row in before] if isinstance(outcome, list) else outcome):
            batch.did.absences += [piece.pk for piece in pieces]

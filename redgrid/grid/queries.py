"""What the map answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from redgrid.grid.models import Absence, Capacity, Person, Placement, Resource, Tenure, Unit
from redgrid.grid.standings import as_of, line_above
from redgrid.kit.clock import now
from redgrid.kit.prepared import prepared

CLAIM = "claim"
CELL_HEAD, NET_HEAD = "cell_head", "net_head"


@dataclass(frozen=True)
class Holder:
    """Somebody who answers in a capacity. ``person`` acts; ``away_for`` is the holder they stand in for, if any."""

    person: Person
    tenure: Tenure
    away_for: Person | None = None
    is_present: bool = True


@dataclass(frozen=True)
class Answer:
    """Who answered for a resource at ``at`` as known at ``known_at``; ``holder`` None means nobody did.

    ``asked`` is the ladder that was climbed: (capacity code, name of the unit or resource, found).
    """

    resource: Resource
    at: datetime
    known_at: datetime
    cell: Unit | None
    holder: Holder | None
    asked: tuple[tuple[str, str, bool], ...]


def root() -> Unit | None:
    """The centre: the node without a parent."""
    return next(iter(_roots()), None)


@prepared
def _roots() -> QuerySet[Unit]:
    return Unit.objects.filter(parent=None).order_by("path")[:1]


def cell_of(resource: Resource, at: datetime | None = None, known_at: datetime | None = None) -> Unit | None:
    """The cell that ``resource`` lay in."""
    return next((found.unit for found in _placed(resource.pk, at or now(), known_at)), None)


@prepared
def _placed(resource: int, at: datetime, known_at: datetime | None) -> QuerySet[Placement]:
    rows = Placement.objects.told_of(at, known_at).filter(resource=resource)
    return rows.select_related("unit").order_by("-id")[:1]


def home_of(person: Person, at: datetime | None = None) -> Unit | None:
    """The unit that ``person`` is a member of."""
    return next((found.unit for found in _memberships(person.pk, at or now())), None)


@prepared
def _memberships(person: int, at: datetime) -> QuerySet[Tenure]:
    rows = Tenure.objects.believed().holding_at(at).filter(person=person)
    return rows.filter(capacity__kind=Capacity.MEMBERSHIP).select_related("unit").order_by("pk")[:1]


def holders(
    capacity: str, where: Unit | Resource, at: datetime | None = None, known_at: datetime | None = None
) -> list[Holder]:
    """Who answers in ``capacity`` at a unit or for a resource: each holder, or their stand-in while they are away.

    Who is present comes first. A standing stand-in answers while nobody else does; when nobody answers at all, the
    holder who is away is still named, with ``is_present`` False.
    """
    at = at or now()
    found = _held(capacity, where, at, known_at)
    return _answering(found, away_at([row.person_id for row in found], at, known_at))


def is_held(capacity: str, where: Unit | Resource) -> bool:
    """Whether ``holders`` names anybody now: one statement where somebody holds it in their own right."""
    at = now()
    found = _held(capacity, where, at, None)
    if any(not row.is_stand_in for row in found):
        return True
    return bool(_answering(found, away_at([row.person_id for row in found], at)))


def _held(capacity: str, where: Unit | Resource, at: datetime, known_at: datetime | None) -> list[Tenure]:
    unit, resource = (where.pk, None) if isinstance(where, Unit) else (None, where.pk)
    found = _at_seat(capacity, unit, resource, at, known_at)
    for row in found:
        setattr(row, "resource" if unit is None else "unit", where)
    return found


@prepared
def _at_seat(
    capacity: str, unit: int | None, resource: int | None, at: datetime, known_at: datetime | None
) -> QuerySet[Tenure]:
    seat = {"resource": resource} if unit is None else {"unit": unit}
    rows = Tenure.objects.told_of(at, known_at).filter(capacity__code=capacity, **seat)
    return rows.select_related("person", "capacity").order_by("id")


def by_seat(
    rows: QuerySet[Tenure], at: datetime, known_at: datetime | None = None
) -> dict[tuple[str, str], list[Holder]]:
    """Who answers, for each (capacity code, code of the unit or resource) among ``rows``, in two statements."""
    seats: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
    found = list(rows.select_related("person", "capacity", "unit", "resource").order_by("id"))
    for row in found:
        seats[row.capacity.code, row.where.code].append(row)
    away = away_at([row.person_id for row in found], at, known_at)
    return {seat: _answering(held, away) for seat, held in seats.items()}


def away_at(people: Iterable[int], at: datetime, known_at: datetime | None = None) -> dict[int, Absence]:
    """The absence of each of ``people`` who is away; one whose stand-in is there goes before one without."""
    asked = sorted(set(people))
    return {row.person_id: row for row in _away(asked, at, known_at or now())} if asked else {}


@prepared
def _away(people: list[int], at: datetime, known_at: datetime) -> QuerySet[Absence, Any]:
    known = Q(known_from__lte=known_at) & (Q(superseded_at=None) | Q(superseded_at__gt=known_at))
    absences = Absence.objects.filter(known, starts_at__lte=at, ends_at__gt=at)
    is_replaced = Q(stand_in__isnull=False) & ~Exists(absences.filter(person=OuterRef("stand_in")))
    rows = absences.filter(person__in=people).annotate(is_replaced=is_replaced)
    return rows.select_related("stand_in").order_by("is_replaced", "id")


def _answering(rows: list[Tenure], away: dict[int, Absence]) -> list[Holder]:
    named = [_named(row, away.get(row.person_id)) for row in rows if not row.is_stand_in]
    present = [holder for holder in named if holder.is_present]
    if present:
        return present + [holder for holder in named if not holder.is_present]
    absent = named[0].person if named else None
    stand_ins = [row for row in rows if row.is_stand_in and row.person_id not in away]
    return [Holder(row.person, row, away_for=absent) for row in stand_ins] or named


def _named(tenure: Tenure, absence: Any) -> Holder:
    """The holder, or who was called in for this very absence."""
    if absence is not None and absence.is_replaced:
        return Holder(absence.stand_in, tenure, away_for=tenure.person)
    return Holder(tenure.person, tenure, is_present=absence is None)


def holder(capacity: str, where: Unit | Resource, at: datetime | None = None) -> Holder | None:
    """The first of ``holders``."""
    return next(iter(holders(capacity, where, at)), None)


def who(resource: Resource, *, at: datetime | None = None, known_at: datetime | None = None) -> Answer:
    """Who answered for ``resource`` at ``at``, as we knew it at ``known_at``.

    The claim comes first; without a claimant the head of its cell answers (territorial management), then the heads
    of the nets above.
    """
    asked_at, at, known = at, at or now(), known_at or now()
    cell = cell_of(resource, at, known_at)
    if cell and (asked_at or known_at):
        cell = as_of(cell, at, known_at)
    asked: list[tuple[str, str, bool]] = []
    for capacity, where in _rungs(resource, cell, asked_at, known_at):
        found = holders(capacity, where, at, known_at)
        asked.append((capacity, where.name, bool(found)))
        if found:
            return Answer(resource, at, known, cell, found[0], tuple(asked))
    return Answer(resource, at, known, cell, None, tuple(asked))


def _rungs(
    resource: Resource, cell: Unit | None, at: datetime | None, known_at: datetime | None
) -> Iterator[tuple[str, Unit | Resource]]:
    """The ladder of ``who``; the tree is not read before somebody climbs, and nearly everything is claimed."""
    yield CLAIM, resource
    yield from heads_above(cell, at, known_at)


def heads_above(
    cell: Unit | None, at: datetime | None = None, known_at: datetime | None = None
) -> list[tuple[str, Unit | Resource]]:
    """The ladder from ``cell`` to the centre, as the tree stood: (code of the heading capacity, unit)."""
    if cell is None:
        return []
    line = line_above(cell, at, known_at)
    return [*zip(_heading(line), line, strict=True)]


def head_capacity(unit: Unit) -> str:
    """The code of the capacity that heads ``unit``: the required post of its kind of place in the tree."""
    (found,) = _heading([unit])
    return found


def _heading(units: Sequence[Unit]) -> list[str]:
    """The same of each of ``units``, in one statement."""
    # Of several the first in order.
    required = {post.at: post.code for post in _required_posts()}
    kinds = ["centre" if unit.parent_id is None else unit.kind for unit in units]
    return [required.get(kind, {"cell": CELL_HEAD}.get(kind, NET_HEAD)) for kind in kinds]


@prepared
def _required_posts() -> QuerySet[Capacity]:
    return Capacity.objects.filter(kind=Capacity.POST, is_required=True).order_by("-order").only("at", "code")

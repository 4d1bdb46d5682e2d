"""What an absence would leave without anybody, and who could stand in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from redgrid.grid.actions.rehearsal import rehearse
from redgrid.grid.coverage import Gap, gaps_of
from redgrid.grid.coverage.asked import Things
from redgrid.grid.models import Absence, Capacity, Person, Tenure
from redgrid.grid.queries import home_of

ABSENT = (
    "head_absent",
    "place_answerable_absent",
    "equipment_answerable_absent",
    "business_answerable_absent",
)
PROPOSED = 5
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Foreseen:
    """What would be: duties with nobody there, whether the chosen stand-in is away too, and who could do it."""

    gaps: list[Gap]
    is_stand_in_away: bool
    proposed: list[Person]

    @property
    def is_harmless(self) -> bool:
        return not self.gaps and not self.is_stand_in_away


def foresee(
    person: Person, spans: Sequence[Span], do: Callable[[], object], stand_in: Person | None
) -> Foreseen:
    """What would be missing over ``spans`` that is not missing now, if ``do`` were done. Nothing of it stays."""
    since, until = min(first for first, _last in spans), max(last for _first, last in spans)
    things = _touched(person, since, until)
    before = {_key(gap) for gap in gaps_of(things, since, until=until)}
    after = rehearse(do, lambda: gaps_of(things, since, until=until))
    gaps = [gap for gap in after if gap.kind in ABSENT and _key(gap) not in before]
    is_away = stand_in is not None and _away(spans).filter(person=stand_in).exists()
    is_harmless = not gaps and not is_away
    return Foreseen(gaps, is_away, [] if is_harmless else proposed_stand_ins(person, spans))


def proposed_stand_ins(person: Person, spans: Sequence[Span]) -> list[Person]:
    """Who could stand in: of the same unit, there all the time, not excluded by a duty; the least burdened first."""
    since, until = min(first for first, _last in spans), max(last for _first, last in spans)
    home = home_of(person, since)
    if home is None:
        return []
    believed = Tenure.objects.believed()
    here = believed.holding_at(since).filter(unit=home, capacity__kind=Capacity.MEMBERSHIP)
    held = Capacity.objects.filter(tenures__in=believed.holding_at(since).filter(person=person))
    unfit = {code for capacity in held for code in capacity.excludes}
    unfit |= set(_excluding([capacity.code for capacity in held]))
    barred = believed.holding_at(since).filter(
        Q(capacity__code__in=unfit) | Q(capacity__kind=Capacity.ADMINISTRATOR)
    )
    people = Person.objects.filter(pk__in=here.values("person")).exclude(pk=person.pk)
    people = people.exclude(pk__in=barred.values("person")).exclude(pk__in=_away(spans).values("person"))
    there = people.filter(Q(leaves_at=None) | Q(leaves_at__gte=until))
    burden = Count("tenures", filter=Q(tenures__superseded_at=None, tenures__ends_at=None))
    return list(there.annotate(burden=burden).order_by("burden", "staff_number")[:PROPOSED])


def _excluding(codes: Sequence[str]) -> list[str]:
    """Capacities that exclude one of ``codes``."""
    return [row.code for row in Capacity.objects.all() if set(row.excludes) & set(codes)]


def _touched(person: Person, since: datetime, until: datetime) -> Things:
    """What the person answers for, and what they answer for as somebody's stand-in, over the time."""
    for_others = Absence.objects.filter(
        stand_in=person, superseded_at=None, starts_at__lt=until, ends_at__gt=since
    )
    still = Q(ends_at=None) | Q(ends_at__gt=since)
    rows = Tenure.objects.believed().filter(still, starts_at__lt=until)
    rows = rows.filter(Q(person=person) | Q(person__in=for_others.values("person")))
    found = list(rows.values_list("unit_id", "resource_id"))
    return Things(
        units=frozenset(unit for unit, _resource in found if unit),
        resources=frozenset(resource for _unit, resource in found if resource),
    )


def _away(spans: Sequence[Span]) -> QuerySet[Absence]:
    touching = Q(pk__in=[])
    for first, last in spans:
        touching |= Q(starts_at__lt=last, ends_at__gt=first)
    return Absence.objects.filter(touching, superseded_at=None)


def _key(gap: Gap) -> tuple[object, ...]:
    return gap.kind, gap.subject, gap.since, gap.to

"""The stored state of coverage: what is missing, kept for every thing over all time.

A gap follows from the dated rows of its thing alone, and is told whole. So what is kept of a thing (``KnownGap``) holds
until one of its rows changes; that time passes opens and closes gaps without anybody doing anything. What has changed
is read from the journal, and the things it touches are looked at again (``actions.look_again``).

To be asked, after ``jobs.catch_up_coverage()``: ``open_gaps`` (rows), ``gaps_below`` (counts for a tree), ``told``
(sentences and addresses of a page's worth of rows).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Count, F, When
from django.db.models.functions import Substr

from redgrid.grid.coverage.gaps import Lack, fault_of
from redgrid.grid.coverage.second_nets import NetLack, told_of_net
from redgrid.grid.coverage.sections import Section
from redgrid.grid.coverage.spans import EVER, Span
from redgrid.grid.coverage.telling import KINDS, Gap, in_order, tell
from redgrid.grid.models import (
    PATH_STEP,
    Capacity,
    KnownGap,
    KnownGapQuerySet,
    Person,
    Resource,
    Sector,
    Unit,
)
from redgrid.kit.clock import now
from redgrid.kit.naming import label


def open_gaps(at: datetime | None = None, unit: Unit | None = None) -> KnownGapQuerySet:
    """What is missing at ``at`` (now), of the whole map or what shows up in ``unit`` and below it; one statement.

    Of the root: what lies nowhere too. ``.count()`` counts them, ``told`` puts them into words.
    """
    return _below(KnownGap.objects.open_at(at or now()), unit)


def gaps_between(starts: datetime, ends: datetime, unit: Unit | None = None) -> KnownGapQuerySet:
    """What was missing at some moment of ``[starts, ends)``; one statement."""
    return _below(KnownGap.objects.between(starts, ends), unit)


def _below(rows: KnownGapQuerySet, unit: Unit | None) -> KnownGapQuerySet:
    return rows.under(unit) if unit and unit.parent_id else rows


def gaps_below(unit: Unit | None = None, at: datetime | None = None) -> dict[str | None, int]:
    """How many gaps each child of ``unit`` (None: the root itself) has with all below it, by its path; one statement.

    Beside the children stand ``unit.path``, with what it misses itself, and None, with what lies nowhere.
    """
    length = len(unit.path) + PATH_STEP if unit else PATH_STEP
    rows = open_gaps(at).under(unit) if unit else open_gaps(at)
    found = rows.annotate(branch=Substr("where__path", 1, length)).values("branch")
    return {row["branch"]: row["n"] for row in found.annotate(n=Count("pk")).order_by()}


def shortest_first(rows: KnownGapQuerySet, most: int, first: int = 0) -> tuple[int, KnownGapQuerySet]:
    """How many ``rows`` there are, and ``most`` of them from the ``first`` on: the rarest kind comes first, of equally
    rare ones the gravest.
    """
    length = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    if not length:
        return 0, rows.none()
    kinds = sorted(length, key=lambda kind: (length[kind], KINDS.index(kind)))
    rank = Case(*(When(kind=kind, then=number) for number, kind in enumerate(kinds)))
    return sum(length.values()), rows.order_by(rank, "pk")[first : first + most]


def newest_first(rows: KnownGapQuerySet) -> KnownGapQuerySet:
    """By when they began; what was always so comes last."""
    return rows.order_by(F("since").desc(nulls_last=True), "pk")


def told(rows: KnownGapQuerySet) -> list[Gap]:
    """``rows`` with their sentences and addresses, shortest list of one kind first; three statements."""
    return in_order(in_words(rows))


def in_words(rows: KnownGapQuerySet) -> list[Gap]:
    """The same in the order of ``rows``."""
    found = list(rows.select_related("of_unit", "of_resource", "of_person", "of_net", "of_sector", "where"))
    capacities = Capacity.objects.in_bulk(field_name="code") if found else {}
    numbers = {number for row in found for number in row.away.split("+") if number}
    people = Person.objects.filter(staff_number__in=numbers) if numbers else Person.objects.none()
    names = dict(people.values_list("staff_number", "name"))
    return [_told(row, capacities, names) for row in found]


def _told(row: KnownGap, capacities: dict[str, Capacity], names: dict[str, str]) -> Gap:
    if row.of_net is not None:
        of = row.of_sector or row.of_unit or row.of_net
        return told_of_net(NetLack(row.kind, row.of_net, of, Span(row.since or EVER, row.to)))
    held = tuple(capacities[code] for code in row.capacities.split("+") if code)
    lack = Lack(row.kind, fault_of(row.kind), row.thing, Span(row.since or EVER, row.to), held)
    away = [names[number] for number in row.away.split("+") if number]
    where = row.where
    return tell(lack, where.code if where else None, label(where) if where else "", away)


def kept(lack: Lack, section: Section, units: dict[str, int]) -> KnownGap:
    """A section of a gap as it is kept; ``units`` are keys by code."""
    thing = lack.thing
    return KnownGap(
        kind=lack.kind,
        of_unit_id=thing.pk if isinstance(thing, Unit) else None,
        of_resource_id=thing.pk if isinstance(thing, Resource) else None,
        of_person_id=thing.pk if isinstance(thing, Person) else None,
        capacities="+".join(capacity.code for capacity in lack.capacities),
        where_id=units[section.where] if section.where else None,
        away="+".join(section.away),
        since=_moment(lack.span.starts),
        to=lack.span.ends,
        starts_at=_moment(section.starts),
        ends_at=section.ends,
    )


def kept_of_net(lack: NetLack) -> KnownGap:
    """What a net over the first lacks, as it is kept."""
    cell = lack.of.pk if isinstance(lack.of, Unit) else None
    since = _moment(lack.span.starts)
    return KnownGap(
        kind=lack.kind,
        of_net_id=lack.net.pk,
        of_sector_id=lack.of.pk if isinstance(lack.of, Sector) else None,
        of_unit_id=cell,
        where_id=cell,
        since=since,
        to=lack.span.ends,
        starts_at=since,
        ends_at=lack.span.ends,
    )


def _moment(at: datetime) -> datetime | None:
    return None if at == EVER else at

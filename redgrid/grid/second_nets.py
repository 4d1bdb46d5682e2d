"""Who answers in the other nets that lie over the same places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from redgrid.grid.models import Charge, Covering, Person, SecondNet, Sector, Unit
from redgrid.grid.queries import away_at
from redgrid.grid.standings import line_above
from redgrid.kit.clock import now

Seat = tuple[str, int]


@dataclass(frozen=True)
class Head:
    """Who answers: ``person`` acts; ``away_for`` is whom they stand in for, if any."""

    person: Person
    away_for: Person | None = None
    is_present: bool = True


@dataclass(frozen=True)
class SecondAnswer:
    """In ``net`` a place lies in ``sector`` (None: in none), and ``head`` answers (None: nobody)."""

    net: SecondNet
    sector: Sector | None
    head: Head | None


def answers_in_second_nets(
    cell: Unit | None, at: datetime | None = None, known_at: datetime | None = None
) -> list[SecondAnswer]:
    """Who answered in each second net for what lay in ``cell``, at ``at``, as known at ``known_at``.

    The nearest unit that is covered counts: the cell itself before the nets above it. Without a head of the sector the
    head of its net answers.
    """
    moment = at or now()
    nets = list(SecondNet.objects.filter(opens_at__lte=moment))
    if not nets or cell is None:
        return []
    sectors = _sectors(cell, moment, known_at)
    heads = heads_of(nets, sectors.values(), moment, known_at)
    answers = []
    for net in nets:
        sector = sectors.get(net.pk)
        head = heads.get(("sector", sector.pk)) if sector else None
        answers.append(SecondAnswer(net, sector, head or heads.get(("net", net.pk))))
    return answers


def _sectors(cell: Unit, at: datetime, known_at: datetime | None) -> dict[int, Sector]:
    """The sector in which ``cell`` lay, by the key of the second net."""
    line = [unit.pk for unit in line_above(Unit.objects.get(pk=cell.pk), at, known_at)]
    rows = Covering.objects.told_of(at, known_at).filter(unit__in=line).select_related("sector__net", "unit")
    # The nearest comes last and stays.
    nearest = sorted(rows, key=lambda row: -line.index(row.unit.pk))
    return {row.sector.net.pk: row.sector for row in nearest}


def heads_of(
    nets: Iterable[SecondNet], sectors: Iterable[Sector], at: datetime, known_at: datetime | None = None
) -> dict[Seat, Head]:
    """Who answers for each of these, by ("net" or "sector", key); two statements."""
    rows = Charge.objects.told_of(at, known_at).filter(Q(net__in=list(nets)) | Q(sector__in=list(sectors)))
    if known_at is None:
        rows = rows.filter(Q(person__leaves_at=None) | Q(person__leaves_at__gt=at))
    charges = list(rows.select_related("person", "net", "sector").order_by("id"))
    away = set(away_at([row.person.pk for row in charges], at, known_at))
    seats: dict[Seat, list[Charge]] = {}
    for row in charges:
        seats.setdefault(seat_of(row), []).append(row)
    return {seat: _head(held, away) for seat, held in seats.items()}


def seat_of(row: Charge) -> Seat:
    """What is headed."""
    return ("sector", row.sector.pk) if row.sector else ("net", row.net.pk if row.net else 0)


def _head(rows: list[Charge], away: set[int]) -> Head:
    """The holder who is present, else a stand-in who is, else whoever holds it."""
    primary = next((row.person for row in rows if not row.is_stand_in), None)
    for row in sorted(rows, key=lambda row: row.is_stand_in):
        if row.person.pk not in away:
            return Head(row.person, primary if row.is_stand_in else None)
    return Head(primary or rows[0].person, is_present=False)

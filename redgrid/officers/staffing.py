"""The officer roles of some cells as the map has them, and the problem of assigning them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from redgrid.grid.models import Absence, Capacity, Person, Tenure, Unit
from redgrid.grid.rules import absent_at
from redgrid.officers.fit import Fit, Said, fit_of
from redgrid.officers.load import Load, loads, role_minutes
from redgrid.officers.models import Answer, Profile
from redgrid.officers.problem import STAND_IN_SHARE, Limits, Problem, Seat, Worker
from redgrid.rulebook.assignment import Assignment
from redgrid.rulebook.institution import CapacityText, Institution

TENTH_OF_AN_HOUR = 6  # minutes


@dataclass(frozen=True)
class Staffing:
    """Cells with their roles, everybody who may be chosen, and what speaks for whom.

    People go by staff number. ``homes``: the unit each belongs to. ``fits``: by role and person.
    """

    institution: Institution
    cells: tuple[Unit, ...]
    roles: tuple[CapacityText, ...]
    people: Mapping[str, Person]
    homes: Mapping[str, Unit]
    held: Mapping[Seat, list[Tenure]]
    away: frozenset[str]
    loads: Mapping[str, Load]
    fits: Mapping[tuple[str, str], Fit]
    problem: Problem = field(repr=False)

    @property
    def rules(self) -> Assignment:
        return self.institution.assignment

    @property
    def now(self) -> dict[Seat, str | None]:
        """The plan that is in effect: the first holder of each seat."""
        return {
            seat: min((row.person.staff_number for row in self.held.get(seat, [])), default=None)
            for seat in self.problem.seats
        }

    def digest(self, cell: Unit) -> str:
        """Changes when who holds the roles of ``cell`` changes: what was looked at is what is confirmed."""
        rows = sorted(row.pk for seat, rows in self.held.items() if seat.cell == cell.code for row in rows)
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]

    def seats_at(self, cell: Unit) -> list[Seat]:
        """The seats of one cell, in the order of the institution."""
        return [seat for seat in self.problem.seats if seat.cell == cell.code]


def staffing_of(cells: Collection[Unit], institution: Institution, at: datetime) -> Staffing:
    """Everything about the roles of ``cells`` at ``at``. The number of statements does not grow with them."""
    rules = institution.assignment
    roles = tuple(role for role in institution.officers if role.at in {"cell", "unit"})
    homes = _homes(cells, rules, at)
    people = {row.person.staff_number: row.person for row in homes}
    home = {row.person.staff_number: row.unit for row in homes if row.unit}
    tenures = _tenures(cells, [person.pk for person in people.values()], at)
    own = {cell.pk for cell in cells}
    held: dict[Seat, list[Tenure]] = defaultdict(list)
    for row in tenures:
        if row.unit and row.unit_id in own:
            held[Seat(row.unit.code, row.capacity.code, row.is_stand_in)].append(row)
    by_key = {person.pk: code for code, person in people.items()}
    carried = {by_key[key]: load for key, load in loads(list(by_key), institution, at).items()}
    said = _said(people.values())
    fits = {
        (role.code, code): fit_of(rules, role.code, said.get(person.pk, Said()), carried[code].besides(own))
        for role in roles
        for code, person in people.items()
    }
    away = frozenset(by_key[key] for key in _away(by_key, at))
    elsewhere = [row for row in tenures if row.unit_id not in own]
    workers = tuple(
        _worker(code, people[code], carried[code].besides(own), code in away, elsewhere) for code in people
    )
    seats = tuple(_seats(cells, roles, rules, held, away))
    problem = Problem(
        seats=seats,
        workers=workers,
        fits=dict(_seat_fits(seats, cells, rules, fits, home)),
        hours={role: _tenths(minutes) for role, minutes in role_minutes(institution).items()},
        holders={seat: frozenset(row.person.staff_number for row in rows) for seat, rows in held.items()},
        wanted=frozenset(seat for seat in seats if seat.is_stand_in) if rules.stand_ins else frozenset(),
        limits=_limits(rules),
    )
    return Staffing(
        institution, tuple(cells), roles, people, home, held, away, carried, fits, problem
    )  # fmt: skip


def _homes(cells: Collection[Unit], rules: Assignment, at: datetime) -> list[Tenure]:
    """Who belongs to the cells; and to their neighbours in the net, where a role may be shared."""
    near = Q(unit__in=[cell.pk for cell in cells])
    if rules.shared_roles:
        near |= Q(unit__parent__in={cell.parent_id for cell in cells}, unit__kind=Unit.CELL)
    rows = Tenure.objects.believed().holding_at(at).filter(near, capacity__kind=Capacity.MEMBERSHIP)
    return list(rows.select_related("person", "unit").order_by("person__staff_number"))


def _tenures(cells: Collection[Unit], people: Collection[int], at: datetime) -> list[Tenure]:
    """Officer roles held in the cells, and anywhere by the people."""
    asked = Q(unit__in=[cell.pk for cell in cells]) | Q(person__in=people)
    rows = Tenure.objects.believed().holding_at(at).filter(asked, capacity__kind=Capacity.OFFICER)
    return list(rows.select_related("person", "unit", "capacity").order_by("id"))


def _said(people: Iterable[Person]) -> dict[int, Said]:
    keys = [person.pk for person in people]
    answers: dict[int, dict[str, int]] = defaultdict(dict)
    for answer in Answer.objects.filter(person__in=keys):
        answers[answer.person_id][answer.statement] = answer.value
    profiles = {profile.person_id: profile for profile in Profile.objects.filter(person__in=keys)}
    return {
        key: Said(
            frozenset(profiles[key].works if key in profiles else ()),
            frozenset(profiles[key].abilities if key in profiles else ()),
            answers[key],
        )
        for key in {*answers, *profiles}
    }


def _away(people: Collection[int], at: datetime) -> set[int]:
    """Who is away without somebody called in for them."""
    rows = list(Absence.objects.filter(absent_at(at)).filter(Q(person__in=people) | Q(stand_in__in=people)))
    absent = {row.person_id for row in rows}
    replaced = {row.person_id for row in rows if row.stand_in_id and row.stand_in_id not in absent}
    return (absent - replaced) & set(people)


def _worker(code: str, person: Person, minutes: int, is_away: bool, elsewhere: list[Tenure]) -> Worker:
    own = [row.is_stand_in for row in elsewhere if row.person_id == person.pk]
    return Worker(code, _tenths(minutes), is_away, own.count(False), own.count(True))


def _seats(
    cells: Collection[Unit],
    roles: Iterable[CapacityText],
    rules: Assignment,
    held: Mapping[Seat, list[Tenure]],
    away: frozenset[str],
) -> Iterator[Seat]:
    """A seat for each role, and one for its stand-in where those are wanted, there, or needed now."""
    for cell in cells:
        for role in roles:
            seat = Seat(cell.code, role.code)
            yield seat
            is_empty_now = any(row.person.staff_number in away for row in held.get(seat, []))
            if rules.stand_ins or seat.other in held or is_empty_now:
                yield seat.other


def _seat_fits(
    seats: Iterable[Seat],
    cells: Iterable[Unit],
    rules: Assignment,
    fits: Mapping[tuple[str, str], Fit],
    home: Mapping[str, Unit],
) -> Iterator[tuple[tuple[Seat, str], int]]:
    by_unit: dict[str, list[str]] = defaultdict(list)
    by_net: dict[int | None, list[str]] = defaultdict(list)
    for code, unit in home.items():
        by_unit[unit.code].append(code)
        by_net[unit.parent_id].append(code)
    nets = {cell.code: cell.parent_id for cell in cells}
    for seat in seats:
        is_shared = seat.role in rules.shared_roles
        for code in by_net[nets[seat.cell]] if is_shared else by_unit[seat.cell]:
            price = 0 if home[code].code == seat.cell else 10 * rules.costs.neighbour
            worth = fits[seat.role, code].tenths - price
            yield (seat, code), worth // STAND_IN_SHARE if seat.is_stand_in else worth


def _limits(rules: Assignment) -> Limits:
    return Limits(
        most_roles=rules.most_roles,
        guard=10 * rules.hours_a_week,
        over_hour=rules.costs.over_hour,
        another_role=10 * rules.costs.another_role,
        exclusions=rules.exclusions,
    )


def _tenths(minutes: int) -> int:
    return round(minutes / TENTH_OF_AN_HOUR)

"""Assigning people to officer roles as plain numbers: what a plan is worth, and what is wrong with it.

Knows neither Django nor a solver: the solver looks for plans, this file judges them. All numbers are whole, so that a
plan is judged the same every time: worth in tenths of a point, time in tenths of an hour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

# A stand-in works only while the other is away: half the fit, none of the hours.
STAND_IN_SHARE = 2


@dataclass(frozen=True, order=True)
class Seat:
    """One place to fill: a role of a cell, or the stand-in of that role."""

    cell: str
    role: str
    is_stand_in: bool = False

    @property
    def other(self) -> Seat:
        """The stand-in's seat of the holder's, and the reverse."""
        return Seat(self.cell, self.role, not self.is_stand_in)


Plan = Mapping[Seat, str | None]


@dataclass(frozen=True)
class Worker:
    """Somebody who may be chosen. ``hours``: what they carry besides the seats, in tenths of an hour a week.

    ``roles_elsewhere`` and ``stand_ins_elsewhere``: roles held in cells that are not asked about.
    """

    code: str
    hours: int = 0
    is_away: bool = False
    roles_elsewhere: int = 0
    stand_ins_elsewhere: int = 0


@dataclass(frozen=True)
class Limits:
    """What holds everywhere. Prices in tenths of a point; ``guard`` in tenths of an hour."""

    most_roles: int = 3
    guard: int = 40
    over_hour: int = 20
    another_role: int = 60
    exclusions: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Problem:
    """Seats, who may sit where and how well it fits (tenths of a point), hours of each role, who sits there now.

    ``wanted``: stand-ins' seats that should be filled although nobody is away. A seat may have several ``holders``.
    """

    seats: tuple[Seat, ...]
    workers: tuple[Worker, ...]
    fits: Mapping[tuple[Seat, str], int]
    hours: Mapping[str, int] = field(default_factory=dict)
    holders: Mapping[Seat, frozenset[str]] = field(default_factory=dict)
    wanted: frozenset[Seat] = frozenset()
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def worker(self) -> Mapping[str, Worker]:
        return {worker.code: worker for worker in self.workers}

    @cached_property
    def candidates(self) -> Mapping[Seat, tuple[str, ...]]:
        """Who may sit on each seat. Whoever is away keeps what they hold and takes on nothing new."""
        found: dict[Seat, list[str]] = {seat: [] for seat in self.seats}
        for seat, code in self.fits:
            if not self.worker[code].is_away or code in self.holders.get(seat, frozenset()):
                found[seat].append(code)
        return {seat: tuple(codes) for seat, codes in found.items()}

    def parts(self) -> Iterator[Problem]:
        """The same in pieces that share nobody: what is best for each is best for all."""
        group = _Groups()
        for seat, code in self.fits:
            group.join(seat.cell, f"person {code}")
        seats: dict[str, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            seats[group.of(seat.cell)].append(seat)
        fits: dict[str, dict[tuple[Seat, str], int]] = defaultdict(dict)
        for (seat, code), fit in self.fits.items():
            fits[group.of(seat.cell)][seat, code] = fit
        for name, own in seats.items():
            codes = {code for _seat, code in fits[name]}
            holders = {seat: self.holders[seat] for seat in own if seat in self.holders}
            yield Problem(
                seats=tuple(own),
                workers=tuple(self.worker[code] for code in sorted(codes)),
                fits=fits[name],
                hours=self.hours,
                holders=holders,
                wanted=self.wanted & frozenset(own),
                limits=self.limits,
            )


class _Groups:
    """Things that hang together, found by joining pairs."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def of(self, name: str) -> str:
        while (up := self.above.get(name, name)) != name:
            self.above[name] = self.above.get(up, up)
            name = up
        return name

    def join(self, one: str, other: str) -> None:
        self.above[self.of(one)] = self.of(other)


@dataclass(frozen=True, order=True)
class Fault:
    """A rule that a plan breaks: ``kind`` is one of ``too_many``, ``excluded``, ``twice``, ``unfit``, ``away``."""

    kind: str
    person: str
    seat: Seat


def faults(problem: Problem, plan: Plan) -> list[Fault]:
    """The rules that ``plan`` breaks; empty seats break none, they are counted by ``unfilled``."""
    return sorted({*_seat_faults(problem, plan), *_person_faults(problem, plan)})


def _seat_faults(problem: Problem, plan: Plan) -> Iterator[Fault]:
    for seat in problem.seats:
        code = plan.get(seat)
        if code is None:
            continue
        if code not in problem.candidates[seat]:
            known = (seat, code) in problem.fits
            yield Fault("away" if known else "unfit", code, seat)
        elif not seat.is_stand_in and problem.worker[code].is_away and not is_backed(problem, plan, seat):
            yield Fault("away", code, seat)
        if not seat.is_stand_in and plan.get(seat.other) == code:
            yield Fault("twice", code, seat)


def is_backed(problem: Problem, plan: Plan, seat: Seat) -> bool:
    """Whether somebody who is there stands in for ``seat``."""
    code = plan.get(seat.other)
    return code is not None and code in problem.worker and not problem.worker[code].is_away


def _person_faults(problem: Problem, plan: Plan) -> Iterator[Fault]:
    for code, seats in seats_of(plan).items():
        worker = problem.worker.get(code)
        for is_stand_in in (False, True):
            kind = [seat for seat in seats if seat.is_stand_in is is_stand_in]
            elsewhere = worker and (worker.stand_ins_elsewhere if is_stand_in else worker.roles_elsewhere)
            if kind and len(kind) + (elsewhere or 0) > problem.limits.most_roles:
                yield Fault("too_many", code, kind[-1])
        for group in problem.limits.exclusions:
            for cell, count in Counter(seat.cell for seat in seats if seat.role in group).items():
                held = [seat for seat in seats if seat.cell == cell and seat.role in group]
                if count > 1 and len({seat.role for seat in held}) > 1:
                    yield Fault("excluded", code, held[-1])


def seats_of(plan: Plan) -> dict[str, list[Seat]]:
    """The seats of each person, in order."""
    found: dict[str, list[Seat]] = defaultdict(list)
    for seat in sorted(plan):
        code = plan[seat]
        if code is not None:
            found[code].append(seat)
    return found


def unfilled(problem: Problem, plan: Plan) -> list[Seat]:
    """Seats that should have somebody and have nobody."""
    return [seat for seat in problem.seats if plan.get(seat) is None and is_needed(problem, seat)]


def lacking(problem: Problem, plan: Plan) -> int:
    """How much is missing: one role more than all stand-ins together."""
    return sum(weight_of(problem, seat) for seat in unfilled(problem, plan))


def weight_of(problem: Problem, seat: Seat) -> int:
    """What an empty seat counts."""
    return 1 if seat.is_stand_in else len(problem.seats)


def is_needed(problem: Problem, seat: Seat) -> bool:
    """Holders always; stand-ins where they are wanted."""
    return not seat.is_stand_in or seat in problem.wanted


def changes(problem: Problem, plan: Plan) -> list[Seat]:
    """Seats whose people would change: somebody new, or nobody where there was somebody."""
    return [seat for seat in problem.seats if not is_kept(problem, plan, seat)]


def is_kept(problem: Problem, plan: Plan, seat: Seat) -> bool:
    """Whether the seat stays as it is: one of its holders, or empty as before."""
    holders = problem.holders.get(seat, frozenset())
    code = plan.get(seat)
    return code in holders if code is not None else not holders


def worth(problem: Problem, plan: Plan) -> int:
    """What ``plan`` is worth, in tenths of a point: fit, less what load and heaped roles cost."""
    fit = sum(problem.fits.get((seat, code), 0) for seat, code in plan.items() if code is not None)
    return fit - sum(burden(problem, code, seats) for code, seats in seats_of(plan).items())


def burden(problem: Problem, code: str, seats: Iterable[Seat]) -> int:
    """What a person's holding ``seats`` costs: hours above the guard, and roles after the first."""
    held = [seat for seat in seats if not seat.is_stand_in]
    worker = problem.worker.get(code, Worker(code))
    more = sum(problem.hours.get(seat.role, 0) for seat in held)
    over = max(0, worker.hours + more - problem.limits.guard) - max(0, worker.hours - problem.limits.guard)
    first = worker.roles_elsewhere
    heaped = sum(range(first, first + len(held)))
    return over * problem.limits.over_hour + heaped * problem.limits.another_role

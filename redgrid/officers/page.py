"""What the pages of assignment show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.grid.queries import Holder, by_seat, home_of
from redgrid.grid.rules import Rights
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.officers.fit import Said, reasons
from redgrid.officers.load import Load
from redgrid.officers.models import Answer, Profile
from redgrid.officers.problem import Plan, Problem, Seat, changes, faults, is_kept, unfilled, worth
from redgrid.officers.rules import ASSIGN, HEADS_OF, may_see_profile
from redgrid.officers.solver import Solution, best, repair
from redgrid.officers.staffing import Staffing, staffing_of
from redgrid.officers.telling import fault_words, points_words, price_words, proof_words, seat_words
from redgrid.rulebook.assignment import Assignment
from redgrid.rulebook.institution import CapacityText, Institution

BEST, REPAIR = "best", "repair"
NOTHING_SAID = Said()
# So many reasons are told why a seat stays empty.
REASONS = 3


@dataclass(frozen=True)
class SeatRow:
    """One seat: who holds it now, who is proposed, why. ``may_read``: whether the reasons are for the reader."""

    seat: Seat
    words: str
    held: list[Tenure]
    person: Person | None
    load: Load | None
    points: str
    reasons: list[str]
    may_read: bool
    is_kept: bool
    is_borrowed: bool


@dataclass(frozen=True)
class CellPage:
    """A plan of one cell beside the best one."""

    staffing: Staffing
    cell: Unit
    plan: Plan
    rows: list[SeatRow]
    price: str
    is_dear: bool
    now_price: str
    proof: str
    faults: list[str]
    empty: list[str]

    @property
    def changes(self) -> list[SeatRow]:
        return [row for row in self.rows if not row.is_kept]


def solve(staffing: Staffing, way: str) -> tuple[Solution, Solution]:
    """The plan that is asked for (the smallest repair, or the best), and the best."""
    top = best(staffing.problem)
    return (top if way == BEST else repair(asked(staffing, way))), top


def asked(staffing: Staffing, way: str) -> Problem:
    """The problem; a repair wants no stand-ins but where somebody is away."""
    return staffing.problem if way == BEST else replace(staffing.problem, wanted=frozenset())


def cell_page(
    staffing: Staffing, way: str, plan: Plan, found: tuple[Solution, Solution], viewer: tuple[Person, Rights]
) -> CellPage:
    """The page of ``plan`` at the one cell of ``staffing``; what was ``found`` proves it, or the best beside it."""
    problem, [cell], (solution, top) = staffing.problem, staffing.cells, found
    price = _less_than_best(problem, plan, top.plan, way)
    is_repair = way == REPAIR and dict(plan) == dict(solution.plan)
    shown = solution if is_repair else top
    return CellPage(
        staffing=staffing,
        cell=cell,
        plan=plan,
        rows=[_row(staffing, seat, plan, viewer) for seat in staffing.seats_at(cell)],
        price=points_words(price),
        is_dear=price > 0,
        now_price=price_words(_less_than_best(problem, staffing.now, top.plan, way)),
        proof=proof_words(shown.is_proven, shown.gap, is_repair=is_repair),
        faults=[fault_words(staffing, fault) for fault in faults(problem, plan)],
        empty=[_why_empty(staffing, seat, plan) for seat in unfilled(asked(staffing, way), plan)],
    )


def _why_empty(staffing: Staffing, seat: Seat, plan: Plan) -> str:
    """The seat, and what keeps the first few of those who might sit there from it."""
    problem, broken = staffing.problem, set(faults(staffing.problem, plan))
    new = [
        fault
        for code in problem.candidates[seat]
        for fault in faults(problem, {**plan, seat: code})
        if fault not in broken
    ]
    why = list(dict.fromkeys(fault_words(staffing, fault) for fault in new))[:REASONS]
    if not problem.candidates[seat]:
        has_away = any(other == seat for other, _code in problem.fits)
        why = [_("Everybody is away.") if has_away else _("Nobody belongs to the cell.")]
    words = {"seat": seat_words(staffing, seat), "why": " ".join(why)}
    return _("%(seat)s: %(why)s") % words if why else words["seat"]


def _less_than_best(problem: Problem, plan: Plan, top: Plan, way: str) -> int:
    """How much less ``plan`` is worth than the best, in tenths of a point. A repair asks for no stand-ins, so they are
    left out of the account.
    """
    whole, best_plan = (
        {seat: code for seat, code in each.items() if way == BEST or not seat.is_stand_in}
        for each in (plan, top)
    )
    return worth(problem, best_plan) - worth(problem, whole)


def _row(staffing: Staffing, seat: Seat, plan: Plan, viewer: tuple[Person, Rights]) -> SeatRow:
    code = plan.get(seat)
    person = staffing.people.get(code or "")
    home = staffing.homes.get(code or "")
    may_read = person is not None and may_see_profile(viewer[0], viewer[1], person, home)
    fit = staffing.fits.get((seat.role, code or ""))
    return SeatRow(
        seat=seat,
        words=seat_words(staffing, seat),
        held=staffing.held.get(seat, []),
        person=person,
        load=staffing.loads.get(code or ""),
        points=points_words(fit.tenths) if fit else "",
        reasons=reasons(staffing.rules, fit) if fit and may_read else [],
        may_read=may_read,
        is_kept=is_kept(staffing.problem, plan, seat),
        is_borrowed=home is not None and home.code != seat.cell,
    )


def choices(staffing: Staffing, plan: Plan, forbidden: str) -> dict[Seat, list[tuple[str, str]]]:
    """For each seat everybody who may be chosen, in the order of staff numbers, with what that change costs.

    The rest of the plan stays as it is. ``forbidden`` says that a rule breaks.
    """
    problem, value = staffing.problem, worth(staffing.problem, plan)
    broken = set(faults(problem, plan))
    found: dict[Seat, list[tuple[str, str]]] = defaultdict(list)
    for seat in problem.seats:
        for code in sorted(problem.candidates[seat]):
            text = staffing.people[code].name
            if code != plan.get(seat):
                changed = {**plan, seat: code}
                is_broken = bool(set(faults(problem, changed)) - broken)
                price = price_words(value - worth(problem, changed))
                text = f"{text} · {forbidden if is_broken else price}"
            found[seat].append((code, text))
        if (now := plan.get(seat)) and now not in problem.candidates[seat]:
            found[seat].append((now, staffing.people[now].name if now in staffing.people else now))
    return {seat: found[seat] for seat in problem.seats}


@dataclass(frozen=True)
class CentreRow:
    """One cell in the table of cells and roles."""

    cell: Unit
    seats: list[SeatRow]
    changes: int
    empty: int
    price: str
    digest: str
    plan: Plan


@dataclass(frozen=True)
class CentrePage:
    """Every cell with every role, each net assigned as a whole."""

    roles: tuple[CapacityText, ...]
    rows: list[CentreRow]
    proof: str


def centre_page(
    cells: Iterable[Unit], institution: Institution, at: datetime, way: str, viewer: tuple[Person, Rights]
) -> CentrePage:
    """The table of ``cells``: what is proposed for each role, the people of a net assigned together."""
    staffing = staffing_of(list(cells), institution, at)
    solution, top = solve(staffing, way)
    rows = [_centre_row(staffing, cell, way, (solution, top), viewer) for cell in staffing.cells]
    return CentrePage(
        staffing.roles, rows, proof_words(solution.is_proven, solution.gap, is_repair=way == REPAIR)
    )


def _centre_row(
    staffing: Staffing, cell: Unit, way: str, found: tuple[Solution, Solution], viewer: tuple[Person, Rights]
) -> CentreRow:
    (solution, top), seats = found, staffing.seats_at(cell)
    own = {seat: solution.plan[seat] for seat in seats}
    other = {seat: top.plan[seat] for seat in seats}
    changed, empty = changes(staffing.problem, solution.plan), unfilled(asked(staffing, way), solution.plan)
    return CentreRow(
        cell=cell,
        seats=[_row(staffing, seat, solution.plan, viewer) for seat in seats if not seat.is_stand_in],
        changes=sum(seat.cell == cell.code for seat in changed),
        empty=sum(seat.cell == cell.code for seat in empty),
        price=price_words(_less_than_best(staffing.problem, own, other, way)),
        digest=staffing.digest(cell),
        plan=own,
    )


def said_by(person: Person) -> tuple[Said, str]:
    """What ``person`` says of themselves, and their certificates."""
    profile = Profile.objects.filter(person=person).first()
    answers = {row.statement: row.value for row in Answer.objects.filter(person=person)}
    if profile is None:
        return Said(answers=answers), ""
    return Said(frozenset(profile.works), frozenset(profile.abilities), answers), profile.certificates


@dataclass(frozen=True)
class Told:
    """What a person says of themselves, in words."""

    works: list[str]
    abilities: list[str]
    certificates: str
    answers: list[tuple[str, int]]

    @property
    def is_empty(self) -> bool:
        return not (self.works or self.abilities or self.certificates or self.answers)


def told_by(person: Person, rules: Assignment) -> Told:
    """What ``person`` says of themselves; what the institution no longer asks is left out."""
    said, certificates = said_by(person)
    return Told(
        works=[label(each) for each in rules.works if each.code in said.works],
        abilities=[label(each) for each in rules.abilities if each.code in said.abilities],
        certificates=certificates,
        answers=[
            (label(each, "text"), said.answers[each.code])
            for each in rules.statements
            if each.code in said.answers
        ],
    )


def readers_of(person: Person) -> list[Holder]:
    """Who else may read what ``person`` says: the heads of their cell and of the nets above, by name."""
    home = home_of(person)
    if home is None:
        return []
    units = Unit.objects.filter(path__in=home.ancestor_paths)
    rows = Tenure.objects.believed().holding_at(now()).filter(
        unit__in=units, capacity__kind=Capacity.POST, capacity__is_required=True, capacity__at__in=HEADS_OF
    )  # fmt: skip
    found = [holder for held in by_seat(rows, now()).values() for holder in held]
    return [each for each in found if each.person != person and ASSIGN in each.tenure.capacity.verbs]

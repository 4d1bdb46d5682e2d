"""The best plan, or the smallest repair, with the proof or the gap. Knows HiGHS and nothing of the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import floor
from time import monotonic
from typing import Any

from redgrid.officers.problem import Plan, Problem, Seat, is_needed, lacking, weight_of, worth

SECONDS = 10.0
LEAST_SECONDS = 0.05
# Goals are whole numbers: a bound closer than this to an answer proves it.
HALF = 0.5

Terms = list[tuple[int, float]]


@dataclass(frozen=True)
class Solution:
    """A plan, what it is worth, and the most that any plan could be worth under the same goal (tenths of a point).

    ``is_proven``: nothing fills more roles, then more seats of stand-ins, then (for a repair) changes fewer, then is
    worth more.
    """

    plan: Plan
    worth: int
    bound: int
    is_proven: bool

    @property
    def gap(self) -> int:
        """How much better another plan might be, at most; 0 when proven."""
        return 0 if self.is_proven else max(0, self.bound - self.worth)


@dataclass
class Answer:
    """What HiGHS says of one model."""

    values: list[float]
    goal: float
    bound: float
    is_proven: bool
    is_possible: bool


@dataclass
class Model:
    """A linear model whose goal is made as large as possible."""

    goal: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, Terms]] = field(default_factory=list)

    def column(self, goal: float = 0, upper: float = 1, *, is_whole: bool = True) -> int:
        self.goal.append(goal)
        self.upper.append(upper)
        self.whole.append(is_whole)
        return len(self.goal) - 1

    def row(self, terms: Terms, *, least: float = float("-inf"), most: float = float("inf")) -> None:
        self.rows.append((least, most, terms))

    def solve(self, seconds: float) -> Answer:
        """Ask HiGHS, for at most so many seconds."""
        import highspy  # noqa: PLC0415 (with numpy it takes a fifth of a second and 30 MB: only when needed)

        library: Any = highspy
        solver = library.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", HALF)
        solver.setOptionValue("time_limit", max(seconds, LEAST_SECONDS))
        solver.passModel(self._as_highs(library))
        solver.run()
        found = solver.getInfo()
        status = solver.getModelStatus()
        is_proven = status == highspy.HighsModelStatus.kOptimal
        has_plan = found.primal_solution_status == 2  # a feasible point
        values = list(solver.getSolution().col_value) if has_plan else []
        bound = found.mip_dual_bound if any(self.whole) else found.objective_function_value
        return Answer(values, found.objective_function_value, bound, is_proven, has_plan)

    def _as_highs(self, highspy: Any) -> Any:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.goal), len(self.rows)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.goal, [0.0] * len(self.goal), self.upper
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in self.whole]
        lp.row_lower_ = [least for least, _most, _terms in self.rows]
        lp.row_upper_ = [most for _least, most, _terms in self.rows]
        starts, indexes, values = [0], [], []
        for _least, _most, terms in self.rows:
            indexes += [column for column, _value in terms]
            values += [value for _column, value in terms]
            starts.append(len(indexes))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, indexes, values
        return lp


class Draft:
    """The model of one problem: a column for each seat and candidate; the worth of a plan as ``worth_terms``."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = Model()
        self.column = {
            (seat, code): self.model.column()
            for seat in problem.seats
            for code in problem.candidates[seat]
            if self._may_stay(seat, code)
        }
        self.of_seat: dict[Seat, list[tuple[str, int]]] = defaultdict(list)
        self.of_person: dict[str, list[tuple[Seat, int]]] = defaultdict(list)
        for (seat, code), column in self.column.items():
            self.of_seat[seat].append((code, column))
            self.of_person[code].append((seat, column))
        self.worth_terms: Terms = [(column, problem.fits[key]) for key, column in self.column.items()]
        self.kept_terms: Terms = [
            (column, 1 if code in holders else 0 if holders else -1)
            for (seat, code), column in self.column.items()
            for holders in [problem.holders.get(seat, frozenset())]
        ]
        self.empty = {seat: self.model.column() for seat in problem.seats if is_needed(problem, seat)}
        self._fill()
        for code in self.of_person:
            self._person(code)

    def _may_stay(self, seat: Seat, code: str) -> bool:
        """Whoever is away can hold a role only where there is a seat for a stand-in."""
        return (
            seat.is_stand_in or not self.problem.worker[code].is_away or seat.other in self.problem.candidates
        )

    def _fill(self) -> None:
        for seat in self.problem.seats:
            taken = [(column, 1.0) for _code, column in self.of_seat[seat]]
            if seat in self.empty:
                self.model.row([*taken, (self.empty[seat], 1.0)], least=1, most=1)
            else:
                self.model.row(taken, most=1)
            for code, column in [] if seat.is_stand_in else self.of_seat[seat]:
                self._beside(seat, code, column)

    def _beside(self, seat: Seat, code: str, column: int) -> None:
        """Nobody stands in for themselves; whoever is away has a stand-in who is there."""
        if own := self.column.get((seat.other, code)):
            self.model.row([(column, 1), (own, 1)], most=1)
        if self.problem.worker[code].is_away:
            present = [c for other, c in self.of_seat[seat.other] if not self.problem.worker[other].is_away]
            self.model.row([(column, 1.0), *((c, -1.0) for c in present)], most=0)

    def _person(self, code: str) -> None:
        worker, limits = self.problem.worker[code], self.problem.limits
        roles = [(seat, column) for seat, column in self.of_person[code] if not seat.is_stand_in]
        others = [(column, 1.0) for seat, column in self.of_person[code] if seat.is_stand_in]
        self.model.row(
            [(c, 1.0) for _seat, c in roles], most=max(0, limits.most_roles - worker.roles_elsewhere)
        )
        self.model.row(others, most=max(0, limits.most_roles - worker.stand_ins_elsewhere))
        for terms in self._excluded(code):
            self.model.row(terms, most=1)
        if roles:
            self._burden(code, roles)

    def _excluded(self, code: str) -> Iterator[Terms]:
        for group in self.problem.limits.exclusions:
            by_cell: dict[str, Terms] = defaultdict(list)
            for seat, column in self.of_person[code]:
                if seat.role in group:
                    by_cell[seat.cell].append((column, 1.0))
            yield from (terms for terms in by_cell.values() if len(terms) > 1)

    def _burden(self, code: str, roles: list[tuple[Seat, int]]) -> None:
        """Hours above the guard, and one column for each further role, each dearer than the one before."""
        worker, limits = self.problem.worker[code], self.problem.limits
        hours: Terms = [(c, self.problem.hours.get(seat.role, 0)) for seat, c in roles]
        over = self.model.column(upper=float("inf"), is_whole=False)
        self.model.row([*hours, (over, -1.0)], most=max(0, limits.guard - worker.hours))
        self.worth_terms.append((over, -limits.over_hour))
        steps = range(worker.roles_elsewhere, worker.roles_elsewhere + len(roles))
        heaped: Terms = [(self.model.column(is_whole=False), -step * limits.another_role) for step in steps]
        self.model.row([*((c, 1.0) for _seat, c in roles), *((c, -1.0) for c, _price in heaped)], most=0)
        self.worth_terms += heaped

    def most(self, terms: Terms, seconds: float) -> Answer:
        """The plan for which the sum of ``terms`` is largest."""
        self.model.goal = [0.0] * len(self.model.goal)
        for column, value in terms:
            self.model.goal[column] += value
        return self.model.solve(seconds)

    def plan(self, answer: Answer) -> dict[Seat, str | None]:
        found: dict[Seat, str | None] = dict.fromkeys(self.problem.seats)
        found |= {key[0]: key[1] for key, column in self.column.items() if answer.values[column] > HALF}
        return found


def best(problem: Problem, seconds: float = SECONDS) -> Solution:
    """The plan that fills most seats and is worth most; of equals the one that leaves most as it is."""
    return _by_parts(problem, seconds, _best)


def repair(problem: Problem, seconds: float = SECONDS) -> Solution:
    """The plan that fills most seats by the fewest changes of what is; of equals the one that is worth most."""
    return _by_parts(problem, seconds, _repair)


def _by_parts(problem: Problem, seconds: float, solve: Callable[[Draft, float], Solution]) -> Solution:
    deadline = monotonic() + seconds
    found = [solve(Draft(part), deadline - monotonic()) for part in problem.parts()]
    return joined(found)


def joined(found: Iterable[Solution]) -> Solution:
    """Solutions of problems that share nobody, as one."""
    solutions = list(found)
    plan = {seat: code for solution in solutions for seat, code in solution.plan.items()}
    return Solution(
        plan,
        sum(solution.worth for solution in solutions),
        sum(solution.bound for solution in solutions),
        all(solution.is_proven for solution in solutions),
    )


def _fill_first(draft: Draft, seconds: float) -> bool:
    """Allow as few empty roles as there must be, and then as few stand-ins' seats. True when that is proven."""
    problem = draft.problem
    empty: Terms = [(column, float(weight_of(problem, seat))) for seat, column in draft.empty.items()]
    answer = draft.most([(column, -weight) for column, weight in empty], seconds)
    nobody: Plan = draft.plan(answer) if answer.is_possible else {}
    draft.model.row(empty, most=lacking(problem, nobody))
    return answer.is_proven


def _best(draft: Draft, seconds: float) -> Solution:
    is_filled = _fill_first(draft, seconds)
    scale = 2 * len(draft.problem.seats) + 1
    goal = [(column, value * scale) for column, value in draft.worth_terms] + draft.kept_terms
    answer = draft.most(goal, seconds)
    bound = int((answer.bound + len(draft.problem.seats) + HALF) // scale) if answer.is_possible else 0
    return _solution(draft, answer, bound, is_filled)


def _repair(draft: Draft, seconds: float) -> Solution:
    is_filled = _fill_first(draft, seconds)
    kept = draft.most(draft.kept_terms, seconds)
    if kept.is_possible:
        draft.model.row(draft.kept_terms, least=round(kept.goal))
    answer = draft.most(draft.worth_terms, seconds)
    bound = floor(answer.bound + HALF) if answer.is_possible else 0
    return _solution(draft, answer, bound, is_filled and kept.is_proven)


def _solution(draft: Draft, answer: Answer, bound: int, is_proven: bool) -> Solution:
    """The plan as it is, reckoned anew in whole numbers; without any answer in time, what there is now."""
    problem = draft.problem
    now = {seat: min(problem.holders.get(seat, ()), default=None) for seat in problem.seats}
    plan = draft.plan(answer) if answer.is_possible else now
    value = worth(problem, plan)
    is_sure = is_proven and answer.is_proven and value == bound
    return Solution(plan, value, value if is_sure else max(value, bound), is_sure)

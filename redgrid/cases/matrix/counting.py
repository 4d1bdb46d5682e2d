"""Units by stages: how many cases stand at each crossing, how long the middle one has, what is late and what stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Substr

from redgrid.cases.matrix.levels import LONGEST_PATH, SHOWN, RowLevel, chosen, levels_of
from redgrid.cases.matrix.middles import ENTERED, Together, middles
from redgrid.cases.matrix.stuck import Usual, stuck_in, usual_times
from redgrid.cases.models import Case
from redgrid.grid.models import Unit, UnitQuerySet
from redgrid.grid.rules import Rights, within
from redgrid.kit.clock import now
from redgrid.rulebook.institution import Flow, Stage
from redgrid.rulebook.queries import current


@dataclass(frozen=True)
class MatrixCell:
    """One crossing of a unit and a stage: how many stand there, how many late, how many stuck, how long the middle
    one has stood, and when the next is due."""

    stage: Stage
    open: int = 0
    late: int = 0
    median_age: timedelta | None = None
    next_due: datetime | None = None
    stuck: int = 0


@dataclass(frozen=True)
class MatrixRow:
    """A unit and its cells, one for each stage. ``is_whole``: what stands below the unit is counted with it."""

    unit: Unit
    cells: tuple[MatrixCell, ...]
    is_whole: bool = False

    @property
    def open(self) -> int:
        return sum(cell.open for cell in self.cells)

    @property
    def late(self) -> int:
        return sum(cell.late for cell in self.cells)

    @property
    def stuck(self) -> int:
        return sum(cell.stuck for cell in self.cells)

    @property
    def where(self) -> str:
        """How a list of cases is asked for those of this row."""
        return f"{'under' if self.is_whole else 'cell'}={self.unit.code}"


@dataclass(frozen=True)
class Matrix:
    """Units by stages, as far as somebody may see them. ``after``: behind which path a long level goes on."""

    flow: Flow
    rows: tuple[MatrixRow, ...]
    columns: tuple[MatrixCell, ...]
    levels: Sequence[RowLevel]
    level: RowLevel
    usual: dict[str, Usual]
    after: str = ""

    @property
    def totals(self) -> list[MatrixCell]:
        """A cell for each stage over all rows, shown on this page or not."""
        return list(self.columns) if self.rows else []

    @property
    def open(self) -> int:
        return sum(cell.open for cell in self.columns)

    @property
    def late(self) -> int:
        return sum(cell.late for cell in self.columns)

    @property
    def stuck(self) -> int:
        return sum(cell.stuck for cell in self.columns)


def standing_of(flow: Flow, rights: Rights, under: Unit | None = None) -> QuerySet[Case]:
    """The cases of ``flow`` that a matrix counts, open or not: in the units whose cases ``rights`` may read (``under``:
    in that part of the tree). Sealed cases are not counted."""
    seen = within(rights.scopes("case.read"), "unit__path")
    if under:
        seen &= Q(unit__path__gte=under.path, unit__path__lt=under.path_end)
    return Case.objects.filter(seen, flow=flow.code, is_sealed=False)


def units_of(rights: Rights, under: Unit | None = None) -> UnitQuerySet:
    """The units whose cases ``rights`` may read, in that part of the tree."""
    part = Unit.objects.under(under) if under else Unit.objects.all()
    return part.filter(within(rights.scopes("case.read")))


def matrix(
    flow: Flow, rights: Rights, under: Unit | None = None, *, level: str = "", after: str = ""
) -> Matrix:
    """The open cases of ``flow``, by the units of one ``level`` (see ``levels``) and by stages: five
    statements.

    Units that are not of the level have a row only while a case stands there. Each case counts in one row.
    """
    units = units_of(rights, under)
    levels = levels_of(units, current())
    row_level, paths = chosen(levels, level, units)
    standing, moment = standing_of(flow, rights, under).filter(is_open=True), now()
    usual = usual_times([flow.code]).get(flow.code, {})
    counting = _Counting(flow, standing, row_level.length, moment, usual)
    every = sorted({*paths, *(path for path, _stage in counting.counts)})
    beyond = [path for path in every if path > after]
    shown = Unit.objects.filter(path__in=beyond[:SHOWN]).order_by("path")
    rows = tuple(_row(unit, counting, row_level) for unit in shown)
    more = beyond[SHOWN - 1] if len(beyond) > SHOWN else ""
    return Matrix(flow, rows, counting.columns(), levels, row_level, counting.usual, more)


def _row(unit: Unit, counting: _Counting, level: RowLevel) -> MatrixRow:
    cells = tuple(counting.crossing(unit.path, stage) for stage in counting.flow.stages)
    return MatrixRow(unit, cells, is_whole=unit.kind == Unit.NET and len(unit.path) == level.length)


class _Counting:
    """The open cases, counted by the first ``length`` characters of the path of their unit, and by stage."""

    def __init__(
        self, flow: Flow, standing: QuerySet[Case], length: int, moment: datetime, usual: dict[str, Usual]
    ) -> None:
        self.flow, self.moment, self.usual = flow, moment, usual
        self.row = F("unit__path") if length == LONGEST_PATH else Substr("unit__path", 1, length)
        rows = self._counts(standing)
        crossings, self.in_stage = middles(rows, "stage")
        self.counts = {(row["row"], row["stage"]): row for row in rows}
        self.middles = dict(zip(self.counts, crossings, strict=True))

    def _counts(self, standing: QuerySet[Case]) -> list[Any]:
        return list(standing.order_by().annotate(row=self.row).values("row", "stage").annotate(
            open=Count("*"),
            late=Count("stage", filter=Q(due_at__lt=self.moment)),
            next_due=Min("due_at", filter=Q(due_at__gte=self.moment)),
            stuck=Count("stage", filter=stuck_in(self.flow, self.usual, self.moment)),
            **{ENTERED: Together("entered_at")},
        ))  # fmt: skip

    def crossing(self, path: str, stage: Stage) -> MatrixCell:
        """What stands at one crossing."""
        found = self.counts.get((path, stage.code))
        return _cell(stage, [found] if found else [], self.middles.get((path, stage.code)), self.moment)

    def columns(self) -> tuple[MatrixCell, ...]:
        """What stands in each stage."""
        by_stage = {
            stage.code: [row for (_path, code), row in self.counts.items() if code == stage.code]
            for stage in self.flow.stages
        }
        return tuple(
            _cell(stage, by_stage[stage.code], self.in_stage.get(stage.code), self.moment)
            for stage in self.flow.stages
        )


def _cell(
    stage: Stage, found: Sequence[dict[str, Any]], entered: datetime | None, moment: datetime
) -> MatrixCell:
    return MatrixCell(
        stage,
        open=sum(row["open"] for row in found),
        late=sum(row["late"] for row in found),
        median_age=moment - entered if entered else None,
        next_due=min((row["next_due"] for row in found if row["next_due"]), default=None),
        stuck=sum(row["stuck"] for row in found),
    )

"""The matrix, what is stuck, the trend and the forecast, as they are answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from ninja import Schema
from pydantic import Field

from redgrid.api.schemas.asking import Asked, Line
from redgrid.api.schemas.cases import CaseRow
from redgrid.api.schemas.moments import At
from redgrid.api.schemas.people import Named, named
from redgrid.cases.matrix import Matrix, MatrixCell, MatrixRow
from redgrid.cases.matrix.projects import ProjectRow
from redgrid.cases.matrix.prospects import Prospect
from redgrid.cases.matrix.stuck import Stuck
from redgrid.cases.matrix.trend import Stretch
from redgrid.kit.naming import label


class Crossing(Schema):
    """One unit and one stage. The ages are those of stays in the stage."""

    stage: str
    open: int
    overdue: int
    stuck: int = Field(description="Late, and in the stage for several times as long as usual.")
    median_age_seconds: int | None
    next_due: At | None

    @classmethod
    def of(cls, cell: MatrixCell) -> Self:
        return cls(
            stage=cell.stage.code,
            open=cell.open,
            overdue=cell.late,
            stuck=cell.stuck,
            median_age_seconds=_seconds(cell.median_age),
            next_due=cell.next_due,
        )


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())


class RowOfMatrix(Schema):
    """A unit and its crossings, in the order of the flow's stages."""

    cell: str
    name: str
    open: int
    overdue: int
    stages: list[Crossing]

    @classmethod
    def of(cls, row: MatrixRow) -> Self:
        stages = [Crossing.of(cell) for cell in row.cells]
        return cls(cell=row.unit.code, name=label(row.unit), open=row.open, overdue=row.late, stages=stages)


class Total(Schema):
    """A stage over all rows."""

    stage: str
    name: str
    open: int
    overdue: int

    @classmethod
    def of(cls, cell: MatrixCell) -> Self:
        return cls(stage=cell.stage.code, name=label(cell.stage), open=cell.open, overdue=cell.late)


class LevelOf(Schema):
    """A level of the tree at which the rows may stand."""

    code: str
    name: str


class StretchOf(Schema):
    """A week or month: what was opened and closed in it, and what was open at its end."""

    starts: At
    ends: At
    opened: int
    closed: int
    open: int

    @classmethod
    def of(cls, stretch: Stretch) -> Self:
        edges = {"starts": stretch.starts_at, "ends": stretch.ends_at}
        return cls(**edges, opened=stretch.opened, closed=stretch.closed, open=stretch.open)


class WholeMatrix(Schema):
    """Units by stages, as far as you may see them. Sealed cases are not counted."""

    flow: str
    name: str
    level: str = Field(description="Code of the level at which the rows stand.")
    levels: list[LevelOf]
    rows: list[RowOfMatrix]
    totals: list[Total] = Field(description="Over all rows, on this page or not.")
    after: str = Field(description="Send it as `after` for further rows; empty at the end.")

    @classmethod
    def of(cls, matrix: Matrix) -> Self:
        rows = [RowOfMatrix.of(row) for row in matrix.rows]
        totals = [Total.of(cell) for cell in matrix.totals]
        levels = [LevelOf(code=level.code, name=level.name) for level in matrix.levels]
        return cls(flow=matrix.flow.code, name=label(matrix.flow), level=matrix.level.code, levels=levels,
                   rows=rows, totals=totals, after=matrix.after)  # fmt: skip


class StuckRow(Schema):
    """A case that does not move."""

    case: CaseRow
    age_seconds: int = Field(description="How long it has stood in its stage.")
    usual_seconds: int | None = Field(description="How long the middle one stands there.")
    times: float | None = Field(description="How many times as long as usual.")

    @classmethod
    def of(cls, stuck: Stuck) -> Self:
        usual = _seconds(stuck.usual.length) if stuck.usual else None
        age = int(stuck.age.total_seconds())
        return cls(case=CaseRow.of(stuck.case), age_seconds=age, usual_seconds=usual, times=stuck.times)


class ForecastAsked(Asked):
    """Of which part of the tree."""

    under: Line = Field("", description="Code of a unit: only what stands there and below.")


class ProspectOf(Schema):
    """By `middle` as likely as not, by `most` in 85 of 100 cases like it; null where history does not reach so far."""

    middle: date | None
    most: date | None
    many: int = Field(description="How many cases that ended it rests on; 0 when too few.")

    @classmethod
    def of(cls, prospect: Prospect) -> Self:
        return cls(middle=prospect.middle, most=prospect.most, many=prospect.many)


class StageProspect(Schema):
    """When what stands in a stage may have ended."""

    stage: str
    open: int
    prospect: ProspectOf


class CaseProspect(Schema):
    """When one case may have ended."""

    case: CaseRow
    prospect: ProspectOf


class Forecast(Schema):
    """When what is open may be finished, and what such forecasts were worth."""

    stages: list[StageProspect]
    items: list[CaseProspect]
    next: str | None = Field(description="Send it as `cursor` for the next page.")
    worth: dict[str, int] = Field(
        description="Of 100 decided forecasts, how many were kept; empty when too few are."
    )


class ProjectOf(Schema):
    """An open case as a row of its own: how far it has come, who works on it, its milestones."""

    case: CaseRow
    lead: Named | None
    partners: list[Named]
    milestones: int
    reached: int
    late: int
    next_on: date | None = Field(description="The day of the milestone that is promised next.")
    said: dict[str, str] = Field(description="What the flow shows, by the code of the field.")

    @classmethod
    def of(cls, row: ProjectRow) -> Self:
        return cls(
            case=CaseRow.of(row.case), lead=named(row.lead), partners=[Named.of(each) for each in row.partners],
            milestones=len(row.milestones), reached=row.reached, late=row.late,
            next_on=row.next.due_on if row.next else None, said={field.code: words for field, words in row.said},
        )  # fmt: skip

"""Units by stages of a flow; what is stuck, how it came to be so, and when it may end."""

from __future__ import annotations

from ninja import Query, Router

from redgrid.api.lists import told
from redgrid.api.queries import flow_of_code, unit_ever
from redgrid.api.schemas.asking import Line, MatrixAsked, OfPart, TrendAsked
from redgrid.api.schemas.cases import CaseRow
from redgrid.api.schemas.matrix import (
    CaseProspect,
    Forecast,
    ForecastAsked,
    ProjectOf,
    ProspectOf,
    StageProspect,
    StretchOf,
    StuckRow,
    WholeMatrix,
)
from redgrid.api.tokens import TokenRequest
from redgrid.cases.matrix import matrix
from redgrid.cases.matrix.counting import standing_of
from redgrid.cases.matrix.longest import longest_stuck
from redgrid.cases.matrix.projects import project_rows, seen_of
from redgrid.cases.matrix.prospects import prospects_of
from redgrid.cases.matrix.stuck import usual_times
from redgrid.cases.matrix.trend import trend
from redgrid.cases.models import Case
from redgrid.cases.queries import for_lists
from redgrid.grid.rules import rights_of

router = Router(tags=["matrix"])
MOST_STUCK = 100


@router.get("/matrix/{flow}", response=WholeMatrix, summary="Units by stages")
def read_matrix(request: TokenRequest, flow: Line, asked: Query[MatrixAsked]) -> WholeMatrix:
    """Open cases of a flow: how many, how many late or stuck, how long the middle one has been in its stage."""
    under, rights = unit_ever(asked.under), rights_of(request.auth)
    return WholeMatrix.of(matrix(flow_of_code(flow), rights, under, level=asked.level, after=asked.after))


@router.get("/matrix/{flow}/trend", response=list[StretchOf], summary="Opened, closed and open over time")
def read_trend(request: TokenRequest, flow: Line, asked: Query[TrendAsked]) -> list[StretchOf]:
    """Twelve weeks or months up to a day, from the records; the oldest first."""
    cases = standing_of(flow_of_code(flow), rights_of(request.auth), unit_ever(asked.under))
    return [StretchOf.of(stretch) for stretch in trend(cases, asked.by, asked.until)]


@router.get("/matrix/{flow}/stuck", response=list[StuckRow], summary="What does not move")
def list_stuck(request: TokenRequest, flow: Line, asked: Query[OfPart]) -> list[StuckRow]:
    """The hundred that stood longest."""
    found = flow_of_code(flow)
    standing = standing_of(found, rights_of(request.auth), unit_ever(asked.under))
    usual = usual_times([found.code]).get(found.code, {})
    return [StuckRow.of(stuck) for stuck in longest_stuck(found, standing, usual, MOST_STUCK)]


@router.get("/matrix/{flow}/forecast", response=Forecast, summary="When it may be finished")
def read_forecast(request: TokenRequest, flow: Line, asked: Query[ForecastAsked]) -> Forecast:
    """By the history of the flow: for each stage, and for the open cases a page at a time."""
    found = prospects_of(flow_of_code(flow))
    standing = standing_of(found.flow, rights_of(request.auth), unit_ever(asked.under)).filter(is_open=True)

    def tell(cases: list[Case]) -> list[CaseProspect]:
        return [CaseProspect(case=CaseRow.of(case), prospect=ProspectOf.of(found.of(case))) for case in cases]

    stages = [
        StageProspect(stage=of.stage.code, open=of.open, prospect=ProspectOf.of(of.prospect))
        for of in found.by_stage(standing)
    ]
    return Forecast(stages=stages, worth=found.tried.worth, **told(for_lists(standing), asked, tell))


@router.get("/matrix/{flow}/cases", response=list[ProjectOf], summary="Each open case a row")
def list_projects(request: TokenRequest, flow: Line, asked: Query[OfPart]) -> list[ProjectOf]:
    """In the order of the tree, two hundred at most: for flows like that of key projects."""
    found = flow_of_code(flow)
    groups = project_rows(found, seen_of(found, request.auth, unit_ever(asked.under)))
    return [ProjectOf.of(row) for _unit, rows in groups for row in rows]

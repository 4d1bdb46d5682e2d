"""Returns of a quarter or year with the cases behind each figure; where cases came from; what everybody is told of."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Query, Router

from redgrid.api.lists import told
from redgrid.api.problems import SENTENCES
from redgrid.api.queries import flow_of_code, unit_ever
from redgrid.api.schemas.asking import Line
from redgrid.api.schemas.cases import CaseRow
from redgrid.api.schemas.lists import Page
from redgrid.api.schemas.returns import (
    FigureAsked,
    NoticedOf,
    NoticesAsked,
    ReturnAsked,
    ReturnTold,
    SourcesAsked,
    SourcesTold,
)
from redgrid.api.tokens import TokenRequest
from redgrid.cases.matrix.counting import standing_of
from redgrid.cases.matrix.origins import origins, span_of
from redgrid.cases.queries import for_lists
from redgrid.cases.returns import Figure, Period, graded_fields, noticed, on_notice, records_of, return_of
from redgrid.cases.rules import visible_to
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now
from redgrid.kit.refusal import Missing
from redgrid.rulebook.queries import current

router = Router(tags=["returns"])


@router.get("/returns/{flow}", response=ReturnTold, summary="What a quarter or year counted")
def read_return(request: TokenRequest, flow: Line, asked: Query[ReturnAsked]) -> ReturnTold:
    """By what the cases say and by unit, of those that you may read."""
    period = _period(asked)
    return ReturnTold.of(period, return_of(flow_of_code(flow), period, rights_of(request.auth)))


@router.get("/returns/{flow}/cases", response=Page[CaseRow], summary="The cases behind a figure of a return")
def list_return_cases(request: TokenRequest, flow: Line, asked: Query[FigureAsked]) -> dict[str, Any]:
    """As many as the figure says."""
    found = flow_of_code(flow)
    if asked.field not in {"", *(field.code for field in graded_fields(found))}:
        raise Missing(SENTENCES[404])
    rights = rights_of(request.auth)
    keys = records_of(found, _period(asked), rights, Figure(asked.of, asked.field, asked.code))
    rows = for_lists(visible_to(request.auth, rights)).filter(pk__in=keys)
    return told(rows, asked, lambda cases: [CaseRow.of(case) for case in cases])


@router.get("/matrix/{flow}/sources", response=SourcesTold, summary="Where cases came from")
def read_sources(request: TokenRequest, flow: Line, asked: Query[SourcesAsked]) -> SourcesTold:
    """By the day on which they were opened."""
    span = span_of(asked.first, asked.last)
    standing = standing_of(flow_of_code(flow), rights_of(request.auth), unit_ever(asked.under))
    return SourcesTold.of(span, origins(standing, span, current().sources))


@router.get("/notices-of-cases", response=Page[NoticedOf], summary="Cases of which everybody is told")
def list_noticed(request: TokenRequest, asked: Query[NoticesAsked]) -> dict[str, Any]:
    """Open ones, newest first; sealed ones never."""
    rows = on_notice(unit=unit_ever(asked.unit))
    return told(rows, asked, lambda cases: [NoticedOf.of(row) for row in noticed(cases)])


def _period(asked: ReturnAsked) -> Period:
    today = timezone.localdate(now())
    return Period(asked.year, asked.quarter) if asked.year else Period.of(today)

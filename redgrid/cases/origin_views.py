"""The page of where cases came from, with its workbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.matrix.origins import Origin, Span, origin_book, origins, span_of, together
from redgrid.cases.matrix_views import Asked, asked_of, day_of
from redgrid.kit.naming import label
from redgrid.kit.workbooks import as_workbook
from redgrid.rulebook.queries import current


@signed_in
@require_safe
def sources(request: PersonRequest, flow: str) -> HttpResponse:
    """How many cases each source brought in a span of days; each number opens its cases."""
    asked, span = asked_of(request, flow), _span(request)
    found = origins(asked.standing(), span, current().sources)
    if "workbook" in request.GET:
        where = label(asked.under) if asked.under else ""
        book = origin_book(asked.flow, where, span, found, by=request.person)
        return as_workbook(book, f"{label(asked.flow)}-{span.first:%Y%m%d}-{span.last:%Y%m%d}")
    rows = [_with_links(asked, span, each) for each in (*found, together(found)) if each.opened]
    silent = [each.name for each in found if not each.opened]
    words = {"from": span.first, "to": span.last} | ({"under": asked.under.code} if asked.under else {})
    shown = asked.context(
        "sources", rows=rows, silent=silent, span=span, book=urlencode({**words, "workbook": 1})
    )
    return render(request, "cases/sources.html", shown)


def _with_links(asked: Asked, span: Span, each: Origin) -> dict[str, Any]:
    days = {"source": each.code, "opened_from": span.first, "opened_to": span.end}
    states = {"opened": "all", "closed": "closed", "open": "open", "late": "late"}
    return {
        "origin": each,
        **{name: asked.listed(**{**days, "state": state}) for name, state in states.items()},
    }


def _span(request: PersonRequest) -> Span:
    """The days that are asked for, the right way round; the last ninety when nothing readable is."""
    return span_of(day_of(request.GET.get("from", "")), day_of(request.GET.get("to", "")))

"""Pages of the matrix: the crossings, what is stuck, the trend, the forecast, the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.matrix import matrix
from redgrid.cases.matrix.charts import chart_of
from redgrid.cases.matrix.counting import standing_of
from redgrid.cases.matrix.longest import longest_stuck
from redgrid.cases.matrix.projects import project_rows, seen_of
from redgrid.cases.matrix.prospects import prospects_of
from redgrid.cases.matrix.sheets import matrix_book
from redgrid.cases.matrix.stuck import usual_times
from redgrid.cases.matrix.trend import MONTH, WEEK, Stretch, trend
from redgrid.cases.models import Case
from redgrid.cases.queries import for_lists
from redgrid.grid.models import Unit
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.paging import page_of
from redgrid.kit.workbooks import as_workbook
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.queries import current

# Of the stuck the oldest, and of the open those that may take longest, are told first.
LISTED = 100
BY_CASE = "by_case"


@dataclass(frozen=True)
class Asked:
    """Which flow, in which part of the tree, by whom."""

    flow: Flow
    flows: list[Flow]
    under: Unit | None
    above: list[Unit]
    rights: Rights

    def standing(self) -> QuerySet[Case]:
        return standing_of(self.flow, self.rights, self.under)

    def context(self, here: str, **more: Any) -> dict[str, Any]:
        words = {name: getattr(self, name) for name in ("flow", "flows", "under", "above")}
        code = quote(self.under.code) if self.under else ""
        links = {
            "under_too": f"&under={code}" if code else "",
            "under_only": f"?under={code}" if code else "",
        }
        return {**words, **links, "here": here, **more}

    def listed(self, **asked: object) -> str:
        """The address of the cases of this flow and part of the tree, asked for further."""
        words = {
            "flow": self.flow.code,
            "under": self.under.code if self.under else "",
            "state": "all",
            **asked,
        }
        return f"{reverse('cases:list')}?{urlencode({name: word for name, word in words.items() if word})}"


def asked_of(request: PersonRequest, flow: str) -> Asked:
    """What the address asks for; 404 for a flow or unit that there is not."""
    found = current().flow(flow)
    if found is None:
        raise Http404
    code = request.GET.get("under", "")
    under = get_object_or_404(Unit, code=code) if code else None
    paths = under.ancestor_paths if under else []
    flows = [each for each in current().flows if not each.sealed]
    return Asked(found, flows, under, list(Unit.objects.filter(path__in=paths).order_by("path")),
                 rights_of(request.person))  # fmt: skip


@signed_in
@require_safe
def matrix_page(request: PersonRequest, flow: str) -> HttpResponse:
    """Units by stages, live; each number opens its cases, each net opens the level below it."""
    asked = asked_of(request, flow)
    if asked.flow.matrix == BY_CASE:
        return _by_case(request, asked)
    level, after = request.GET.get("level", ""), request.GET.get("after", "")
    found = matrix(asked.flow, asked.rights, asked.under, level=level, after=after)
    codes = [each.code for each in found.levels]
    below = codes[min(codes.index(found.level.code) + 1, len(codes) - 1)]
    shown = asked.context("matrix", matrix=found, below=below)
    return render(request, "cases/matrix.html", shown)


def _by_case(request: PersonRequest, asked: Asked) -> HttpResponse:
    """Each open case a row; everybody sees those they may see."""
    cases = seen_of(asked.flow, request.person, asked.under, asked.rights)
    groups = project_rows(asked.flow, cases)
    fields = asked.flow.fields_of(asked.flow.matrix_shows)
    columns = len(asked.flow.stages) + len(fields) + 2 + bool(asked.flow.milestones)
    many = sum(len(rows) for _unit, rows in groups)
    shown = asked.context("matrix", groups=groups, fields=fields, columns=columns, many=many)
    return render(request, "cases/projects.html", shown)


@signed_in
@require_safe
def stuck(request: PersonRequest, flow: str) -> HttpResponse:
    """What does not move, the longest first."""
    asked = asked_of(request, flow)
    usual = usual_times([flow]).get(flow, {})
    told = longest_stuck(asked.flow, asked.standing(), usual, LISTED + 1)
    usual_rows = [(stage, usual.get(stage.code)) for stage in asked.flow.stages]
    more = len(told) > LISTED
    shown = asked.context("stuck", rows=told[:LISTED], has_more=more, usual=usual_rows, listed=LISTED)
    return render(request, "cases/stuck.html", shown)


@signed_in
@require_safe
def trend_page(request: PersonRequest, flow: str) -> HttpResponse:
    """Opened, closed and open, by weeks or months, up to any day."""
    asked = asked_of(request, flow)
    by = MONTH if request.GET.get("by") == MONTH else WEEK
    until = day_of(request.GET.get("until", ""))
    stretches = trend(asked.standing(), by, until)
    chart = chart_of([(stretch.opened, stretch.closed, stretch.open) for stretch in stretches])
    names = [
        (column.middle, f"{timezone.localtime(stretch.starts_at):%y-%m}" if by == MONTH else _short(stretch))
        for column, stretch in zip(chart.columns, stretches, strict=True)
    ]
    rows = [_with_links(asked, stretch) for stretch in reversed(stretches)]
    shown = asked.context("trend", rows=rows, chart=chart, names=names, by=by, until=until)
    return render(request, "cases/trend.html", shown)


def _short(stretch: Stretch) -> str:
    return f"{timezone.localtime(stretch.starts_at):%m-%d}"


def _with_links(asked: Asked, stretch: Stretch) -> dict[str, Any]:
    """A stretch, and where the cases behind its numbers are."""
    first, end = timezone.localdate(stretch.starts_at), timezone.localdate(stretch.ends_at)
    return {
        "stretch": stretch,
        "opened": asked.listed(opened_from=first, opened_to=end),
        "closed": asked.listed(closed_from=first, closed_to=end),
        "open": asked.listed(open_at=end) if stretch.is_over else asked.listed(state="open"),
    }


def day_of(said: str) -> date | None:
    """The day that is asked for; an unreadable one, or one at the edges of time, asks for today."""
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2900 else None


@signed_in
@require_safe
def forecast(request: PersonRequest, flow: str) -> HttpResponse:
    """When what is open may be finished, by the history of the flow; with what such forecasts were worth."""
    asked = asked_of(request, flow)
    found, standing = prospects_of(asked.flow), asked.standing().filter(is_open=True)
    page = page_of(for_lists(standing), request.GET.get("cursor"))
    shown = asked.context(
        "forecast", prospects=found, stages=found.by_stage(standing), page=page,
        rows=[(case, found.of(case)) for case in page.rows], worth=found.tried.worth,
    )  # fmt: skip
    return render(request, "cases/forecast.html", shown)


@signed_in
@require_safe
def workbook(request: PersonRequest, flow: str) -> HttpResponse:
    """The matrix and the list of the stuck as a workbook."""
    asked, moment = asked_of(request, flow), now()
    found = matrix(asked.flow, asked.rights, asked.under, level=request.GET.get("level", ""))
    told = longest_stuck(asked.flow, asked.standing(), found.usual, LISTED)
    name = f"{label(asked.flow)}-{moment:%Y%m%d}"
    return as_workbook(matrix_book(found, told, asked.under, by=request.person), name)

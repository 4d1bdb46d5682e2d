"""Pages of returns (counts of a quarter or year, with their workbook) and of the notice that everybody reads."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.queries import for_lists
from redgrid.cases.returns import (
    COUNTS,
    UNSAID,
    Figure,
    Period,
    graded_fields,
    heads,
    noticed,
    on_notice,
    records_of,
    return_book,
    return_of,
)
from redgrid.cases.rules import visible_to
from redgrid.grid.models import Unit
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.paging import page_of
from redgrid.kit.workbooks import as_workbook
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.queries import current
from redgrid.rulebook.words import answer_words

YEARS_BACK = 3


@signed_in
@require_safe
def returns(request: PersonRequest) -> HttpResponse:
    """What a flow counted in a quarter or year, by what its cases say and by unit."""
    flow, period = _flow(request), _period(request)
    groups = return_of(flow, period, rights_of(request.person))
    if "workbook" in request.GET:
        book = return_book(flow, period, groups, by=request.person)
        return as_workbook(book, _("%(flow)s %(period)s") % {"flow": label(flow), "period": period.name})
    year = timezone.localdate(now()).year
    shown = {
        "flow": flow,
        "flows": current().flows,
        "period": period,
        "groups": groups,
        "heads": heads(),
        "years": range(year, year - YEARS_BACK, -1),
        "quarters": range(5),
    }
    return render(request, "cases/returns.html", shown)


@signed_in
@require_safe
def return_cases(request: PersonRequest) -> HttpResponse:
    """The cases behind one figure of a return."""
    flow, period, said = _flow(request), _period(request), request.GET
    figure = Figure(said.get("of") or COUNTS[1], said.get("field", ""), said.get("code", ""))
    names = dict(zip(COUNTS, heads(), strict=True))
    if figure.count not in names or figure.field not in {"", *(each.code for each in graded_fields(flow))}:
        raise Http404
    rights = rights_of(request.person)
    keys = records_of(flow, period, rights, figure)
    page = page_of(for_lists(visible_to(request.person, rights)).filter(pk__in=keys), said.get("cursor"))
    shown = {"flow": flow, "period": period, "page": page, "what": names[figure.count]}
    return render(request, "cases/return_cases.html", shown | {"line": _line_of(flow, figure)})


def _line_of(flow: Flow, figure: Figure) -> str:
    """The line in which the figure stands, in words; empty for all together."""
    if not figure.code:
        return ""
    if not figure.field:
        unit = get_object_or_404(Unit, code=figure.code)
        return label(unit)
    field = next(each for each in graded_fields(flow) if each.code == figure.field)
    said = _("not recorded yet") if figure.code == UNSAID else answer_words(field, figure.code)
    return f"{label(field)} · {said}"


@signed_in
@require_safe
def notices(request: PersonRequest) -> HttpResponse:
    """What everybody is told of: open cases on the notice, of all units or of one."""
    code = request.GET.get("unit", "")
    unit = Unit.objects.filter(code=code).first() if code else None
    if code and unit is None:
        raise Http404
    page = page_of(on_notice(unit=unit), request.GET.get("cursor"))
    return render(request, "cases/notices.html", {"page": page, "rows": noticed(page.rows), "unit": unit})


def _flow(request: PersonRequest) -> Flow:
    """The flow that is asked for, else the first that tells everybody of its cases, else the first."""
    flows, code = current().flows, request.GET.get("flow", "")
    found = current().flow(code) if code else next((flow for flow in flows if flow.notice.when), flows[0])
    if found is None:
        raise Http404
    return found


def _period(request: PersonRequest) -> Period:
    """The year and quarter that are asked for; the present quarter when nothing readable is."""
    today = timezone.localdate(now())
    year, quarter = (_number(request.GET.get(name, "")) for name in ("year", "quarter"))
    if year is None or not 2000 <= year <= 2100 or quarter not in range(5):
        return Period.of(today)
    return Period(year, quarter or 0)


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() and len(words) <= 4 else None

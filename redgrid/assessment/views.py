"""Pages of assessment: my month, a unit's month, an officer's sheet, a receipt."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.assessment import queries
from redgrid.assessment.jobs import catch_up
from redgrid.assessment.judging import Clauses
from redgrid.assessment.months import month_after, parse_month, recent_months, say_month, this_month
from redgrid.assessment.receipts import receipt_of
from redgrid.assessment.rules import may_read, may_see_total, units_of, visible_to
from redgrid.grid.models import Unit
from redgrid.grid.rules import Rights, rights_of


@require_safe
@signed_in
def index(request: PersonRequest) -> HttpResponse:
    """My own marks of a month, and the units whose score I may see."""
    catch_up()
    month, clauses = _asked_month(request), Clauses()
    context = _of_month(month) | {
        "months": [(f"{each:%Y-%m}", say_month(each)) for each in recent_months()],
        "marks": [(mark, clauses.duty(mark.clause)) for mark in queries.own_marks(request.person, month)],
        "totals": queries.totals_of(units_of(rights_of(request.person)), month, clauses),
    }
    return render(request, "assessment/index.html", context)


@require_safe
@signed_in
def unit_month(request: PersonRequest, code: str, month: date) -> HttpResponse:
    """The month of a cell with its officers, or of a net with its cells."""
    catch_up()
    unit, rights, clauses = _unit(code), rights_of(request.person), Clauses()
    if not may_see_total(rights, unit):
        raise Http404
    context = _of_month(month) | {"unit": unit, "may_read": may_read(rights, unit)}
    if unit.kind == Unit.CELL:
        [context["total"]] = queries.totals_of([unit], month, clauses)
        context["sheets"] = queries.officer_sheets(unit, month, clauses) if context["may_read"] else []
        return render(request, "assessment/cell.html", context)
    return render(request, "assessment/net.html", context | _net(unit, month, rights, clauses))


def _net(unit: Unit, month: date, rights: Rights, clauses: Clauses) -> dict[str, Any]:
    """The cells side by side, and the records that lie at the net itself and count for no cell."""
    cells = [cell for cell in queries.cells_in(unit, month) if may_see_total(rights, cell)]
    total, *totals = queries.totals_of([unit, *cells], month, clauses)
    loose = queries.marks_of(unit, month) if may_read(rights, unit) else []
    marks = [(mark, clauses.duty(mark.clause)) for mark in loose]
    return {"total": total, "totals": totals, "marks": marks}


@require_safe
@signed_in
def officer(request: PersonRequest, code: str, month: date, role: str) -> HttpResponse:
    """The sheet of one officer role of a cell."""
    catch_up()
    unit, clauses = _unit(code), Clauses()
    if unit.kind != Unit.CELL or not may_read(rights_of(request.person), unit):
        raise Http404
    found = [sheet for sheet in queries.officer_sheets(unit, month, clauses) if sheet.role.code == role]
    if not found:
        raise Http404
    return render(request, "assessment/officer.html", _of_month(month) | {"unit": unit, "sheet": found[0]})


@require_safe
@signed_in
def receipt(request: PersonRequest, key: int) -> HttpResponse:
    """Why a record takes the points it takes."""
    rights, clauses = rights_of(request.person), Clauses()
    marks = visible_to(request.person, rights).select_related("unit", "person", "away_for")
    mark = get_object_or_404(marks, pk=key)
    context = {
        "receipt": receipt_of(mark, clauses),
        "mark": mark,
        "month_name": say_month(mark.month),
        "may_read": may_read(rights, mark.unit),
    }
    return render(request, "assessment/receipt.html", context)


def _of_month(month: date) -> dict[str, Any]:
    later = month_after(month)
    return {
        "month": month,
        "month_name": say_month(month),
        "earlier": month_after(month, -1),
        "later": later if later <= this_month() else None,
    }


def _asked_month(request: PersonRequest) -> date:
    try:
        return parse_month(request.GET.get("month") or f"{this_month():%Y-%m}")
    except ValueError:
        raise Http404 from None


def _unit(code: str) -> Unit:
    return get_object_or_404(Unit.objects.select_related("parent"), code=code)

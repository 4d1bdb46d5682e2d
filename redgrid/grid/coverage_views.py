"""Pages of coverage: the certificate, or what is missing; and what was missing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from redgrid.grid.as_of import read_as_of
from redgrid.grid.coverage import Gap, coverage
from redgrid.grid.forms import CoverageForm, UnitForm
from redgrid.grid.models import Unit
from redgrid.grid.rules import rights_of
from redgrid.grid.views import PersonRequest
from redgrid.grid.watching import Live, coverage_now, gaps_during
from redgrid.journal.models import Head
from redgrid.kit.clock import now
from redgrid.kit.entrance import signed_in

YEAR = timedelta(days=365)
PAGE = 50
LONGEST_MARK = 7


@require_safe
@signed_in
def coverage_page(request: PersonRequest) -> HttpResponse:
    """The certificate of a moment or of an interval, or what is missing and what to do about it."""
    said = request.GET.copy()
    if said.get("from"):
        said["at"] = str(said["from"])
    form = CoverageForm(said or None)
    asked = form.cleaned_data if form.is_valid() else {}
    at, unit, until = (asked.get(name) for name in ("at", "unit", "to"))
    first = _first(request)
    if at or until:
        found = coverage(at, unit, until=until)
        live, shown = Live(len(found.gaps), found, now()), found.gaps[first : first + PAGE]
    else:
        live = coverage_now(unit, most=PAGE, first=first)
        found = live.coverage
        shown = found.gaps
    context = {
        "form": form,
        "as_of": read_as_of(request),
        "coverage": found,
        "count": live.count,
        "counted_at": live.counted_at if now() - live.counted_at > timedelta(minutes=1) else None,
        "page": _page(first, live.count),
        "rows": _rows(request, shown),
        "unit": unit,
        "is_now": not any(asked.values()),
        "certificate": _certificate_address(found.at, unit),
        "made_at": now(),
        "head": Head.objects.first(),
    }
    return render(request, "grid/coverage.html", context, status=422 if form.errors else 200)


def _certificate_address(at: datetime, unit: Unit | None) -> str:
    """Of the page that checks the moment as a whole and fingerprints the facts."""
    said = {"at": f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"} | ({"unit": unit.code} if unit else {})
    return f"{reverse('grid:coverage')}?{urlencode(said)}"


@require_safe
@signed_in
def history(request: PersonRequest) -> HttpResponse:
    """The gaps of the last twelve months, as we know the map now: how long each lasted, newest first."""
    form = UnitForm(request.GET or None)
    unit = form.cleaned_data.get("unit") if form.is_valid() else None
    at = now()
    first = _first(request)
    count, gaps = gaps_during(at - YEAR, at, unit, most=PAGE, first=first)
    rows = _rows(request, gaps)
    for row in rows:
        gap: Gap = row["gap"]
        row |= {"lasted": gap.lasted(at), "is_open": gap.to is None or gap.to > at}
    context = {"form": form, "rows": rows, "count": count, "page": _page(first, count), "unit": unit,
               "since": timezone.localdate(at - YEAR)}  # fmt: skip
    return render(request, "grid/coverage_history.html", context, status=422 if form.errors else 200)


def _first(request: PersonRequest) -> int:
    """How many gaps stand on the pages before this one."""
    mark = request.GET.get("cursor", "")[:LONGEST_MARK]
    return int(mark) if mark.isascii() and mark.isdigit() else 0


def _page(first: int, count: int) -> dict[str, str]:
    """The mark of the next page, as the pager wants it."""
    return {"next": str(first + PAGE) if first + PAGE < count else ""}


def _rows(request: PersonRequest, gaps: list[Gap]) -> list[dict[str, Any]]:
    """Each gap with its unit, and whether the reader may mend it."""
    codes = {gap.unit for gap in gaps if gap.unit}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)} if codes else {}
    rights = rights_of(request.person)
    return [
        {
            "gap": gap,
            "unit": units.get(gap.unit or ""),
            "may_mend": rights.may("grid.change", units.get(gap.unit or "")),
        }
        for gap in gaps
    ]

"""Equipment and places by cell: who answers for each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.grid.models import Capacity, Placement, Resource, Tenure, Unit
from redgrid.grid.queries import Holder, by_seat
from redgrid.grid.rules import may
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.paging import page_of
from redgrid.rulebook.queries import institution_of, loaded

KINDS = (Resource.EQUIPMENT, Resource.PLACE, Resource.BUSINESS)


@dataclass(frozen=True)
class Thing:
    """A row of the list: what it is, where it lies, who answers."""

    resource: Resource
    kind: str
    cell: Unit | None
    holders: list[Holder]


@signed_in
@require_safe
def equipment(request: PersonRequest) -> HttpResponse:
    """Equipment (or places, or business) of a cell or of the whole map."""
    asked = request.GET.get("cell", "")
    cell = get_object_or_404(Unit, code=asked) if asked else None
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else Resource.EQUIPMENT
    page = page_of(_rows(kind, cell), request.GET.get("cursor"))
    context = {
        "cell": cell,
        "kind": kind,
        "page": page,
        "things": _things(list(page.rows)),
        "may_change": may(request.person, "grid.change", cell),
    }
    return render(request, "workbench/equipment.html", context)


def _rows(kind: str, cell: Unit | None) -> QuerySet[Resource]:
    rows = Resource.objects.filter(Q(closes_at=None) | Q(closes_at__gt=now()), kind=kind)
    if cell is None:
        return rows
    lying = Placement.objects.current().filter(unit__path__gte=cell.path, unit__path__lt=cell.path_end)
    return rows.filter(pk__in=lying.values("resource"))


def _things(rows: list[Resource]) -> list[Thing]:
    lying = Placement.objects.current().filter(resource__in=rows).select_related("unit")
    cells = {row.resource_id: row.unit for row in lying}
    claims = Tenure.objects.current().filter(resource__in=rows, capacity__kind=Capacity.CLAIM)
    held = {code: holders for (_capacity, code), holders in by_seat(claims, now()).items()}
    version = loaded()
    names = {kind.code: label(kind) for kind in (institution_of(version).place_kinds if version else ())}
    return [
        Thing(row, names.get(row.place_kind, row.place_kind), cells.get(row.pk), held.get(row.code, []))
        for row in rows
    ]

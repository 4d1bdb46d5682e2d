"""The page of the business tree."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from redgrid.grid.as_of import read_as_of
from redgrid.grid.business import business_tree
from redgrid.grid.models import Resource
from redgrid.grid.rules import may
from redgrid.grid.views import PersonRequest
from redgrid.kit.entrance import signed_in
from redgrid.kit.words import clean_line


@require_safe
@signed_in
def business(request: PersonRequest) -> HttpResponse:
    """What the centre does, each leaf with its cell and who answers; ``?under=CODE`` that part alone."""
    as_of, under = read_as_of(request), clean_line(request.GET.get("under", ""))
    top = get_object_or_404(Resource, code=under, kind=Resource.BUSINESS) if under else None
    items = business_tree(as_of, top)
    context = {
        "as_of": as_of,
        "items": items,
        "top": top,
        "gaps": sum(item.gaps for item in items),
        "leaves": sum(item.leaves for item in items),
        "may_change": as_of.is_now and may(request.person, "grid.change"),
    }
    return render(request, "grid/business.html", context, status=as_of.status)

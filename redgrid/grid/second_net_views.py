"""Pages of the other nets over the same places. Everybody may read them; room changes sets them up."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from redgrid.grid.coverage.second_nets import gaps_of_second_nets, read_second_nets
from redgrid.grid.coverage.spans import Window
from redgrid.grid.models import Covering, SecondNet, Sector
from redgrid.grid.queries import root
from redgrid.grid.rules import may
from redgrid.grid.second_nets import heads_of
from redgrid.grid.standings import moved_units
from redgrid.grid.views import PersonRequest
from redgrid.kit.clock import now
from redgrid.kit.entrance import signed_in
from redgrid.kit.words import clean_line


@require_safe
@signed_in
def second_nets(request: PersonRequest) -> HttpResponse:
    """The nets that lie over the first."""
    nets, at = list(SecondNet.objects.all()), now()
    heads = heads_of(nets, [], at)
    count = Counter(sector.net.pk for sector in Sector.objects.select_related("net"))
    rows = [(net, heads.get(("net", net.pk)), count[net.pk]) for net in nets]
    context = {"rows": rows, "may_change": may(request.person, "grid.change", root())}
    return render(request, "grid/second_nets.html", context)


@require_safe
@signed_in
def second_net(request: PersonRequest, code: str) -> HttpResponse:
    """One of them: its heads, its sectors with what they cover, and what is missing."""
    net, at = get_object_or_404(SecondNet, code=code), now()
    sectors = list(Sector.objects.filter(Q(closes_at=None) | Q(closes_at__gt=at), net=net))
    heads, covered = heads_of([net], sectors, at), defaultdict(list)
    for row in Covering.objects.current().filter(sector__in=sectors).select_related("sector", "unit"):
        covered[row.sector.pk].append(row.unit)
    laid, gaps = read_second_nets(moved_units()), []
    if laid is not None:
        laid.nets = [net]
        gaps = list(gaps_of_second_nets(laid, Window.moment(at)))
    context = {
        "net": net,
        "head": heads.get(("net", net.pk)),
        "rows": [(each, heads.get(("sector", each.pk)), covered[each.pk]) for each in sectors],
        "gaps": gaps,
        # The cell that a gap has led here for.
        "asked": clean_line(request.GET.get("unit", ""))[:40],
        "may_change": may(request.person, "grid.change", root()),
    }
    return render(request, "grid/second_net.html", context)

"""Pages of the other nets over the same places. Everybody may read them; a clerk of the centre sets them up."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from redgrid.grid import actions
from redgrid.grid.coverage.second_nets import gaps_of_second_nets, read_second_nets
from redgrid.grid.coverage.spans import Window
from redgrid.grid.forms import FromForm
from redgrid.grid.models import Covering, SecondNet, Sector
from redgrid.grid.queries import root
from redgrid.grid.rules import may
from redgrid.grid.second_net_forms import CoverForm, HeadForm, LayForm
from redgrid.grid.second_nets import heads_of
from redgrid.grid.standings import moved_units
from redgrid.grid.views import PersonRequest, change_page
from redgrid.kit.clock import now
from redgrid.kit.entrance import signed_in
from redgrid.kit.naming import label

TAKES_FORMS = ["GET", "HEAD", "POST"]


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
        "may_change": may(request.person, "grid.change", root()),
    }
    return render(request, "grid/second_net.html", context)


@require_http_methods(TAKES_FORMS)
@signed_in
def lay(request: PersonRequest) -> HttpResponse:
    """Lay another net over the places."""
    form = LayForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.lay_second_net(said["code"], by=request.person, name=said["name"], name_en=said["name_en"])
        return _("%(unit)s is open.") % {"unit": said["name"]}

    words = (_("Lay another net"), _("Other nets"), reverse("grid:second_nets"))
    return change_page(request, root(), form, do, words)


@require_http_methods(TAKES_FORMS)
@signed_in
def open_sector(request: PersonRequest, code: str) -> HttpResponse:
    """Open a sector of a net."""
    net = get_object_or_404(SecondNet, code=code)
    form = LayForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.open_sector(net, said["code"], by=request.person, name=said["name"], name_en=said["name_en"])
        return _("%(unit)s is open.") % {"unit": said["name"]}

    return change_page(request, root(), form, do, _words(_("Open a sector"), net, net))


@require_http_methods(TAKES_FORMS)
@signed_in
def cover(request: PersonRequest, code: str) -> HttpResponse:
    """Let a sector cover a unit."""
    sector = get_object_or_404(Sector.objects.select_related("net"), code=code)
    form = CoverForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        unit = said["unit"]
        actions.cover_unit(sector, unit, by=request.person, starts_at=form.starts_at, basis=said["basis"])
        return _("%(sector)s covers %(unit)s.") % {"sector": label(sector), "unit": label(unit)}

    return change_page(request, root(), form, do, _words(_("Cover a unit"), sector, sector.net))


@require_http_methods(TAKES_FORMS)
@signed_in
def close_sector(request: PersonRequest, code: str) -> HttpResponse:
    """Close a sector."""
    sector = get_object_or_404(Sector.objects.select_related("net"), code=code)
    form = FromForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.close_sector(sector, by=request.person, closes_at=form.starts_at, reason=said["basis"])
        return _("It is noted that %(unit)s closes.") % {"unit": label(sector)}

    return change_page(request, root(), form, do, _words(_("Close the sector"), sector, sector.net))


@require_http_methods(TAKES_FORMS)
@signed_in
def head_of_net(request: PersonRequest, code: str) -> HttpResponse:
    """Name who heads a net."""
    net = get_object_or_404(SecondNet, code=code)
    return _head_page(request, net, net)


@require_http_methods(TAKES_FORMS)
@signed_in
def head_of_sector(request: PersonRequest, code: str) -> HttpResponse:
    """Name who heads a sector."""
    sector = get_object_or_404(Sector.objects.select_related("net"), code=code)
    return _head_page(request, sector, sector.net)


def _head_page(request: PersonRequest, of: SecondNet | Sector, net: SecondNet) -> HttpResponse:
    form = HeadForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.name_head(
            of, said["person"], by=request.person, starts_at=form.starts_at, is_stand_in=said["is_stand_in"],
            basis=said["basis"],
        )  # fmt: skip
        return _("%(name)s heads %(unit)s.") % {"name": said["person"].name, "unit": label(of)}

    return change_page(request, root(), form, do, _words(_("Name the head"), of, net))


def _words(verb: str, of: SecondNet | Sector, net: SecondNet) -> tuple[str, str, str]:
    return verb, label(of), reverse("grid:second_net", args=[net.code])

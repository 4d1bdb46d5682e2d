"""Other nets over the places of the first are set up: laid, divided into sectors, given heads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.accounts.decorators import PersonRequest
from redgrid.changes.change import Change
from redgrid.changes.second_net_forms import CoverForm, HeadForm, LayForm
from redgrid.changes.views.flow import Make, Words, change_page, changing
from redgrid.changes.work import home_or_centre
from redgrid.grid import actions
from redgrid.grid.forms import FromForm
from redgrid.grid.models import SecondNet, Sector
from redgrid.grid.queries import root
from redgrid.kit.naming import label


@changing
def lay(request: PersonRequest) -> HttpResponse:
    """Lay another net over the places."""
    form = LayForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.lay_second_net(
                said["code"], by=request.person, name=said["name"], name_en=said["name_en"], opens_at=at
            )
            return _("%(unit)s is open.") % {"unit": said["name"]}

        return _change(do, said, at)

    words = Words(_("Lay another net"), _("Other nets"), reverse("grid:second_nets"))
    return change_page(request, root(), form, make, words)


@changing
def open_sector(request: PersonRequest, code: str) -> HttpResponse:
    """Open a sector of a net."""
    net = get_object_or_404(SecondNet, code=code)
    form = LayForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.open_sector(
                net, said["code"], by=request.person, name=said["name"], name_en=said["name_en"], opens_at=at
            )
            return _("%(unit)s is open.") % {"unit": said["name"]}

        return _change(do, said, at)

    return change_page(request, root(), form, make, _words(_("Open a sector"), net, net))


@changing
def cover(request: PersonRequest, code: str) -> HttpResponse:
    """Let a sector cover a unit."""
    sector = _sector(code)
    form = CoverForm(request.POST or None, initial={"unit": request.GET.get("unit", "")})

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            unit = said["unit"]
            actions.cover_unit(sector, unit, by=request.person, starts_at=at, basis=said["basis"])
            return _("%(sector)s covers %(unit)s.") % {"sector": label(sector), "unit": label(unit)}

        return _change(do, said, at)

    return change_page(request, root(), form, make, _words(_("Cover a unit"), sector, sector.net))


@changing
def close_sector(request: PersonRequest, code: str) -> HttpResponse:
    """Close a sector."""
    sector = _sector(code)
    form = FromForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.close_sector(sector, by=request.person, closes_at=at, reason=said["basis"])
            return _("It is noted that %(unit)s closes.") % {"unit": label(sector)}

        return _change(do, said, at)

    return change_page(request, root(), form, make, _words(_("Close the sector"), sector, sector.net))


@changing
def head_of_net(request: PersonRequest, code: str) -> HttpResponse:
    """Name who heads a net."""
    net = get_object_or_404(SecondNet, code=code)
    form = _head_form(request)
    return change_page(request, root(), form, _naming(net, request), _words(_("Name the head"), net, net))


@changing
def head_of_sector(request: PersonRequest, code: str) -> HttpResponse:
    """Name who heads a sector."""
    sector = _sector(code)
    form = _head_form(request)
    words = _words(_("Name the head"), sector, sector.net)
    return change_page(request, root(), form, _naming(sector, request), words)


def _head_form(request: PersonRequest) -> HeadForm:
    return HeadForm(request.POST or None, initial={"is_stand_in": request.GET.get("stand_in") == "1"})


def _naming(of: SecondNet | Sector, request: PersonRequest) -> Make:
    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.name_head(
                of, said["person"], by=request.person, starts_at=at, is_stand_in=said["is_stand_in"],
                basis=said["basis"],
            )  # fmt: skip
            return _("%(name)s heads %(unit)s.") % {"name": said["person"].name, "unit": label(of)}

        return _change(do, said, at)

    return make


def _change(do: Callable[[], str], said: dict[str, Any], at: datetime) -> Change:
    return Change("second_net", home_or_centre(None), at, said.get("basis", ""), do)


def _sector(code: str) -> Sector:
    return get_object_or_404(Sector.objects.select_related("net"), code=code)


def _words(verb: str, of: SecondNet | Sector, net: SecondNet) -> Words:
    return Words(verb, label(of), reverse("grid:second_net", args=[net.code]))

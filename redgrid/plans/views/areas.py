"""Outdoor areas: as a drawing and a list, drawn from GeoJSON, and asked what lies at a point."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redgrid.grid.rules import may
from redgrid.kit.entrance import signed_in
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.plans.actions import draw_areas, remove_area
from redgrid.plans.forms import AreaForm, PointForm, put_refusal
from redgrid.plans.models import Area
from redgrid.plans.queries.areas import areas_page, found_at
from redgrid.plans.rules import VERB, may_draw
from redgrid.plans.views.floors import PersonRequest


@require_safe
@signed_in
def areas(request: PersonRequest) -> HttpResponse:
    """All outlines drawn to one scale, their sizes, and which cells lie over each other."""
    context = {"page": areas_page(), "may_change": may(request.person, VERB)}
    return render(request, "plans/areas.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def draw(request: PersonRequest) -> HttpResponse:
    """Bring outlines in from GeoJSON, pasted or as a file."""
    if not may_draw(request.person):
        raise Forbidden(_("You may look at the map here, not change it."))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AreaForm(*given, initial={"of": request.GET.get("of", "")})
    if request.method == "POST" and form.is_valid():
        try:
            drawn = draw_areas(form.cleaned_data["outlines"], by=request.person)
        except Forbidden:
            raise
        except Refused as refused:
            put_refusal(form, refused)
        else:
            n = len(drawn)
            messages.success(request, ngettext("%(n)d outline drawn.", "%(n)d outlines drawn.", n) % {"n": n})
            return redirect("plans:areas")
    return render(request, "plans/draw_areas.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@signed_in
def remove(request: PersonRequest, key: int) -> HttpResponse:
    """Take an outline away."""
    area = get_object_or_404(Area.objects.select_related("unit", "place"), pk=key)
    remove_area(area, by=request.person)
    messages.success(request, _("The outline is taken away."))
    return redirect("plans:areas")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def here(request: PersonRequest) -> HttpResponse:
    """Which cell is this? For a point that the reader offers; it travels in the body and is not kept."""
    form = PointForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context["found"] = found_at(form.cleaned_data["longitude"], form.cleaned_data["latitude"])
    answer = render(request, "plans/here.html", context, status=422 if form.errors else 200)
    # The one page that may ask the device where it is, and only when its button is pressed.
    answer.headers["Permissions-Policy"] = "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"
    return answer

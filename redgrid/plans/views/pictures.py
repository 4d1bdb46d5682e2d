"""Photos of places, and the photo of oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redgrid.grid.models import Resource
from redgrid.grid.queries import cell_of
from redgrid.kit.entrance import signed_in
from redgrid.kit.refusal import Forbidden
from redgrid.plans.actions import picture_place, show_portrait, unpicture_place, withdraw_portrait
from redgrid.plans.forms import PLACE_SIDE, PORTRAIT_SIDE, PhotoForm
from redgrid.plans.models import PlacePhoto, Portrait
from redgrid.plans.rules import may_draw
from redgrid.plans.views.floors import PersonRequest


@require_safe
@signed_in
def photo(request: PersonRequest, code: str) -> HttpResponse:
    """The photo of a place."""
    return _shown(get_object_or_404(PlacePhoto, place__code=code))


@require_safe
@signed_in
def portrait(request: PersonRequest, staff_number: str) -> HttpResponse:
    """The photo of a person, as long as they want it shown."""
    return _shown(get_object_or_404(Portrait, person__staff_number=staff_number))


def _shown(row: PlacePhoto | Portrait) -> HttpResponse:
    try:
        with row.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError as gone:
        raise Http404 from gone
    # A picture is compressed already; taken back, it must not live on in a browser.
    headers = {"Content-Encoding": "identity", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def picture(request: PersonRequest, code: str) -> HttpResponse:
    """Give a place its photo, or another one."""
    place = get_object_or_404(Resource, code=code, kind=Resource.PLACE)
    if not may_draw(request.person, [cell_of(place)]):
        raise Forbidden(_("You may look at the map here, not change it."))
    form = _form(request, PLACE_SIDE)
    if request.method == "POST" and form.is_valid():
        picture_place(place, form.cleaned_data["photo"], by=request.person)
        messages.success(request, _("%(place)s has its photo.") % {"place": place.name})
        return redirect("grid:place", code)
    context = {"form": form, "place": place, "is_there": PlacePhoto.objects.filter(place=place).exists()}
    return render(request, "plans/picture.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def unpicture(request: PersonRequest, code: str) -> HttpResponse:
    """Take the photo of a place away."""
    place = get_object_or_404(Resource, code=code, kind=Resource.PLACE)
    unpicture_place(place, by=request.person)
    messages.success(request, _("The photo of %(place)s is deleted.") % {"place": place.name})
    return redirect("grid:place", code)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own_portrait(request: PersonRequest) -> HttpResponse:
    """Show one's own photo on one's page and on boards; only oneself can, and can take it back."""
    form = _form(request, PORTRAIT_SIDE)
    if request.method == "POST" and form.is_valid():
        show_portrait(request.person, form.cleaned_data["photo"], by=request.person)
        messages.success(request, _("Your photo is shown. You can take it back here at any time."))
        return redirect("plans:own_portrait")
    shown = Portrait.objects.filter(person=request.person).first()
    return render(
        request, "plans/own_portrait.html", {"form": form, "shown": shown}, status=422 if form.errors else 200
    )


@require_POST
@signed_in
def withdraw(request: PersonRequest) -> HttpResponse:
    """Take one's own photo back: it is deleted."""
    withdraw_portrait(request.person, by=request.person)
    messages.success(request, _("Your photo is deleted. Boards that show it count as out of date."))
    return redirect("plans:own_portrait")


def _form(request: PersonRequest, longest: int) -> PhotoForm:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    return PhotoForm(longest, *given)

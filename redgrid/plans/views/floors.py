"""Buildings, floors and rooms; the plan of a floor, its drawing, and where the places lie on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from redgrid.grid.as_of import read_as_of
from redgrid.grid.models import Person
from redgrid.grid.rules import may
from redgrid.kit.drawings import as_picture
from redgrid.kit.entrance import signed_in
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.plans.actions import draw_plan, place_spots
from redgrid.plans.forms import ArrangeForm, DrawForm, SearchForm, put_refusal
from redgrid.plans.models import Plan
from redgrid.plans.queries.floors import buildings, on_floor, rooms_of, searched
from redgrid.plans.queries.plan import CLAIM, RISK, STATE, PlanPage, mark_of, plan_page
from redgrid.plans.rules import VERB, may_draw

FOUND_AT_ONCE = 100


class PersonRequest(HttpRequest):
    """A request behind ``signed_in``."""

    person: Person


@require_safe
@signed_in
def places(request: PersonRequest) -> HttpResponse:
    """Buildings, floors and rooms with their counts; one floor is open at a time, or what was searched for."""
    form, as_of = SearchForm(request.GET), read_as_of(request)
    words = form.words()
    at = (request.GET.get("building", ""), request.GET.get("floor", ""))
    context: dict[str, Any] = {
        "form": form,
        "as_of": as_of,
        "words": words,
        "at": at if "floor" in request.GET else None,
        "may_change": as_of.is_now and may(request.person, VERB),
    }
    if words:
        context["found"] = rooms_of(searched(words, as_of)[: FOUND_AT_ONCE + 1], request.person, as_of)
        context["most"] = FOUND_AT_ONCE
    else:
        context["buildings"] = buildings(as_of)
        if context["at"]:
            context["rooms"] = rooms_of(on_floor(*at, as_of), request.person, as_of)
    return render(request, "plans/places.html", context, status=as_of.status)


@require_safe
@signed_in
def plan(request: PersonRequest, key: int) -> HttpResponse:
    """The plan of a floor with its places in the colours of claims, risks or problems, and the list beside it."""
    found, as_of = get_object_or_404(Plan, pk=key), read_as_of(request)
    colours = {CLAIM: _("Claims"), RISK: _("Risk grade")} | ({STATE: _("Problems")} if as_of.is_now else {})
    colour = request.GET.get("colour", "")
    colour = colour if colour in colours else CLAIM
    context = {
        "as_of": as_of,
        "page": plan_page(found, request.person, colour, as_of),
        "colour": colour,
        "colours": colours.items(),
        "versions": Plan.objects.filter(building=found.building, floor=found.floor),
        "may_change": as_of.is_now and may(request.person, VERB),
    }
    return render(request, "plans/plan.html", context, status=as_of.status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def draw(request: PersonRequest) -> HttpResponse:
    """Give a floor its drawing, or a newer one."""
    _guard(request)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    asked = f"{request.GET.get('building', '')}|{request.GET.get('floor', '')}"
    form = DrawForm(*given, initial={"floor": asked})
    if request.method == "POST" and form.is_valid():
        sheet, left_out = form.cleaned_data["file"]
        try:
            building, floor = form.cleaned_data["floor"]
            drawn = draw_plan(building, floor, sheet, by=request.person)
        except Forbidden:
            raise
        except Refused as refused:
            put_refusal(form, refused)
        else:
            messages.success(request, _("%(floor)s has its plan: put the places on it.") % {"floor": drawn})
            if left_out:
                messages.warning(request, _left_out(left_out))
            return redirect("plans:arrange", drawn.pk)
    return render(request, "plans/draw.html", {"form": form}, status=422 if form.errors else 200)


def _left_out(left_out: dict[str, int]) -> str:
    n = sum(left_out.values())
    kinds = ", ".join(f"{name} × {many}" for name, many in sorted(left_out.items())[:8])
    return ngettext(
        "%(n)d part of the drawing was left out (%(kinds)s): look whether anything is missing.",
        "%(n)d parts of the drawing were left out (%(kinds)s): look whether anything is missing.",
        n,
    ) % {"n": n, "kinds": kinds}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def arrange(request: PersonRequest, key: int) -> HttpResponse:
    """Put the places of a floor on its plan: with the mouse, the finger, the keyboard, or by writing numbers."""
    found = get_object_or_404(Plan, pk=key)
    _guard(request)
    if found.replaced_at:
        raise Refused(_("There is a newer plan of this floor: place the rooms on that one."))
    if request.method == "POST":
        form = ArrangeForm(list(on_floor(found.building, found.floor)), request.POST)
        if form.is_valid():
            try:
                n = place_spots(found, form.moves(), by=request.person)
            except Forbidden:
                raise
            except Refused as refused:
                put_refusal(form, refused)
            else:
                said = ngettext("%(n)d place changed on the plan.", "%(n)d places changed on the plan.", n)
                messages.success(request, said % {"n": n})
                return redirect("plans:arrange", key)
        return _arranging(request, found, form)
    return _arranging(request, found, None)


def _arranging(request: PersonRequest, found: Plan, form: ArrangeForm | None) -> HttpResponse:
    """The form; what was typed stays, what somebody else has moved meanwhile is shown as it lies now."""
    page = plan_page(found, request.person)
    typed = _typed(form, page) if form else {}
    rows = []
    for mark in page.all:
        code = mark.room.place.code
        box, text, errors = typed.get(code, (mark.box, str(mark.box or ""), []))
        shown = mark_of(mark.room, box, mark.look, page.high)
        rows.append({"mark": shown, "text": text, "seen": str(mark.box or ""), "errors": errors})
    context = {"page": page, "rows": rows, "form": form, "waiting": sum(not row["text"] for row in rows)}
    return render(request, "plans/arrange.html", context, status=422 if form else 200)


def _typed(form: ArrangeForm, page: PlanPage) -> dict[str, tuple[Any, str, list[str]]]:
    """What was typed for each place whose spot is still what the reader had seen."""
    typed = {}
    for mark in page.all:
        code = mark.room.place.code
        at, seen = form.data.get(f"at:{code}", ""), form.data.get(f"seen:{code}", "")
        if seen == str(mark.box or "") and at != seen:
            box = form.cleaned_data.get(f"at:{code}")
            typed[code] = (box, str(at)[:40], [str(error) for error in form.errors.get(f"at:{code}", [])])
    return typed


def _guard(request: PersonRequest) -> None:
    if not may_draw(request.person):
        raise Forbidden(_("You may look at the map here, not change it."))


@require_safe
@signed_in
def drawing(request: PersonRequest, key: int) -> HttpResponse:
    """The drawing of a plan, as a picture."""
    found = get_object_or_404(Plan, pk=key)
    try:
        with found.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError as gone:
        raise Http404 from gone
    if found.kind == Plan.SVG:
        return as_picture(content)
    headers = {"Content-Encoding": "identity", "Cache-Control": "private, max-age=86400"}
    return HttpResponse(content, content_type="image/jpeg", headers=headers)

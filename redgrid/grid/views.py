"""Pages of the map. Everybody who is signed in may read it; changing it needs grid.change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from redgrid.grid import actions, pages
from redgrid.grid.as_of import read_as_of
from redgrid.grid.codes import in_groups
from redgrid.grid.forms import (
    CodeForm,
    WhoForm,
    put_refusal,
)
from redgrid.grid.models import Person, Resource, Unit
from redgrid.grid.queries import cell_of, home_of, who
from redgrid.grid.rules import may, may_note, rights_of
from redgrid.grid.second_nets import answers_in_second_nets
from redgrid.grid.standings import line_above
from redgrid.grid.telling import ladder_of, rule_of
from redgrid.grid.tree import LONGEST_PATH, tree_of
from redgrid.kit.addresses import public_address
from redgrid.kit.entrance import signed_in
from redgrid.kit.qr import qr_svg
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.kit.words import clean_line


class PersonRequest(HttpRequest):
    """A request behind ``signed_in``."""

    person: Person


@require_safe
@signed_in
def tree(request: PersonRequest) -> HttpResponse:
    """Nets and cells with their heads and their size: the whole map, or ``?under=CODE`` that net, a level at a time."""
    as_of = read_as_of(request)
    under = clean_line(request.GET.get("under", ""))
    top = get_object_or_404(Unit, code=under) if under else None
    after = request.GET.get("after", "")[:LONGEST_PATH]
    shown = tree_of(top, as_of, after if after.isdecimal() else "")
    context: dict[str, Any] = {
        "as_of": as_of,
        "tree": shown,
        "above": line_above(top, as_of.at, as_of.known)[:0:-1] if top else [],
        "top": top,
        "may_change": as_of.is_now and may(request.person, "grid.change"),
    }
    return render(request, "grid/tree.html", context, status=as_of.status)


@require_safe
@signed_in
def person(request: PersonRequest, staff_number: str) -> HttpResponse:
    """One member of staff: what they hold, since when, by which record."""
    found, as_of = get_object_or_404(Person, staff_number=staff_number), read_as_of(request)
    context = {
        "as_of": as_of,
        "page": pages.person_page(found, as_of),
        "may_change": as_of.is_now and may(request.person, "grid.change"),
        "may_note": as_of.is_now and may_note(request.person, found, home_of(found)),
    }
    return render(request, "grid/person.html", context, status=as_of.status)


@require_safe
@signed_in
def place(request: PersonRequest, code: str) -> HttpResponse:
    """One place: who answers for it, why, and everything ever recorded about it."""
    found, as_of = get_object_or_404(Resource, code=code), read_as_of(request)
    page, rights = pages.place_page(found, as_of), rights_of(request.person)
    public = public_address(request, reverse("signs:place", args=[found.scan_code]))
    context = {
        "as_of": as_of,
        "page": page,
        "rule": rule_of(page.answer),
        "second": answers_in_second_nets(page.answer.cell, as_of.at, as_of.known),
        "public": public,
        "qr": qr_svg(public, label=_("Code of %(place)s") % {"place": found.name}),
        "readable": in_groups(found.scan_code),
        "may_change": as_of.is_now and rights.may("grid.change", page.answer.cell),
        "may_contest": as_of.is_now and not rights.is_administrator,
    }
    return render(request, "grid/place.html", context, status=as_of.status)


@require_safe
@signed_in
def who_page(request: PersonRequest) -> HttpResponse:
    """Who answered for a place, at a moment, as it was known at a moment."""
    said = request.GET.copy()
    if "known" in said and "known_at" not in said:
        said["known_at"] = str(said["known"])
    form = WhoForm(said if "place" in said else None, initial=said.dict())
    context: dict[str, Any] = {"form": form, "as_of": read_as_of(request, "known_at")}
    if form.is_valid():
        asked = form.cleaned_data
        answer = who(asked["place"], at=asked["at"], known_at=asked["known_at"])
        context |= {"answer": answer, "rule": rule_of(answer), "ladder": ladder_of(answer)}
        context["second"] = answers_in_second_nets(answer.cell, asked["at"], asked["known_at"])
    return render(request, "grid/who.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def replace_code(request: PersonRequest, code: str) -> HttpResponse:
    """Give a place a fresh code when the printed one has gone astray."""
    place = get_object_or_404(Resource, code=code)
    form = CodeForm(request.POST if request.method == "POST" else None)

    def do(said: dict[str, Any]) -> str:
        actions.replace_scan_code(place, by=request.person, reason=said["reason"])
        return _("%(place)s has a new code: print its board anew.") % {"place": place.name}

    words = (_("Replace the code"), place.name, reverse("grid:place", args=[code]))
    return change_page(request, cell_of(place), form, do, words)


def change_page(
    request: PersonRequest,
    unit: Unit | None,
    form: forms.Form,
    do: Callable[[dict[str, Any]], str],
    words: tuple[str, str, str],
    **shown: object,
) -> HttpResponse:
    """Show ``form``, or do what it says. ``words``: the verb, the name of the thing, and the address of its page."""
    if not may(request.person, "grid.change", unit):
        raise Forbidden(_("You may look at the map here, not change it."))
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, do(form.cleaned_data))
        except Forbidden:
            raise
        except Refused as refused:
            put_refusal(form, refused)
        else:
            return redirect(words[2])
    context = {"form": form, "verb": words[0], "name": words[1], "back": words[2], **shown}
    return render(request, "grid/change.html", context, status=422 if form.errors else 200)

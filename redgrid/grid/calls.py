"""Pages of a call: the head asks, members claim, the head answers and gives away what is left over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from redgrid.grid import actions
from redgrid.grid.call_forms import CallForm
from redgrid.grid.claiming import free_things, is_member, members_of, shared_out
from redgrid.grid.forms import put_refusal
from redgrid.grid.models import Bid, Call, Person, Resource, Unit
from redgrid.grid.rules import may_call
from redgrid.grid.views import PersonRequest
from redgrid.kit.clock import now
from redgrid.kit.entrance import signed_in
from redgrid.kit.refusal import Forbidden, Invalid, Refused

ANSWERED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def call(request: PersonRequest, code: str) -> HttpResponse:
    """What nobody answers for in a cell, and the call for it; a head opens one here."""
    unit = get_object_or_404(Unit, code=code, kind=Unit.CELL)
    form = CallForm(request.POST or None)
    if request.method == "POST":
        if not may_call(request.person, unit):
            raise Forbidden(_("The head of the cell calls for claims and answers them."))
        if form.is_valid() and _opened(request, unit, form):
            return redirect("grid:call", code)
    context = _page(request.person, unit) | {"form": form}
    return render(request, "grid/call.html", context, status=422 if form.errors else 200)


def _opened(request: PersonRequest, unit: Unit, form: CallForm) -> bool:
    try:
        actions.open_call(unit, by=request.person, until=form.until, text=form.cleaned_data["text"])
    except Refused as refused:
        put_refusal(form, refused)
        return False
    messages.success(request, _("The call is open: the members see it on their workbench."))
    return True


def _page(person: Person, unit: Unit) -> dict[str, Any]:
    found = Call.objects.filter(unit=unit, closed_at=None).select_related("opened_by").first()
    is_head, at = may_call(person, unit), now()
    is_over = found is not None and found.is_over(at)
    free = free_things(unit, found)
    answered = Bid.objects.filter(call__unit=unit, ruled_at__isnull=False)
    return {
        "unit": unit,
        "above": list(Unit.objects.filter(path__in=unit.ancestor_paths[1:]).order_by("path")),
        "call": found,
        "is_over": is_over,
        "is_head": is_head,
        "may_claim": found is not None and not is_over and is_member(person, unit),
        "free": shared_out(free, unit) if is_head and is_over else free,
        "asked": [bid for thing in free for bid in thing.bids],
        "mine": {bid.resource_id for thing in free for bid in thing.bids if bid.person_id == person.pk},
        "members": members_of(unit) if is_head and is_over else [],
        "answered": list(
            answered.select_related("resource", "person", "ruled_by").order_by("-ruled_at", "-id")[:ANSWERED]
        ),
    }


@require_POST
@signed_in
def ask(request: PersonRequest, key: int) -> HttpResponse:
    """Claim several things at once."""
    found = _call(key)
    chosen = Resource.objects.filter(code__in=request.POST.getlist("resource")[:500])
    rows = actions.bid(found, chosen, by=request.person)
    said = ngettext("You ask for %(n)d of them.", "You ask for %(n)d of them.", len(rows))
    messages.success(request, said % {"n": len(rows)})
    return redirect("grid:call", found.unit.code)


@require_POST
@signed_in
def answer_bid(request: PersonRequest, key: int) -> HttpResponse:
    """Grant or refuse what somebody asks for, or take one's own asking back."""
    rows = Bid.objects.select_related("call__unit", "resource", "person")
    asked = get_object_or_404(rows, pk=key)
    person = request.person
    if asked.person_id != person.pk and not may_call(person, asked.call.unit):
        raise Forbidden(_("The head of the cell calls for claims and answers them."))
    words = {"name": asked.person.name, "place": asked.resource.name}
    answers: dict[str, tuple[Callable[[], None], str]] = {
        "grant": (lambda: actions.grant_bid(asked, by=person), _("%(name)s answers for %(place)s now.")),
        "refuse": (
            lambda: actions.refuse_bid(asked, by=person, answer=request.POST.get("answer", "")[:500]),
            _("It is refused, with the reason."),
        ),
        "withdraw": (lambda: actions.withdraw_bid(asked, by=person), _("You ask for %(place)s no longer.")),
    }
    chosen = answers.get(request.POST.get("do", ""))
    if chosen is None:
        raise Invalid(_("Choose an answer."))
    chosen[0]()
    messages.success(request, chosen[1] % words)
    return redirect("grid:call", asked.call.unit.code)


@require_POST
@signed_in
def end_call(request: PersonRequest, key: int) -> HttpResponse:
    """Close a call."""
    found = _call(key)
    actions.close_call(found, by=request.person)
    messages.success(request, _("The call is closed."))
    return redirect("grid:call", found.unit.code)


@require_POST
@signed_in
def give_away(request: PersonRequest, key: int) -> HttpResponse:
    """Give what is left over to members, as proposed or otherwise."""
    found = _call(key)
    people = {person.staff_number: person for person in members_of(found.unit)}
    chosen: dict[Resource, Person] = {}
    for thing in free_things(found.unit, found):
        number = request.POST.get(f"to:{thing.resource.code}", "")
        if number and number not in people:
            raise Invalid(_("%(name)s is no member of this cell.") % {"name": number[:40]})
        if number:
            chosen[thing.resource] = people[number]
    count = actions.assign_left_over(found, chosen, by=request.person)
    said = ngettext("%(n)d of them is given away.", "%(n)d of them are given away.", count)
    messages.success(request, said % {"n": count})
    return redirect("grid:call", found.unit.code)


def _call(key: int) -> Call:
    return get_object_or_404(Call.objects.select_related("unit"), pk=key)

"""Pages on which people note that they, or those they head, are away, and who stands in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.grid import actions
from redgrid.grid.absence_forms import ONE_DAY, AbsenceForm, ChangeForm, SaidForm, StandInForm
from redgrid.grid.foreseeing import Foreseen, foresee
from redgrid.grid.forms import put_refusal
from redgrid.grid.models import Absence, Pairing, Person
from redgrid.grid.queries import home_of
from redgrid.grid.rules import may_note
from redgrid.grid.views import PersonRequest
from redgrid.kit.clock import now
from redgrid.kit.entrance import signed_in
from redgrid.kit.refusal import Forbidden, Refused

TAKES_FORMS = ["GET", "HEAD", "POST"]
SHOWN = 60


@require_http_methods(TAKES_FORMS)
@signed_in
def my_absences(request: PersonRequest) -> HttpResponse:
    """When I am away, and who stands in for me."""
    return _absences(request, request.person)


@require_http_methods(TAKES_FORMS)
@signed_in
def absences(request: PersonRequest, staff_number: str) -> HttpResponse:
    """When somebody is away: for themselves and whoever heads them."""
    return _absences(request, _of_mine(request, get_object_or_404(Person, staff_number=staff_number)))


@require_http_methods(TAKES_FORMS)
@signed_in
def absence(request: PersonRequest, key: int) -> HttpResponse:
    """Correct, shorten or cancel one absence."""
    believed = Absence.objects.filter(superseded_at=None).select_related("person", "stand_in")
    found = get_object_or_404(believed, pk=key)
    person = _of_mine(request, found.person)
    if request.method == "POST" and (taken := request.POST.get("take_back")):
        return _cancel(request, found, is_series=taken == "series")
    named = None if found.is_standing or found.stand_in is None else found.stand_in.staff_number
    initial = {
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "reason": found.reason,
        "stand_in": named,
    }
    form = ChangeForm(person, _standing(person), request.POST or None, initial=initial)

    def do() -> object:
        said = form.cleaned_data
        return actions.change_absence(
            found, by=request.person, starts_at=said["starts_at"], ends_at=said["ends_at"],
            reason=said["reason"], stand_in=said["who"], basis=said["basis"],
        )  # fmt: skip

    shown = {"absence": found, "is_running": found.starts_at <= now() < found.ends_at, "now": now()}
    return _noted(request, person, form, do, "grid/absence.html", shown)


@require_http_methods(TAKES_FORMS)
@signed_in
def stand_in(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Set, once, who stands in for somebody whenever they are away."""
    person = _of_mine(request, get_object_or_404(Person, staff_number=staff_number))
    standing = _standing(person)
    initial = {"stand_in": standing.staff_number if standing else ""}
    form = StandInForm(person, request.POST or None, initial=initial)
    back = _address(request, person)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.set_stand_in(
                person, said["stand_in"], by=request.person, starts_at=form.starts_at, basis=said["basis"]
            )
        except Forbidden:
            raise
        except Refused as refused:
            put_refusal(form, refused)
        else:
            messages.success(request, _("It is noted who stands in."))
            return redirect(back)
    context = {"form": form, "verb": _("Standing stand-in"), "name": person.name, "back": back}
    return render(request, "grid/change.html", context, status=422 if form.errors else 200)


def _of_mine(request: PersonRequest, person: Person) -> Person:
    """``person``, when it is oneself or somebody one heads."""
    if not may_note(request.person, person, home_of(person)):
        raise Forbidden(_("Absences are noted by the person and by whoever heads them."))
    return person


def _address(request: PersonRequest, person: Person) -> str:
    if person == request.person:
        return reverse("grid:my_absences")
    return reverse("grid:absences", args=[person.staff_number])


def _standing(person: Person) -> Person | None:
    row = Pairing.objects.current().filter(person=person).select_related("stand_in").first()
    return row.stand_in if row else None


def _absences(request: PersonRequest, person: Person) -> HttpResponse:
    at = now()
    form = AbsenceForm(person, _standing(person), request.POST or None)

    def do() -> object:
        said = form.cleaned_data
        return actions.note_shifts(
            person, said["spans"], by=request.person, reason=said["reason"], stand_in=said["who"],
            basis=said["basis"],
        )  # fmt: skip

    return _noted(request, person, form, do, "grid/absences.html", _shown(person, at))


def _shown(person: Person, at: datetime) -> dict[str, Any]:
    believed = Absence.objects.filter(superseded_at=None).select_related("person", "stand_in")
    own = believed.filter(person=person)
    today = timezone.localdate(at)
    pairings = Pairing.objects.believed().filter(Q(ends_at=None) | Q(ends_at__gt=at))
    return {
        "coming": list(own.filter(ends_at__gt=at).order_by("starts_at", "id")[:SHOWN]),
        "past": list(own.filter(ends_at__lte=at).order_by("-starts_at", "-id")[:10]),
        "for_others": list(
            believed.filter(stand_in=person, ends_at__gt=at).order_by("starts_at", "id")[:SHOWN]
        ),
        "pairings": list(pairings.filter(person=person).select_related("stand_in").order_by("starts_at")),
        "paired_with": list(pairings.filter(stand_in=person).select_related("person").order_by("starts_at")),
        "quick": [(today, _("Away today")), (today + ONE_DAY, _("Away tomorrow"))],
        "now": at,
    }


def _noted(
    request: PersonRequest,
    person: Person,
    form: SaidForm,
    do: Callable[[], object],
    page: str,
    shown: dict[str, Any],
) -> HttpResponse:
    """Show ``form``, or do what it says; first it is shown what would have nobody, with who could stand in."""
    foreseen: Foreseen | None = None
    if request.method == "POST" and form.is_valid():
        try:
            foreseen = _foreseen(form, person, do)
            if foreseen is None:
                do()
                messages.success(request, _("It is noted."))
                return redirect(_address(request, person))
        except Forbidden:
            raise
        except Refused as refused:
            put_refusal(form, refused)
    context = {
        "form": form, "foreseen": foreseen, "person": person, "is_own": person == request.person,
        "back": _address(request, person), "standing": _standing(person), **shown,
    }  # fmt: skip
    return render(request, page, context, status=422 if form.errors else 200)


def _foreseen(form: SaidForm, person: Person, do: Callable[[], object]) -> Foreseen | None:
    """What must be shown before it is done; None when it may be done."""
    said = form.cleaned_data
    if said["anyway"]:
        return None
    found = foresee(person, said["spans"], do, said["who"] or _standing(person))
    return None if found.is_harmless else found


def _cancel(request: PersonRequest, found: Absence, *, is_series: bool) -> HttpResponse:
    rows = [found]
    if is_series and found.series:
        same = Absence.objects.filter(series=found.series, person=found.person, superseded_at=None)
        rows = list(same.filter(starts_at__gt=now()).select_related("person", "stand_in")) or rows
    actions.cancel_absences(rows, by=request.person, basis=request.POST.get("basis", "")[:200])
    messages.success(request, _("It is taken back."))
    return redirect(_address(request, found.person))

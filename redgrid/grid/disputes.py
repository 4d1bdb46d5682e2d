"""Pages on which it is disputed who answers for a place. Anybody may dispute it; the next head rules."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from redgrid.grid import actions
from redgrid.grid.contesting import judges, judges_of
from redgrid.grid.forms import ContestForm, RulingForm, put_refusal
from redgrid.grid.models import Contest, Resource
from redgrid.grid.rules import rights_of
from redgrid.grid.views import PersonRequest
from redgrid.kit.entrance import signed_in
from redgrid.kit.refusal import Forbidden, Refused

TAKES_FORMS = ["GET", "HEAD", "POST"]
SHOWN = 50


@require_safe
@signed_in
def contests(request: PersonRequest) -> HttpResponse:
    """What is disputed, who rules on it, and what was ruled before."""
    rows = Contest.objects.select_related("resource", "person", "claimant", "ruled_by")
    waiting = [(row, judges_of(row)) for row in rows.filter(ruled_at=None)[:SHOWN]]
    ruled = rows.filter(ruled_at__isnull=False).order_by("-ruled_at", "-id")[:SHOWN]
    return render(request, "grid/contests.html", {"waiting": waiting, "ruled": ruled})


@require_http_methods(TAKES_FORMS)
@signed_in
def contest(request: PersonRequest, code: str) -> HttpResponse:
    """Ask to answer for a place oneself."""
    place = get_object_or_404(Resource, code=code)
    if rights_of(request.person).is_administrator:
        raise Forbidden(_("Whoever administers the system takes no part in this."))
    form = ContestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.contest_claim(place, by=request.person, reason=form.cleaned_data["reason"])
        except Refused as refused:
            put_refusal(form, refused)
        else:
            messages.success(
                request, _("It is noted. The next head rules on it; until then nothing changes.")
            )
            return redirect("grid:contests")
    context = {
        "form": form, "verb": _("Ask to answer for it"), "name": place.name,
        "back": reverse("grid:place", args=[code]), "judges": judges(place, [request.person.pk]),
    }  # fmt: skip
    return render(request, "grid/contest.html", context, status=422 if form.errors else 200)


@require_http_methods(TAKES_FORMS)
@signed_in
def rule(request: PersonRequest, key: int) -> HttpResponse:
    """Rule on a dispute, as the next head who is no party to it."""
    found = get_object_or_404(Contest.objects.select_related("resource", "person", "claimant"), pk=key)
    if found.ruled_at is None and request.person not in judges_of(found):
        raise Forbidden(_("The next head who is no party to it rules on this."))
    form = RulingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rule_contest(found, by=request.person, **form.cleaned_data)
        except Forbidden:
            raise
        except Refused as refused:
            put_refusal(form, refused)
        else:
            messages.success(request, _("The ruling is noted."))
            return redirect("grid:place", found.resource.code)
    context = {
        "form": form, "verb": _("Rule"), "name": found.resource.name, "contest": found,
        "back": reverse("grid:contests"),
    }  # fmt: skip
    return render(request, "grid/contest.html", context, status=422 if form.errors else 200)

"""The versions of the institution: everybody who is signed in reads them."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.drafts.forms import BeginForm
from redgrid.drafts.models import Draft
from redgrid.drafts.queries.pages import (
    compared,
    ladder,
    state_words,
    step_rows,
    told,
    version_row,
    version_rows,
)
from redgrid.drafts.rules import powers_of
from redgrid.drafts.views.opening import as_yaml
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import institution_of


@require_safe
@signed_in
def index(request: PersonRequest) -> HttpResponse:
    """All versions with their state, and the drafts that one may read."""
    powers = powers_of(request.person)
    drafts = Draft.objects.filter(powers.readable, state__in=Draft.UNDER_WAY)
    given_up = Draft.objects.filter(powers.readable, state=Draft.WITHDRAWN)[:20]
    page = {
        "versions": version_rows(),
        "drafts": [(draft, state_words(draft.state)) for draft in drafts],
        "given_up": given_up,
        "powers": powers,
        "form": BeginForm(),
    }
    return render(request, "drafts/index.html", page)


@require_safe
@signed_in
def version(request: PersonRequest, code: str, number: int) -> HttpResponse:
    """A version: its steps, and what differs from another one (?with=number, or the one before)."""
    found = get_object_or_404(Blueprint, code=code, version=number)
    draft = Draft.objects.filter(version=found).order_by("-id").first()
    others = list(Blueprint.objects.filter(code=code).exclude(pk=found.pk).order_by("-version"))
    other = compared(found, request.GET.get("with", ""))
    powers = powers_of(request.person)
    steps = step_rows(draft, powers) if draft else []
    page = {
        "row": version_row(found, draft),
        "steps": steps,
        "stages": ladder(draft, steps) if draft else [],
        "others": others,
        "other": other,
        "told": told(institution_of(other), institution_of(found)) if other else [],
        "powers": powers,
        "form": BeginForm(),
    }
    return render(request, "drafts/version.html", page)


@require_safe
@signed_in
def version_text(request: PersonRequest, code: str, number: int) -> FileResponse:
    """The text of a version as a file."""
    found = get_object_or_404(Blueprint, code=code, version=number)
    return as_yaml(found.text, f"{code}-{number}.yaml")

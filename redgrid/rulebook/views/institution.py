"""Pages of the institution. Published: everybody who is signed in may read them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.rulebook import queries
from redgrid.rulebook.fieldpages import fields_in_words
from redgrid.rulebook.institution import Institution
from redgrid.rulebook.pages import officers_with_duties, stages_in_words
from redgrid.rulebook.words import at_words


@require_safe
@signed_in
def institution(request: PersonRequest) -> HttpResponse:
    """The version in force at a glance."""
    blueprint = queries.loaded()
    if blueprint is None:
        return render(request, "rulebook/nothing.html")
    text = queries.institution_of(blueprint)
    page = {
        "blueprint": blueprint,
        "text": text,
        "capacities": [(c, at_words(c.at)) for c in text.capacities if c.kind != "officer"],
        "officers": officers_with_duties(text),
        "derivations": _derivations(text),
        "versions": queries.versions(),
    }
    return render(request, "rulebook/institution.html", page)


def _derivations(text: Institution) -> list[tuple[Any, list[Any]]]:
    return [(d, [text.capacity(code) for code in d.gives]) for d in text.derivations]


@require_safe
@signed_in
def duties(request: PersonRequest) -> HttpResponse:
    """The duty list of all officers, or of one (?officer=)."""
    blueprint = queries.loaded()
    if blueprint is None:
        return render(request, "rulebook/nothing.html")
    text = queries.institution_of(blueprint)
    chosen = request.GET.get("officer", "")
    found = officers_with_duties(text, chosen)
    if not found:
        raise Http404
    page = {"blueprint": blueprint, "officers": text.officers, "chosen": chosen, "lists": found}
    return render(request, "rulebook/duties.html", page)


@require_safe
@signed_in
def flow(request: PersonRequest, code: str) -> HttpResponse:
    """A flow: its stages drawn, and what is asked at each."""
    blueprint = queries.loaded()
    text = queries.institution_of(blueprint) if blueprint else None
    found = text.flow(code) if text else None
    if text is None or found is None:
        raise Http404
    page = {
        "blueprint": blueprint,
        "flow": found,
        "stages": stages_in_words(text, found),
        "fields": fields_in_words(found),
        "flows": text.flows,
    }
    return render(request, "rulebook/flow.html", page)

"""The glossary: the words of the product, and what this institution says instead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.refusal import Invalid
from redgrid.rulebook import glossary
from redgrid.rulebook.actions import guard_change, rename_terms
from redgrid.rulebook.forms.terms import TermsForm
from redgrid.rulebook.rules import may_change


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def terms(request: PersonRequest) -> HttpResponse:
    """Everybody reads the words; whoever may change the institution says them otherwise."""
    own = glossary.own_words()
    form = TermsForm(own, request.POST if request.method == "POST" else None)
    if form.is_bound:
        guard_change(request.person)
        if form.is_valid() and (n := _renamed(form, request)) is not None:
            text = ngettext("%(n)d word is changed.", "%(n)d words are changed.", n) % {"n": n}
            messages.success(request, text)
            return redirect("rulebook:terms")
    rows = [
        (term, form.row(term), own.get(term.code), glossary.texts_with(term)) for term in glossary.terms()
    ]
    page = {"form": form, "rows": rows, "may_change": may_change(request.person)}
    return render(request, "rulebook/terms.html", page, status=422 if form.errors else 200)


def _renamed(form: TermsForm, request: PersonRequest) -> int | None:
    """How many changed; None when a word was refused, which then stands beside its field."""
    try:
        return len(rename_terms(form.wanted, by=request.person))
    except Invalid as refusal:
        form.add_error(refusal.field, refusal.reason)
        return None

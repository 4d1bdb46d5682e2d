"""Drawings and assessment forms of the institution on paper. Everybody who is signed in may read them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.workbooks import as_workbook
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.signs.forms_of_points import form_book
from redgrid.signs.papers import chosen_officers, cycles_paper, flow_paper, forms_paper, whose_words


@require_safe
@signed_in
def flow(request: HttpRequest, code: str) -> HttpResponse:
    """The drawing of one flow."""
    return flow_paper(code)


@require_safe
@signed_in
def cycles(request: HttpRequest, officer: str = "") -> HttpResponse:
    """The duty cycle of one officer, or those of all, a page each."""
    return cycles_paper(officer)


@require_safe
@signed_in
def forms(request: HttpRequest, officer: str = "") -> HttpResponse:
    """The assessment form of one officer, or those of all, a page each."""
    return forms_paper(officer)


@require_safe
@signed_in
def form_sheet(request: PersonRequest, officer: str) -> HttpResponse:
    """The same as a workbook; ``all`` for the forms of all officers."""
    text = institution_of(in_force())
    only = "" if officer == "all" else officer
    content = form_book(chosen_officers(text, only), text, request.person)
    return as_workbook(content, _("Assessment form: %(officer)s") % {"officer": whose_words(text, only)})

"""Drawings and assessment forms of the institution on paper. Everybody who is signed in may read them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.naming import label
from redgrid.kit.printing import download, printed
from redgrid.kit.workbooks import as_workbook
from redgrid.rulebook.institution import Institution
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.signs.drawings import DRAWING, cycles_say, flow_says
from redgrid.signs.forms_of_points import FORM, form_book, form_says


@require_safe
@signed_in
def flow(request: HttpRequest, code: str) -> HttpResponse:
    """The drawing of one flow."""
    blueprint = in_force()
    text = institution_of(blueprint)
    found = text.flow(code)
    if found is None:
        raise Http404
    sheet = printed(DRAWING, flow_says(found, blueprint, text))
    return download(sheet, _("Flow diagram: %(name)s") % {"name": label(found)})


@require_safe
@signed_in
def cycles(request: HttpRequest, officer: str = "") -> HttpResponse:
    """The duty cycle of one officer, or those of all, a page each."""
    blueprint = in_force()
    text = institution_of(blueprint)
    sheet = printed(DRAWING, cycles_say(_chosen(text, officer), blueprint, text))
    return download(sheet, _("Duty cycle: %(officer)s") % {"officer": _whose(text, officer)})


def _chosen(text: Institution, only: str) -> list[str]:
    """The codes of all officers, or of the one that was asked for."""
    codes = [officer.code for officer in text.officers if only in {"", officer.code}]
    if not codes:
        raise Http404
    return codes


def _whose(text: Institution, only: str) -> str:
    role = text.capacity(only)
    return label(role) if role else label(text, "title")


@require_safe
@signed_in
def forms(request: HttpRequest, officer: str = "") -> HttpResponse:
    """The assessment form of one officer, or those of all, a page each."""
    blueprint = in_force()
    text = institution_of(blueprint)
    sheet = printed(FORM, form_says(_chosen(text, officer), blueprint, text))
    return download(sheet, _("Assessment form: %(officer)s") % {"officer": _whose(text, officer)})


@require_safe
@signed_in
def form_sheet(request: PersonRequest, officer: str) -> HttpResponse:
    """The same as a workbook; ``all`` for the forms of all officers."""
    text = institution_of(in_force())
    only = "" if officer == "all" else officer
    content = form_book(_chosen(text, only), text, request.person)
    return as_workbook(content, _("Assessment form: %(officer)s") % {"officer": _whose(text, only)})

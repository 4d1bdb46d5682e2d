"""Drawings of the institution as PDF. Everybody who is signed in may read them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.kit.entrance import signed_in
from redgrid.kit.naming import label
from redgrid.kit.printing import download, printed
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.signs.drawings import DRAWING, cycles_say, flow_says


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
def cycle(request: HttpRequest, officer: str) -> HttpResponse:
    """The duty cycle of one officer."""
    return _cycles(officer)


@require_safe
@signed_in
def cycles(request: HttpRequest) -> HttpResponse:
    """The duty cycles of all officers, a page each."""
    return _cycles("")


def _cycles(only: str) -> HttpResponse:
    blueprint = in_force()
    text = institution_of(blueprint)
    chosen = [officer for officer in text.officers if only in {"", officer.code}]
    if not chosen:
        raise Http404
    sheet = printed(DRAWING, cycles_say([officer.code for officer in chosen], blueprint, text))
    whose = label(chosen[0]) if only else label(text, "title")
    return download(sheet, _("Duty cycle: %(officer)s") % {"officer": whose})

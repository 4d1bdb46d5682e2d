"""The page of a case for whoever may see it, also when something that was asked for there is refused."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from redgrid.accounts.decorators import PersonRequest
from redgrid.cases.models import Case
from redgrid.cases.page import CasePage, case_page
from redgrid.cases.rules import visible_to
from redgrid.kit.refusal import Invalid, Refused


def visible_case(request: PersonRequest, number: str) -> Case:
    """The case of this number if the reader may see it, else 404."""
    cases = visible_to(request.person).select_related("unit", "place", "blueprint", "merged_into")
    return get_object_or_404(cases.defer("blueprint__text", "blueprint__content"), number=number)


def page_of_case(request: PersonRequest, number: str) -> CasePage:
    return case_page(visible_case(request, number), request.person)


def first_error(form: Form) -> Invalid:
    """What is wrong with a form, as one refusal."""
    return Invalid(next(error for errors in form.errors.values() for error in errors))


def refused_page(request: PersonRequest, number: str, typed: Any, refused: Refused) -> HttpResponse:
    """The page again with why, and with what was typed."""
    shown = {"page": page_of_case(request, number), "refused": refused, "typed": typed}
    return render(request, "cases/detail.html", shown, status=refused.status)

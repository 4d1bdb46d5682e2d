"""Printed matter, as PDFs in the reader's language."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from redgrid.api.files import PDF
from redgrid.api.problems import SENTENCES
from redgrid.api.queries import case_of
from redgrid.api.schemas.asking import Line
from redgrid.api.tokens import TokenRequest
from redgrid.cases.papers import case_paper, charter_paper
from redgrid.grid.models import Person, Unit
from redgrid.kit.refusal import Missing
from redgrid.signs.papers import (
    cards_of_unit,
    cards_paper,
    cycles_paper,
    duties_paper,
    flow_paper,
    forms_paper,
)

router = Router(tags=["papers"])


@router.get("/cases/{number}/paper", openapi_extra=PDF, summary="A case on paper")
def print_case(request: TokenRequest, number: Line) -> HttpResponse:
    """With its whole trail."""
    return case_paper(case_of(number, request.auth), request.auth)


@router.get("/cases/{number}/charter", openapi_extra=PDF, summary="The charter of a project")
def print_charter(request: TokenRequest, number: Line) -> HttpResponse:
    """What was agreed, on one page; of the flows whose text asks for it."""
    return charter_paper(case_of(number, request.auth), request.auth)


@router.get("/institution/duties/{role}/paper", openapi_extra=PDF, summary="The duty list of a role or post")
def print_duties(request: TokenRequest, role: Line) -> HttpResponse:
    """As the institution in force says."""
    return duties_paper(role, is_kept=True)


@router.get("/institution/flows/{flow}/paper", openapi_extra=PDF, summary="The diagram of a flow")
def print_flow(request: TokenRequest, flow: Line) -> HttpResponse:
    """As the institution in force says."""
    return flow_paper(flow, is_kept=True)


@router.get("/institution/cycles/paper", openapi_extra=PDF, summary="The duty cycles of the officers")
def print_cycles(request: TokenRequest, role: Line = "") -> HttpResponse:
    """Of one officer role, or of all, a page each."""
    return cycles_paper(role, is_kept=True)


@router.get(
    "/institution/assessment/paper", openapi_extra=PDF, summary="The assessment forms of the officers"
)
def print_assessment(request: TokenRequest, role: Line = "") -> HttpResponse:
    """Of one officer role, or of all, a page each."""
    return forms_paper(role, is_kept=True)


@router.get("/units/{code}/cards", openapi_extra=PDF, summary="The post cards of a unit")
def print_cards(request: TokenRequest, code: Line) -> HttpResponse:
    """Of everybody who holds a post or officer role there."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Missing(SENTENCES[404])
    return cards_of_unit(unit, is_kept=True)


@router.get("/people/{staff_number}/card", openapi_extra=PDF, summary="Somebody's post card")
def print_card(request: TokenRequest, staff_number: Line) -> HttpResponse:
    """Posts, places and officer roles with their duties."""
    person = Person.objects.filter(staff_number=staff_number).first()
    if person is None:
        raise Missing(SENTENCES[404])
    return cards_paper([person], person.name, is_kept=True)

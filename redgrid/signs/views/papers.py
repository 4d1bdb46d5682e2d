"""What comes out of the printer besides boards: post cards and duty lists. Everybody who is signed in may read them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from redgrid.grid.models import Person, Unit
from redgrid.kit.entrance import signed_in
from redgrid.signs.papers import cards_of_unit, cards_paper, duties_paper


@require_safe
@signed_in
def person_card(request: HttpRequest, staff_number: str) -> HttpResponse:
    """The post card of one person."""
    person = get_object_or_404(Person, staff_number=staff_number)
    return cards_paper([person], person.name)


@require_safe
@signed_in
def unit_cards(request: HttpRequest, code: str) -> HttpResponse:
    """The post cards of everybody who holds a post or officer role at a net or cell."""
    return cards_of_unit(get_object_or_404(Unit, code=code))


@require_safe
@signed_in
def duty_list(request: HttpRequest, officer: str) -> HttpResponse:
    """The duty list of one officer role or post."""
    return duties_paper(officer)

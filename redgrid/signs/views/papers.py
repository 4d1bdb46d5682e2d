"""What comes out of the printer besides boards: post cards and duty lists. Everybody who is signed in may read them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.grid.models import Capacity, Person, Unit
from redgrid.kit.entrance import signed_in
from redgrid.kit.naming import label
from redgrid.kit.printing import download, printed
from redgrid.kit.refusal import Missing
from redgrid.rulebook.queries import in_force, institution_of
from redgrid.signs.sheets import DUTIES, cards_say, duties_say, people_of


@require_safe
@signed_in
def person_card(request: HttpRequest, staff_number: str) -> HttpResponse:
    """The post card of one person."""
    person = get_object_or_404(Person, staff_number=staff_number)
    return _cards([person], person.name)


@require_safe
@signed_in
def unit_cards(request: HttpRequest, code: str) -> HttpResponse:
    """The post cards of everybody who holds a post or officer role at a net or cell."""
    unit = get_object_or_404(Unit, code=code)
    people = people_of(unit)
    if not people:
        raise Missing(_("Nobody holds a post here."))
    return _cards(people, label(unit))


def _cards(people: list[Person], whose: str) -> HttpResponse:
    blueprint = in_force()
    says = cards_say(people, blueprint, institution_of(blueprint))
    return download(printed(DUTIES, says), _("Post card %(whose)s") % {"whose": whose})


@require_safe
@signed_in
def duty_list(request: HttpRequest, officer: str) -> HttpResponse:
    """The duty list of one officer role or post."""
    blueprint = in_force()
    text = institution_of(blueprint)
    role = text.capacity(officer)
    if role is None or role.kind not in {Capacity.OFFICER, Capacity.POST}:
        raise Http404
    return download(
        printed(DUTIES, duties_say(role, blueprint, text)),
        _("Duty list %(whose)s") % {"whose": label(role)},
    )

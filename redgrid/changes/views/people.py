"""What somebody takes on, lays down, and where they belong."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.changes.forms import (
    AppointForm,
    EndForm,
    JoinForm,
    LeaveForm,
    TransferForm,
)
from redgrid.grid import actions
from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.grid.queries import cell_of, home_of
from redgrid.grid.views import PersonRequest, change_page
from redgrid.kit.entrance import signed_in
from redgrid.kit.naming import label

TAKES_FORMS = ["GET", "HEAD", "POST"]


@require_http_methods(TAKES_FORMS)
@signed_in
def appoint(request: PersonRequest, code: str) -> HttpResponse:
    """Give a post or officer role at a unit to somebody."""
    unit = get_object_or_404(Unit, code=code)
    form = AppointForm(unit, request.POST or None, initial=_asked(request))

    def do(said: dict[str, Any]) -> str:
        tenure = actions.begin_tenure(
            said["person"], said["capacity"], by=request.person, unit=unit, starts_at=form.starts_at,
            is_stand_in=said["is_stand_in"], basis=said["basis"],
        )  # fmt: skip
        return _("%(name)s is %(capacity)s of %(unit)s now (%(record)s).") % {
            "name": tenure.person.name, "capacity": label(tenure.capacity), "unit": label(unit),
            "record": tenure.record,
        }  # fmt: skip

    words = (_("Appoint"), label(unit), reverse("grid:unit", args=[code]))
    return change_page(request, unit, form, do, words)


@require_http_methods(TAKES_FORMS)
@signed_in
def join(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Enter the one unit that a person belongs to."""
    person = get_object_or_404(Person, staff_number=staff_number)
    form = JoinForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.begin_tenure(
            person, said["capacity"], by=request.person, unit=said["unit"], starts_at=form.starts_at,
            basis=said["basis"],
        )  # fmt: skip
        return _("%(name)s belongs to %(unit)s now.") % {"name": person.name, "unit": label(said["unit"])}

    words = (_("Enter the unit"), person.name, reverse("grid:person", args=[staff_number]))
    return change_page(request, None, form, do, words)


@require_http_methods(TAKES_FORMS)
@signed_in
def relieve(request: PersonRequest, key: int) -> HttpResponse:
    """Let somebody lay down a post, an officer role or the claim of a place."""
    believed = Tenure.objects.believed().select_related("person", "capacity", "unit", "resource")
    tenure = get_object_or_404(believed, pk=key)
    if tenure.capacity.kind in {Capacity.MEMBERSHIP, Capacity.ADMINISTRATOR}:
        raise Http404
    form = EndForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.lay_down([tenure], by=request.person, at=form.starts_at, reason=said["basis"])
        return _("%(name)s is no longer %(capacity)s of %(where)s from then on.") % {
            "name": tenure.person.name, "capacity": label(tenure.capacity), "where": label(tenure.where),
        }  # fmt: skip

    is_claim = tenure.capacity.kind == Capacity.CLAIM
    name = f"{tenure.person.name} · {label(tenure.capacity)} · {label(tenure.where)}"
    back = reverse("grid:person", args=[tenure.person.staff_number])
    unit = cell_of(tenure.resource) if tenure.resource else tenure.unit
    return change_page(
        request, unit, form, do, (_("Release the claim") if is_claim else _("Relieve"), name, back)
    )


@require_http_methods(TAKES_FORMS)
@signed_in
def transfer(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Let a person go over to another unit."""
    person = get_object_or_404(Person, staff_number=staff_number)
    form = TransferForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.transfer_person(
            person, said["unit"], by=request.person, starts_at=form.starts_at, basis=said["basis"],
            keeps=said["keeps"],
        )  # fmt: skip
        return _("%(name)s goes over to %(unit)s.") % {"name": person.name, "unit": label(said["unit"])}

    words = (_("Transfer"), person.name, reverse("grid:person", args=[staff_number]))
    return change_page(request, home_of(person), form, do, words)


@require_http_methods(TAKES_FORMS)
@signed_in
def leave(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Note that a person leaves: whatever they hold ends on that day."""
    person = get_object_or_404(Person, staff_number=staff_number)
    form = LeaveForm(request.POST or None)

    def do(said: dict[str, Any]) -> str:
        actions.let_person_leave(person, by=request.person, leaves_at=form.starts_at, reason=said["basis"])
        return _("It is noted that %(name)s leaves.") % {"name": person.name}

    words = (_("Leaves the centre"), person.name, reverse("grid:person", args=[staff_number]))
    return change_page(request, home_of(person), form, do, words)


def _asked(request: PersonRequest) -> dict[str, Any]:
    """What the address proposes: a gap links to its form with the role filled in."""
    return {"capacity": request.GET.get("capacity", ""), "is_stand_in": request.GET.get("stand_in") == "1"}

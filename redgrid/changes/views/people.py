"""What somebody takes on, lays down, and where they belong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.accounts.decorators import PersonRequest
from redgrid.changes.change import Change
from redgrid.changes.forms import AppointForm, JoinForm, LeaveForm, RelieveForm, TransferForm
from redgrid.changes.views.flow import Words, change_page, changing
from redgrid.changes.work import (
    claims_of,
    parts_of,
    posts_of,
    served_by,
    started_by,
    tasks_of,
    tasks_of_posts,
    work_of_claim,
)
from redgrid.grid import actions
from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.grid.queries import cell_of, home_of, root
from redgrid.kit.naming import label


@changing
def appoint(request: PersonRequest, code: str) -> HttpResponse:
    """Give a post or officer role at a unit to somebody."""
    unit = get_object_or_404(Unit, code=code)
    form = AppointForm(unit, request.POST or None, initial=_asked(request))

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            tenure = actions.begin_tenure(
                said["person"], said["capacity"], by=request.person, unit=unit, starts_at=at,
                is_stand_in=said["is_stand_in"], basis=said["basis"],
            )  # fmt: skip
            return _("%(name)s is %(capacity)s of %(unit)s now (%(record)s).") % {
                "name": tenure.person.name, "capacity": label(tenure.capacity), "unit": label(unit),
                "record": tenure.record,
            }  # fmt: skip

        return Change("appoint", unit, at, said["basis"], do)

    words = Words(_("Appoint"), label(unit), reverse("grid:unit", args=[code]))
    return change_page(request, unit, form, make, words)


@changing
def join(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Enter the one unit that a person belongs to."""
    person = get_object_or_404(Person, staff_number=staff_number)
    form = JoinForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.begin_tenure(
                person, said["capacity"], by=request.person, unit=said["unit"], starts_at=at,
                basis=said["basis"],
            )  # fmt: skip
            return _("%(name)s belongs to %(unit)s now.") % {"name": person.name, "unit": label(said["unit"])}

        return Change("join", said["unit"], at, said["basis"], do)

    words = Words(_("Enter the unit"), person.name, _page_of(person))
    return change_page(request, None, form, make, words)


@changing
def relieve(request: PersonRequest, key: int) -> HttpResponse:
    """Let somebody lay down a post, an officer role or the claim of a place, and name who takes it on."""
    believed = Tenure.objects.believed().select_related("person", "capacity", "unit", "resource")
    tenure = get_object_or_404(believed, pk=key)
    if tenure.capacity.kind in {Capacity.MEMBERSHIP, Capacity.ADMINISTRATOR}:
        raise Http404
    is_claim = tenure.capacity.kind == Capacity.CLAIM
    unit = cell_of(tenure.resource) if tenure.resource else tenure.unit
    form = RelieveForm(request.POST or None)

    def make(said: dict[str, Any], at: datetime) -> Change:
        return Change(
            "release" if is_claim else "relieve", _unit_or_root(unit), at, said["basis"],
            lambda: _relieve(request, tenure, said, at),
            giver=None if tenure.is_stand_in else tenure.person,
            successor=said["successor"], laid_down=(tenure,), work=_work_of_tenure(tenure, said["successor"], at),
        )  # fmt: skip

    name = f"{tenure.person.name} · {label(tenure.capacity)} · {label(tenure.where)}"
    verb = _("Release the claim") if is_claim else _("Relieve")
    return change_page(request, unit, form, make, Words(verb, name, _page_of(tenure.person)))


def _relieve(request: PersonRequest, tenure: Tenure, said: dict[str, Any], at: datetime) -> str:
    actions.lay_down([tenure], by=request.person, at=at, reason=said["basis"])
    if said["successor"]:
        actions.begin_tenure(
            said["successor"], tenure.capacity.code, by=request.person, unit=tenure.unit,
            resource=tenure.resource, starts_at=at, is_stand_in=tenure.is_stand_in, basis=said["basis"],
        )  # fmt: skip
    return _("%(name)s is no longer %(capacity)s of %(where)s from then on.") % {
        "name": tenure.person.name, "capacity": label(tenure.capacity), "where": label(tenure.where),
    }  # fmt: skip


def _work_of_tenure(tenure: Tenure, successor: Person | None, at: datetime) -> tuple[Any, ...]:
    """Nothing hangs on a stand-in, or on what has not begun. A post has work in cases too, a role its tasks alone."""
    if tenure.is_stand_in or tenure.starts_at >= at:
        return ()
    if tenure.resource is not None:
        return (work_of_claim(tenure.resource, successor),)
    work = tasks_of_posts([tenure])
    if tenure.capacity.kind == Capacity.POST and tenure.unit:
        work += parts_of(tenure.person, tenure.unit, may_stay=True)
        work += tasks_of(tenure.person, tenure.unit, may_stay=True)
    return tuple(work)


@changing
def transfer(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Let a person go over to another unit."""
    person = get_object_or_404(Person, staff_number=staff_number)
    form = TransferForm(request.POST or None)
    home = home_of(person)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.transfer_person(
                person,
                said["unit"],
                by=request.person,
                starts_at=at,
                basis=said["basis"],
                keeps=said["keeps"],
            )
            return _("%(name)s goes over to %(unit)s.") % {"name": person.name, "unit": label(said["unit"])}

        change = Change("transfer", home or said["unit"], at, said["basis"], do, giver=person)
        return change if said["keeps"] or home is None else _with_work(change, home)

    return change_page(request, home, form, make, Words(_("Transfer"), person.name, _page_of(person)))


def _with_work(change: Change, home: Unit | None) -> Change:
    """With what the giver leaves behind: in ``home``, or everywhere."""
    person, stays = change.giver, home is not None
    if person is None:
        return change
    posts = tuple(posts_of(person, change.at, home))
    work = [
        *tasks_of_posts(posts),
        *parts_of(person, home, may_stay=stays),
        *tasks_of(person, home, may_stay=stays),
        *claims_of(person, change.at, home),
    ]
    if home is None:
        work += [*served_by(person), *started_by(person)]
    return Change(
        change.kind, change.unit, change.at, change.basis, change.do, person,
        laid_down=posts, work=tuple(work),
    )  # fmt: skip


@changing
def leave(request: PersonRequest, staff_number: str) -> HttpResponse:
    """Note that a person leaves: whatever they hold ends on that day."""
    person = get_object_or_404(Person, staff_number=staff_number)
    form = LeaveForm(request.POST or None)
    home = home_of(person)

    def make(said: dict[str, Any], at: datetime) -> Change:
        def do() -> str:
            actions.let_person_leave(person, by=request.person, leaves_at=at, reason=said["basis"])
            return _("It is noted that %(name)s leaves.") % {"name": person.name}

        return _with_work(Change("leave", _unit_or_root(home), at, said["basis"], do, giver=person), None)

    words = Words(_("Leaves the centre"), person.name, _page_of(person))
    return change_page(request, home, form, make, words)


def _asked(request: PersonRequest) -> dict[str, Any]:
    """What the address proposes: a gap links to its form with the role filled in."""
    return {"capacity": request.GET.get("capacity", ""), "is_stand_in": request.GET.get("stand_in") == "1"}


def _page_of(person: Person) -> str:
    return reverse("grid:person", args=[person.staff_number])


def _unit_or_root(unit: Unit | None) -> Unit:
    """The unit, or the centre for what lies nowhere."""
    found = unit or root()
    if found is None:
        raise Http404
    return found

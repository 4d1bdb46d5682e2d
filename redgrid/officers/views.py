"""Pages of the officers: assignment for heads, load, and one's own profile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redgrid.cases.rules import visible_to
from redgrid.grid.forms import put_refusal
from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.grid.queries import home_of
from redgrid.grid.rules import Rights, rights_of, within
from redgrid.kit.clock import now
from redgrid.kit.entrance import signed_in
from redgrid.kit.naming import label
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.officers import actions, page
from redgrid.officers.forms import CentreForm, ConfirmForm, PlanForm, ProfileForm, field_of, profile_initial
from redgrid.officers.load import CASE, ROLE, TASK, Item, Load, loads
from redgrid.officers.problem import Plan, Seat
from redgrid.officers.rules import ASSIGN, may_assign, may_see_profile
from redgrid.officers.staffing import Staffing, staffing_of
from redgrid.officers.telling import changes_words
from redgrid.rulebook.queries import current

# So many cells are assigned while somebody waits for the page.
CELLS_AT_ONCE = 40


class PersonRequest(HttpRequest):
    """A request behind ``signed_in``."""

    person: Person


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def index(request: PersonRequest) -> HttpResponse:
    """Cells and roles: who is proposed, and one confirmation for several cells."""
    rights = rights_of(request.person)
    if not may_assign(rights):
        raise Http404
    at, nets, way = now(), _nets(rights), _way(request)
    net = request.GET.get("net", "")
    cells = [cell for name, own in nets.items() for cell in own if not net or name == net][:CELLS_AT_ONCE]
    found = page.centre_page(cells, current(), at, way, (request.person, rights))
    form = CentreForm([row.cell.code for row in found.rows], request.POST or None)
    if request.method == "POST" and form.is_valid() and _confirm_all(request, found, form):
        return redirect("officers:index")
    context = {
        "page": found,
        "form": form,
        "has_changes": any(row.changes for row in found.rows),
        "nets": [cell.parent for _name, (cell, *_rest) in nets.items()],
        "net": net,
        "way": way,
        "total": sum(len(own) for own in nets.values()),
    }
    return render(request, "officers/index.html", context, status=422 if form.errors else 200)


def _nets(rights: Rights) -> dict[str, list[Unit]]:
    """The open cells that one assigns, by the code of their net, in the order of the tree."""
    cells = Unit.objects.cells().open_at(now()).filter(within(rights.scopes(ASSIGN))).select_related("parent")
    found: dict[str, list[Unit]] = {}
    for cell in cells:
        found.setdefault(cell.parent.code if cell.parent else "", []).append(cell)
    return found


def _way(request: HttpRequest) -> str:
    asked = request.POST.get("way") or request.GET.get("way")
    return page.BEST if asked == page.BEST else page.REPAIR


def _confirm_all(request: PersonRequest, found: page.CentrePage, form: CentreForm) -> bool:
    """Confirm the ticked cells, each for itself; whether all went well. What was refused stands above the form."""
    if not form.chosen:
        form.add_error(None, _("Tick the cells that you confirm."))
    for row in found.rows:
        if row.cell.code in form.chosen:
            seen = request.POST.get(f"seen-{row.cell.code}", "")
            try:
                _confirm(request, row.cell, row.plan, form, seen)
            except Refused as refused:
                form.add_error(None, f"{label(row.cell)}: {refused.reason}")
    return not form.errors


def _confirm(request: PersonRequest, cell: Unit, plan: Plan, form: ConfirmForm, seen: str) -> None:
    count = actions.assign_officers(
        cell, plan, by=request.person, starts_at=form.starts_at, basis=form.cleaned_data["basis"], seen=seen
    )
    words = {"unit": label(cell), "changes": changes_words(count)}
    messages.success(request, _("%(unit)s: confirmed, %(changes)s.") % words)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cell(request: PersonRequest, code: str) -> HttpResponse:
    """The roles of one cell: a proposal, changes by hand with their price, and the confirmation."""
    rights = rights_of(request.person)
    unit = get_object_or_404(Unit.objects.select_related("parent"), code=code, kind=Unit.CELL)
    if not may_assign(rights, unit):
        raise Http404
    staffing = staffing_of([unit], current(), now())
    way = _way(request)
    found = page.solve(staffing, way)
    said = request.POST or request.GET
    plan, is_hand = _plan(staffing, said, found[0].plan)
    form = ConfirmForm(request.POST or None, initial={"seen": staffing.digest(unit)})
    if request.method == "POST" and form.is_valid():
        try:
            _confirm(request, unit, plan, form, form.cleaned_data["seen"])
        except Forbidden:
            raise
        except Refused as refused:
            put_refusal(form, refused)
        else:
            return redirect("officers:cell", code=code)
    shown = page.cell_page(staffing, way, plan, found, (request.person, rights))
    context = {
        "page": shown,
        "rows": _with_fields(staffing, unit, shown),
        "hidden": [(field_of(seat), plan[seat] or "") for seat in staffing.seats_at(unit)],
        "form": form,
        "way": way,
        "is_hand": is_hand,
    }
    return render(request, "officers/cell.html", context, status=422 if form.errors else 200)


def _plan(staffing: Staffing, said: Any, proposed: Plan) -> tuple[Plan, bool]:
    """The plan that was put together by hand, or the proposed one; what cannot be read is the proposed one."""
    seats = staffing.problem.seats
    if not any(field_of(seat) in said for seat in seats):
        return proposed, False
    known: dict[Seat, list[tuple[str, str]]] = {
        seat: [(each, each) for each in staffing.people] for seat in seats
    }
    form = PlanForm(seats, known, said)
    return (form.plan, form.plan != dict(proposed)) if form.is_valid() else (proposed, False)


def _with_fields(staffing: Staffing, unit: Unit, found: page.CellPage) -> list[tuple[page.SeatRow, Any]]:
    """Each seat with the list of those who may sit there and what that costs."""
    priced = page.choices(staffing, found.plan, _("breaks a rule"))
    initial = {field_of(seat): code or "" for seat, code in found.plan.items()}
    form = PlanForm(staffing.seats_at(unit), priced, initial=initial)
    return [(row, form[field_of(row.seat)]) for row in found.rows]


@require_safe
@signed_in
def load(request: PersonRequest) -> HttpResponse:
    """Hours a week of everybody one assigns, by unit and staff number: for balancing, in no order of hours."""
    rights = rights_of(request.person)
    if not may_assign(rights):
        raise Http404
    rows = Tenure.objects.believed().holding_at(now()).filter(within(rights.scopes(ASSIGN), "unit__path"))
    homes = list(
        rows.filter(capacity__kind=Capacity.MEMBERSHIP)
        .select_related("person", "unit").order_by("unit__path", "person__staff_number")
    )  # fmt: skip
    net = request.GET.get("net", "")
    units = list(dict.fromkeys(row.unit for row in homes if row.unit))
    shown = [unit for unit in units if not net or unit.code == net][:CELLS_AT_ONCE]
    people = [row for row in homes if row.unit in shown]
    carried = loads([row.person_id for row in people], current(), now())
    groups = [
        (unit, [(row.person, carried[row.person_id]) for row in people if row.unit == unit]) for unit in shown
    ]
    context = {"groups": groups, "units": units, "net": net, "guard": current().assignment.hours_a_week}
    return render(request, "officers/load.html", context)


@require_safe
@signed_in
def person_load(request: PersonRequest, staff_number: str) -> HttpResponse:
    """What one person carries, thing by thing."""
    person, rights = _person(staff_number), rights_of(request.person)
    home = home_of(person)
    if request.person != person and not (home and may_assign(rights, home)):
        raise Http404
    carried = loads([person.pk], current(), now())[person.pk]
    context = {
        "person": person,
        "load": carried,
        "items": _items(carried, request.person, rights, person),
        "guard": current().assignment.hours_a_week,
        "may_read": may_see_profile(request.person, rights, person, home),
    }
    return render(request, "officers/person_load.html", context)


def _items(carried: Load, viewer: Person, rights: Rights, person: Person) -> list[dict[str, Any]]:
    """The things by name where the reader may know of them, without a name where not; the minutes always count."""
    cases = {item.part.case_id for item in carried.items if item.part}
    seen = set(visible_to(viewer, rights).filter(pk__in=cases).values_list("pk", flat=True))
    return [_item(item, viewer, rights, seen) for item in carried.items]


def _item(item: Item, viewer: Person, rights: Rights, seen: Iterable[int]) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": item.kind, "minutes": item.minutes, "is_hidden": False}
    if item.kind == ROLE:
        return found | {"tenure": item.tenure}
    if item.kind == CASE and item.part:
        is_hidden = item.part.case_id not in seen
        return found | {"is_hidden": is_hidden, "case": None if is_hidden else item.part.case}
    task = item.task
    is_open = task is not None and (
        task.person_id == viewer.pk or (not task.is_sealed and rights.may("case.read", task.unit))
    )
    return found | {"kind": TASK, "is_hidden": not is_open, "task": task if is_open else None}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: PersonRequest) -> HttpResponse:
    """What I say of myself for the assignment of roles; all of it optional, mine to change and to take back."""
    said, certificates = page.said_by(request.person)
    form = ProfileForm(
        current().assignment, request.POST or None, initial=profile_initial(said, certificates)
    )
    # A form without a tick is a form too.
    if request.method == "POST" and form.is_bound and form.is_valid():
        actions.write_profile(request.person, form.said, form.cleaned_data["certificates"], by=request.person)
        messages.success(request, _("Kept. You can change it or take it back at any time."))
        return redirect("officers:profile")
    carried = loads([request.person.pk], current(), now())[request.person.pk]
    context = {
        "form": form,
        "load": carried,
        "has_said": said != page.NOTHING_SAID or certificates,
        "readers": page.readers_of(request.person),
    }
    return render(request, "officers/profile.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def withdraw(request: PersonRequest) -> HttpResponse:
    """Take back everything I said of myself: it is deleted."""
    actions.withdraw_profile(request.person, by=request.person)
    messages.success(request, _("Taken back: what you said of yourself is deleted."))
    return redirect("officers:profile")


@require_safe
@signed_in
def person_profile(request: PersonRequest, staff_number: str) -> HttpResponse:
    """What a person says of themselves, for the heads of their cell and net."""
    person, rights = _person(staff_number), rights_of(request.person)
    home = home_of(person)
    if not may_see_profile(request.person, rights, person, home):
        raise Http404
    context = {"person": person, "home": home, "told": page.told_by(person, current().assignment)}
    return render(request, "officers/person_profile.html", context)


def _person(staff_number: str) -> Person:
    return get_object_or_404(Person, staff_number=staff_number)

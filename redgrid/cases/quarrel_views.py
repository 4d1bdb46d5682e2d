"""The page on which it is disputed and ruled which unit answers for a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.actions.quarrels import (
    check_map,
    dispute_case,
    may_dispute,
    may_rule,
    proposes_map,
    rule_quarrel,
)
from redgrid.cases.models import Case, Quarrel
from redgrid.cases.quarrel_forms import DisputeForm, RulingForm
from redgrid.cases.showing import visible_case
from redgrid.grid.models import Person
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.tasks.queries import open_tasks_of


@signed_in
def quarrel(request: PersonRequest, number: str) -> HttpResponse:
    """Dispute, rule, or look at the map: whatever is the reader's turn, above all that was ruled before."""
    case = visible_case(request, number)
    rows = list(case.quarrels.select_related("person", "instead", "ruled_by"))
    for row in rows:
        row.case = case
    latest = rows[-1] if rows else None
    form = _form(case, latest, request)
    is_sent = request.method == "POST"
    if is_sent and _done(request, case, latest, form):
        messages.success(request, _("It is recorded."))
        return redirect("cases:quarrel", number)
    shown = {"case": case, "rows": rows, "form": form, "latest": latest}
    shown["map"] = latest if latest and _may_check(latest, request.person) else None
    shown["differs"] = bool(latest and proposes_map(latest))
    return render(request, "cases/quarrel.html", shown, status=422 if is_sent else 200)


def _form(case: Case, latest: Quarrel | None, request: PersonRequest) -> DisputeForm | RulingForm | None:
    given = request.POST if request.method == "POST" else None
    if latest and latest.ruled_at is None:
        return RulingForm(given) if case.is_open and may_rule(latest, request.person) else None
    return DisputeForm(given) if may_dispute(case, request.person) else None


def _may_check(row: Quarrel, person: Person) -> bool:
    return open_tasks_of(person).filter(source=row.map_source).exists()


def _done(
    request: PersonRequest, case: Case, latest: Quarrel | None, form: DisputeForm | RulingForm | None
) -> bool:
    if request.POST.get("do") == "map" and latest:
        check_map(latest, by=request.person)
        return True
    if form is None:
        raise Forbidden(_("Only the head who answers for it and the lead dispute that it is theirs."))
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        if isinstance(form, RulingForm) and latest:
            rule_quarrel(latest, by=request.person, moves=said["moves"], ruling=said["ruling"])
        else:
            dispute_case(case, by=request.person, reason=said["reason"], instead=said["instead"])
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        return False
    return True

"""After a case was closed: looking back at it, opening it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.actions import answer_check, reopen_case
from redgrid.cases.after import check_form
from redgrid.cases.asking import FactsForm
from redgrid.cases.facts import Fact
from redgrid.cases.family_forms import ResumeForm
from redgrid.cases.flows import flow_of
from redgrid.cases.models import EffectCheck
from redgrid.cases.rights import may_check, may_reopen
from redgrid.cases.rules import visible_to, words_of
from redgrid.cases.showing import refused_page, visible_case
from redgrid.kit.refusal import Forbidden, Invalid, Refused


@signed_in
@require_POST
def check(request: PersonRequest, key: int) -> HttpResponse:
    """Does what was done still work? If not, the case is opened again."""
    rows = EffectCheck.objects.filter(case__in=visible_to(request.person))
    found = get_object_or_404(rows.select_related("case__unit", "case__place", "case__blueprint"), pk=key)
    flow = flow_of(found.case)
    if not may_check(words_of(found.case, request.person), flow):
        raise Forbidden(_("Who is served by it, the overseer or the centre looks back at a case."))
    form = ResumeForm(request.POST)
    form.full_clean()
    try:
        if request.POST.get("answer") not in {"yes", "no"}:
            raise Invalid(_("Say whether it works."))
        answer_check(
            found,
            by=request.person,
            is_effective=request.POST["answer"] == "yes",
            note=form.cleaned_data.get("note", ""),
            facts=_filled_in(check_form(flow, found, request.POST)),
        )
    except Refused as refused:
        return refused_page(request, found.case.number, form.data, refused)
    messages.success(request, _("Your answer is recorded."))
    return redirect("cases:detail", found.case.number)


def _filled_in(form: FactsForm) -> dict[str, Fact]:
    """What was filled in with the answer. Raises Invalid for the first field that is missing or cannot be read."""
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise Invalid(f"{form.fields[field].label}: {errors[0]}", field=field)
    return form.said()


@signed_in
@require_POST
def reopen(request: PersonRequest, number: str) -> HttpResponse:
    """Open a case again because it is not solved: one tap."""
    case = visible_case(request, number)
    if not may_reopen(words_of(case, request.person)):
        raise Forbidden(_("Those who were served open a case again, or the centre."))
    form = ResumeForm(request.POST)
    form.full_clean()
    try:
        reopen_case(case, by=request.person, note=form.cleaned_data.get("note", ""))
    except Refused as refused:
        return refused_page(request, number, form.data, refused)
    messages.success(request, _("It is open again; whoever must act has a task."))
    return redirect("cases:detail", number)

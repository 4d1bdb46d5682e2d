"""The library of solved cases: for everybody signed in, filed by heads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.actions import file_solution
from redgrid.cases.library import for_reading, kinds_in_library
from redgrid.cases.library_forms import LibraryForm, SolutionForm
from redgrid.cases.models import Case, Solution
from redgrid.cases.rights import may_file
from redgrid.cases.rules import visible_to, words_of
from redgrid.cases.showing import visible_case
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.rulebook.queries import current


@signed_in
@require_safe
def library(request: PersonRequest) -> HttpResponse:
    """What others have learnt, newest first, found by words and by kind of place."""
    form = LibraryForm(kinds_in_library(current()), request.GET)
    page = page_of(form.found(for_reading()), request.GET.get("cursor"))
    return render(request, "cases/library.html", {"form": form, "page": page, "institution": current()})


@signed_in
@require_safe
def solution(request: PersonRequest, key: int) -> HttpResponse:
    """What one solved case teaches; the case itself only for whoever may read it."""
    found = get_object_or_404(for_reading(), pk=key)
    readable = visible_to(request.person).filter(pk=found.case_id).exists()
    kind = current().place_kind(found.place_kind)
    return render(request, "cases/solution.html", {"solution": found, "is_readable": readable, "kind": kind})


@signed_in
def file(request: PersonRequest, number: str) -> HttpResponse:
    """Put a closed case into the library; what it recorded stands in the form already."""
    case = visible_case(request, number)
    if not may_file(words_of(case, request.person)):
        raise Forbidden(_("The head who answers for a case, or the centre, puts it into the library."))
    form = SolutionForm(request.POST if request.method == "POST" else None, initial=_known(case))
    if request.method == "POST" and form.is_valid():
        try:
            filed = file_solution(case, by=request.person, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            messages.success(request, _("It stands in the library now."))
            return redirect("cases:solution", filed.pk)
    shown = {"case": case, "form": form}
    return render(request, "cases/file.html", shown, status=422 if form.errors else 200)


def _known(case: Case) -> dict[str, str]:
    filed = Solution.objects.filter(case=case).first()
    if filed:
        return {"title": filed.title, "cause": filed.cause, "plan": filed.plan, "result": filed.result}
    facts = {name: str(case.facts.get(name) or "") for name in ("cause", "plan", "result")}
    effect = str(case.facts.get("effect") or "")
    return {
        "title": case.title,
        **facts,
        "result": "\n".join(part for part in (facts["result"], effect) if part),
    }

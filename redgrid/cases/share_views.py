"""Shares of the credit, and what each contributes by when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.actions.shares import (
    agree_share,
    agreed_shares,
    finish_work,
    may_share,
    propose_shares,
    set_work,
    working_parts,
)
from redgrid.cases.models import Case, Part
from redgrid.cases.share_forms import SharesForm, WorkForm
from redgrid.cases.showing import refused_page, visible_case
from redgrid.grid.models import Person
from redgrid.kit.refusal import Forbidden, Invalid, Refused


@signed_in
def shares(request: PersonRequest, number: str) -> HttpResponse:
    """Propose shares, and say what each contributes; two forms on one page."""
    case = visible_case(request, number)
    if not may_share(case, request.person):
        raise Forbidden(_("Lead, overseer and the head who answers say what each contributes."))
    parts = working_parts(case)
    given = request.POST if request.method == "POST" else None
    is_work = given is not None and "work" in given
    form = SharesForm(parts, None if is_work else given)
    work = WorkForm(parts, given if is_work else None)
    if given is not None and _done(case, work if is_work else form, request.person):
        messages.success(request, _("It is set; those who must agree find it on the page of the case."))
        return redirect("cases:detail", number)
    shown = {"case": case, "form": form, "work": work, "agreed": agreed_shares(case), "parts": parts}
    return render(request, "cases/shares.html", shown, status=422 if given is not None else 200)


def _done(case: Case, form: Any, by: Person) -> bool:
    if not form.is_valid():
        return False
    try:
        if isinstance(form, SharesForm):
            propose_shares(case, form.shares(), by=by)
        else:
            said = form.cleaned_data
            set_work(said["part"], by=by, work=said["work"], due_on=said["due_on"])
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        return False
    return True


@signed_in
@require_POST
def part(request: PersonRequest, number: str, key: int) -> HttpResponse:
    """Agree to one's own share, or say that one has contributed."""
    case = visible_case(request, number)
    found = get_object_or_404(Part.objects.select_related("case__unit", "person"), pk=key, case=case)
    try:
        if request.POST.get("do") == "finish":
            finish_work(found, by=request.person)
        elif request.POST.get("do") == "agree":
            agree_share(found, by=request.person)
        else:
            raise Invalid(_("The form is not complete. Look again, then decide."))
    except Refused as refused:
        return refused_page(request, number, request.POST, refused)
    messages.success(request, _("Your answer is recorded."))
    return redirect("cases:detail", number)

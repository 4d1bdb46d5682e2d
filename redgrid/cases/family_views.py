"""Merging, splitting, suspending: what is decided about a case as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.actions import merge_case, resume_case, split_case, suspend_case
from redgrid.cases.family_forms import MergeForm, ResumeForm, SplitForm, SuspendForm
from redgrid.cases.models import Attachment, Case
from redgrid.cases.rights import may_merge, may_suspend
from redgrid.cases.rules import visible_to, words_of
from redgrid.cases.showing import first_error, refused_page, visible_case
from redgrid.journal.actions import once_key
from redgrid.kit.refusal import Forbidden, Invalid, Refused


@signed_in
def merge(request: PersonRequest, number: str) -> HttpResponse:
    """Let this case become part of another one."""
    case = _to_merge(request, number)
    form = MergeForm(
        request.POST if request.method == "POST" else None, initial={"other": request.GET.get("other", "")}
    )
    if request.method == "POST" and form.is_valid() and _merged(request, case, form):
        messages.success(request, _("It goes on there; nothing of it is lost."))
        return redirect("cases:detail", number)
    return _form_page(request, "cases/merge.html", case, form)


def _to_merge(request: PersonRequest, number: str) -> Case:
    case = visible_case(request, number)
    if not may_merge(words_of(case, request.person)):
        raise Forbidden(_("The overseer, the head who answers and the centre merge and split a case."))
    return case


def _merged(request: PersonRequest, case: Case, form: MergeForm) -> bool:
    rows = visible_to(request.person).select_related("unit", "place", "blueprint")
    other = (
        rows.defer("blueprint__text", "blueprint__content").filter(number=form.cleaned_data["other"]).first()
    )
    try:
        if other is None:
            raise Invalid(_("There is no such case, or none that you may read."), field="other")
        merge_case(case, other, by=request.person, reason=form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        return False
    return True


def _form_page(request: PersonRequest, template: str, case: Case, form: Form) -> HttpResponse:
    shown = {"case": case, "form": form}
    return render(request, template, shown, status=422 if form.errors else 200)


@signed_in
def split(request: PersonRequest, number: str) -> HttpResponse:
    """Let a part of this case become a case of its own."""
    case = _to_merge(request, number)
    files = list(Attachment.objects.of(case).exclude(file=""))
    form = SplitForm(files, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        once = once_key("split", request.person.staff_number, number, said["title"], said["once"])
        try:
            part = split_case(case, by=request.person, title=said["title"], text=said["text"], once=once,
                              files=[int(key) for key in said["attachments"]], is_part=said["is_part"])  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            messages.success(request, _("%(number)s is a case of its own now.") % {"number": part})
            return redirect("cases:detail", number)
    return _form_page(request, "cases/split.html", case, form)


@signed_in
@require_POST
def suspend(request: PersonRequest, number: str) -> HttpResponse:
    """Let the limit stand still until a day."""
    case = visible_case(request, number)
    _guard_suspending(request, case)
    form = SuspendForm(request.POST)
    if not form.is_valid():
        return refused_page(request, number, form.data, first_error(form))
    said = form.cleaned_data
    try:
        suspend_case(case, by=request.person, reason=said["reason"], review_on=said["review_on"])
    except Refused as refused:
        return refused_page(request, number, form.data, refused)
    messages.success(request, _("The limit stands still; a task asks for it again on that day."))
    return redirect("cases:detail", number)


def _guard_suspending(request: PersonRequest, case: Case) -> None:
    if not may_suspend(words_of(case, request.person)):
        raise Forbidden(_("The overseer and the head who answers decide whether a case waits."))


@signed_in
@require_POST
def resume(request: PersonRequest, number: str) -> HttpResponse:
    """Let the limit run on."""
    case = visible_case(request, number)
    _guard_suspending(request, case)
    form = ResumeForm(request.POST)
    form.full_clean()
    try:
        resume_case(case, by=request.person, note=form.cleaned_data.get("note", ""))
    except Refused as refused:
        return refused_page(request, number, form.data, refused)
    messages.success(request, _("The limit runs on."))
    return redirect("cases:detail", number)

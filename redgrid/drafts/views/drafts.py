"""A draft: begun, read, its text changed, its proofs opened."""

from __future__ import annotations

import difflib
import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, needs, signed_in
from redgrid.drafts.actions import begin_draft, save_text
from redgrid.drafts.actions.editing import Overtaken
from redgrid.drafts.forms import BeginForm, TextForm
from redgrid.drafts.models import Draft, Step
from redgrid.drafts.queries.pages import fault_rows, ladder, outlook_of, state_words, step_rows
from redgrid.drafts.queries.soundness import checked_draft
from redgrid.drafts.rules import CHANGE
from redgrid.drafts.views.opening import as_yaml, editable, inside, readable
from redgrid.rulebook.check import Faulty
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import in_force

DIFFERENCES = 400


@require_POST
@needs(CHANGE)
def begin(request: PersonRequest) -> HttpResponse:
    """Begin a draft from the version in force, or from the one that is named."""
    form = BeginForm(request.POST)
    base = _base(request)
    if not form.is_valid():
        return render(request, "drafts/begin.html", {"form": form, "base": base}, status=422)
    draft = begin_draft(base, by=request.person, about=form.cleaned_data["about"])
    messages.success(request, _("A draft was begun with the text of %(version)s.") % {"version": base})
    return redirect("drafts:draft", draft.pk)


def _base(request: PersonRequest) -> Blueprint:
    code, _slash, number = request.POST.get("base", "").partition("/")
    if not number.isdecimal() or not number.isascii() or len(number) > 6:
        return in_force()
    return get_object_or_404(Blueprint, code=code, version=int(number))


@require_safe
@signed_in
def draft(request: PersonRequest, key: int) -> HttpResponse:
    """What a draft would change and for whom, its steps, and what stands in its way."""
    found, powers = readable(request, key)
    steps = step_rows(found, powers)
    outlook = outlook_of(found) if found.state in {Draft.DRAFT, Draft.DISCUSSED, Draft.CONSULTED} else None
    page = {
        "draft": found,
        "state": state_words(found.state),
        "powers": powers,
        "may_edit": powers.may_edit(found),
        "may_publish": powers.may_publish(found),
        "steps": steps,
        "stages": ladder(found, steps),
        "outlook": outlook,
        "is_behind": found.is_under_way and found.base is not None and not found.base.is_in_force,
    }
    return render(request, "drafts/draft.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def text(request: PersonRequest, key: int) -> HttpResponse:
    """The whole text of a draft, with its faults beside it."""
    found = editable(request, key)
    if request.method != "POST":
        form = TextForm(initial={"text": found.text, "seen": found.revision})
        rows = fault_rows(checked_draft(found).faults, found.text)
        return render(request, "drafts/text.html", {"draft": found, "form": form, "faults": rows})
    form = TextForm(request.POST)
    if not form.is_valid():
        return render(request, "drafts/text.html", {"draft": found, "form": form}, status=422)
    return _saved(request, found, form)


def _saved(request: PersonRequest, found: Draft, form: TextForm) -> HttpResponse:
    page: dict[str, Any] = {"draft": found, "form": form}
    typed = form.cleaned_data["text"].replace("\r\n", "\n")
    try:
        saved = save_text(found, typed, by=request.person, seen=form.revision)
    except Faulty as faulty:
        first = faulty.faults[0]
        form.add_error("text", f"{first.message} {first.remedy}".strip())
        rows = fault_rows(faulty.faults, typed)
        return render(request, "drafts/text.html", {**page, "faults": rows}, status=422)
    except Overtaken as overtaken:
        return render(
            request,
            "drafts/text.html",
            _collision(request, key=found.pk, typed=typed, why=overtaken),
            status=409,
        )
    messages.success(request, _("Saved."))
    return redirect("drafts:text" if checked_draft(saved).errors else "drafts:draft", saved.pk)


def _collision(request: PersonRequest, *, key: int, typed: str, why: Overtaken) -> dict[str, Any]:
    """The same page with what was typed, beside what stands there now."""
    current = Draft.objects.get(pk=key)
    again = request.POST.copy()
    again["replaces"] = str(current.revision)
    again.pop("is_replacing", None)
    form = TextForm(again)
    form.is_valid()
    form.add_error(None, why.reason)
    lines = difflib.unified_diff(current.text.split("\n"), typed.split("\n"), n=1, lineterm="")
    return {"draft": current, "form": form, "differs": list(lines)[2 : DIFFERENCES + 2], "is_collision": True}


@require_safe
@signed_in
def draft_text(request: PersonRequest, key: int) -> FileResponse:
    """The text of a draft as a file."""
    found, _powers = readable(request, key)
    return as_yaml(found.text, f"draft-{found.pk}.yaml")


@require_safe
@signed_in
def proof(request: PersonRequest, key: int) -> FileResponse:
    """The file that proves a step, for those who write and publish."""
    inside(request)
    step = get_object_or_404(Step.objects.exclude(file=""), pk=key)
    try:
        with step.file.open("rb") as opened:
            content = io.BytesIO(opened.read())
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = FileResponse(content, as_attachment=True, filename=step.file_name, content_type=step.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer

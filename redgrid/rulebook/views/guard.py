"""Pages of the policy guard: what is forbidden, what was found, and what may stand on which written basis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.refusal import Invalid
from redgrid.rulebook import queries
from redgrid.rulebook.actions import end_waiver, guard_change, waive
from redgrid.rulebook.faults import Reading
from redgrid.rulebook.forms.guard import RuleForm, TryTextForm, WaiverForm
from redgrid.rulebook.guard import bans
from redgrid.rulebook.models import Waiver
from redgrid.rulebook.reading import Unreadable, read_yaml
from redgrid.rulebook.rules import may_change
from redgrid.rulebook.waiving import Finding, findings_in, findings_of, rule_words, today, waivers


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def guard(request: PersonRequest) -> HttpResponse:
    """What is forbidden; what the version in force says of it; a text to try (nothing is kept)."""
    blueprint = queries.loaded()
    form = TryTextForm(request.POST or None)
    tried = _tried(form) if form.is_bound and form.is_valid() else None
    day = today()
    page = {
        "blueprint": blueprint,
        "bans": bans(),
        "found": _rows(findings_of(blueprint) if blueprint else ()),
        "waivers": [
            (waiver, rule_words(waiver.path, waiver.rule), waiver.holds_on(day)) for waiver in waivers()
        ],
        "form": form,
        "tried": _rows(tried[0]) if tried else None,
        "is_whole": bool(tried and tried[1]),
        "may_change": may_change(request.person),
    }
    return render(request, "rulebook/guard.html", page, status=422 if form.errors else 200)


def _tried(form: TryTextForm) -> tuple[list[Finding], bool] | None:
    """What was found in the text that was typed, and whether it is a whole institution."""
    try:
        reading = read_yaml(form.cleaned_data["text"], _("text"))
    except Unreadable as unreadable:
        # Not every sentence can be read as YAML; it is a sentence all the same.
        if "\n" in form.cleaned_data["text"].strip():
            form.add_error("text", str(unreadable.fault))
            return None
        reading = Reading(_("text"), form.cleaned_data["text"], {})
    content = reading.content
    if isinstance(content, dict) and ("blueprint" in content or "duties" in content):
        return findings_in(reading), "blueprint" in content
    duty = content if isinstance(content, dict) else {"standard": str(content)}
    duties = content if isinstance(content, list) else [duty]
    return findings_in(Reading(reading.file, {"duties": duties}, {})), False


def _rows(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "finding": found,
            "words": rule_words(found.met.path, found.met.rule),
            "form": RuleForm(initial={"ban": found.met.ban, "path": found.met.path, "rule": found.met.rule}),
        }
        for found in findings
    ]


@require_POST
@signed_in
def waiver(request: PersonRequest) -> HttpResponse:
    """Ask for the written basis on which a rule may stand, then note it."""
    guard_change(request.person)
    rule = RuleForm(request.POST)
    if not rule.is_valid():
        return redirect("rulebook:guard")
    form = WaiverForm(request.POST) if "document" in request.POST else WaiverForm(initial=rule.cleaned_data)
    if form.is_bound and form.is_valid():
        try:
            made = waive(**form.cleaned_data, by=request.person)
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.reason)
        else:
            messages.success(
                request, _("%(path)s may stand on this basis.") % {"path": rule_words(made.path, made.rule)}
            )
            return redirect("rulebook:guard")
    ban = next((each for each in bans() if each.code == rule.cleaned_data["ban"]), None)
    said = rule.cleaned_data
    page = {**said, "form": form, "ban": ban, "words": rule_words(said["path"], said["rule"])}
    return render(request, "rulebook/waiver.html", page, status=422 if form.errors else 200)


@require_POST
@signed_in
def waiver_end(request: PersonRequest, key: int) -> HttpResponse:
    """The rule may not stand any more."""
    guard_change(request.person)
    found = get_object_or_404(Waiver, pk=key)
    end_waiver(found, by=request.person)
    messages.success(
        request, _("%(path)s may not stand any more.") % {"path": rule_words(found.path, found.rule)}
    )
    return redirect("rulebook:guard")

"""Milestones on the page of a case: set, reached, planned anew, dropped; and taking note of what one was told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.actions.milestones import (
    drop_milestone,
    guard_milestones,
    reach_milestone,
    replan_milestone,
    set_milestone,
)
from redgrid.cases.actions.tellings import take_note
from redgrid.cases.milestone_forms import DROP, REPLAN, MilestoneChangeForm, MilestoneForm
from redgrid.cases.models import Milestone
from redgrid.cases.showing import refused_page, visible_case
from redgrid.grid.models import Person
from redgrid.kit.refusal import Invalid, Refused


@signed_in
@require_POST
def add(request: PersonRequest, number: str) -> HttpResponse:
    """Set a milestone."""
    case = visible_case(request, number)
    form = MilestoneForm(request.POST)
    try:
        guard_milestones(case, request.person)
        if not form.is_valid():
            raise Invalid(_("A milestone has a name, a person and a day."))
        said = form.cleaned_data
        set_milestone(
            case, by=request.person, title=said["title"], person=said["person"], due_on=said["due_on"]
        )
    except Refused as refused:
        return refused_page(request, number, request.POST, refused)
    messages.success(request, _("The milestone is set."))
    return redirect("cases:detail", number)


@signed_in
@require_POST
def change(request: PersonRequest, number: str, key: int) -> HttpResponse:
    """Say what became of a milestone."""
    case = visible_case(request, number)
    milestone = get_object_or_404(Milestone, pk=key, case=case)
    milestone.case = case
    form = MilestoneChangeForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid(_("The form is not complete. Look again, then decide."))
        _changed(milestone, form, request.person)
    except Refused as refused:
        return refused_page(request, number, request.POST, refused)
    messages.success(request, _("The milestone is brought up to date."))
    return redirect("cases:detail", number)


def _changed(milestone: Milestone, form: MilestoneChangeForm, by: Person) -> None:
    said = form.cleaned_data
    if said["do"] == DROP:
        drop_milestone(milestone, by=by, reason=said["note"])
    elif said["do"] != REPLAN:
        reach_milestone(milestone, by=by, note=said["note"])
    elif said["due_on"] is None:
        raise Invalid(_("Say by which day instead."), field="due_on")
    else:
        replan_milestone(milestone, by=by, due_on=said["due_on"], reason=said["note"])


@signed_in
@require_POST
def hear(request: PersonRequest, number: str) -> HttpResponse:
    """Take note of what one was told."""
    case = visible_case(request, number)
    try:
        take_note(case, by=request.person)
    except Refused as refused:
        return refused_page(request, number, request.POST, refused)
    messages.success(request, _("You have taken note."))
    return redirect("cases:detail", number)

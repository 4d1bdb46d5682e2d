"""Giving a task, and splitting one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from redgrid.accounts.decorators import PersonRequest, needs, signed_in
from redgrid.grid.choices import members_of, people_by_unit
from redgrid.grid.queries import home_of
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import once_key
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.tasks.actions import Assignee, Sent, give_directly, give_to_units, split_task
from redgrid.tasks.actions.keeping import drop_template, keep_template
from redgrid.tasks.forms import GiveForm, SplitForm, WordsForm
from redgrid.tasks.keeping import templates_for
from redgrid.tasks.models import Task
from redgrid.tasks.page import task_page
from redgrid.tasks.views.one import visible


@needs("task.give")
def give(request: PersonRequest) -> HttpResponse:
    """Give a task: to a person, or to units; from a template when the address names one."""
    rights = rights_of(request.person)
    templates = list(templates_for(request.person, rights))
    chosen = next((one for one in templates if str(one.pk) == request.GET.get("template")), None)
    first = {**(chosen.words if chosen else {}), "to": request.GET.get("to", "")}
    first["units"] = request.GET.getlist("unit")
    form = GiveForm(rights, request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        task = _given(request, form)
        if task is not None:
            messages.success(request, _("Given: %(title)s.") % {"title": task.title})
            return redirect("tasks:detail", task.pk)
    shown = {"form": form, "templates": templates, "chosen": chosen}
    return render(request, "tasks/give.html", shown, status=422 if form.errors else 200)


def _given(request: PersonRequest, form: GiveForm) -> Task | None:
    said, by = form.cleaned_data, request.person
    once = once_key("give", by.staff_number, said["once"], said["title"], said["to"], *said["units"])
    units, copies = form.chosen_units, form.copied
    try:
        if units:
            task = give_to_units(
                form.words(), units, by=by, capacity=said["capacity"], copies=copies, once=once
            )
        else:
            task = give_directly(form.words(), Assignee(person=form.person), by=by, copies=copies, once=once)
        if said["keep_as"]:
            keep_template(said["keep_as"], _words_of(form), by=by)
    except Refused as refused:
        put(form, refused)
        return None
    return task


def _words_of(form: GiveForm) -> dict[str, Any]:
    """What a template keeps: what is asked for, not of whom."""
    names = ("title", "amount", "span", "text", "standard", "checks", "wants_confirmation", "capacity")
    kept = {name: form.cleaned_data.get(name) for name in names}
    return {**kept, "points": str(form.cleaned_data.get("points") or "")}


def put(form: WordsForm, refused: Refused) -> None:
    """Show what an action refused beside the field it belongs to."""
    field = {"limit": "amount", "until": "until_on"}.get(refused.field or "", refused.field)
    form.add_error(field if field in form.fields else None, refused.reason)


@needs("task.give")
@require_POST
def forget_template(request: PersonRequest, key: int) -> HttpResponse:
    """Drop a template of one's own."""
    drop_template(get_object_or_404(templates_for(request.person), pk=key), by=request.person)
    return redirect("tasks:give")


@signed_in
def split(request: PersonRequest, key: int) -> HttpResponse:
    """Make a part of my task a task of its own."""
    task = visible(request, key)
    page = task_page(task, request.person)
    if not page.may_split:
        raise Forbidden(_("Only whoever has to do this task splits it."))
    form = SplitForm(_people(request), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        once = once_key("split", request.person.staff_number, key, said["once"], said["title"], said["to"])
        try:
            split_task(
                task, form.words(), Assignee(person=form.person), by=request.person, sent=Sent(once=once)
            )
        except Refused as refused:
            put(form, refused)
        else:
            messages.success(request, _("The part is a task of its own now."))
            return redirect("tasks:detail", key)
    return render(
        request, "tasks/split.html", {"form": form, "page": page}, status=422 if form.errors else 200
    )


def _people(request: PersonRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """Of one's own unit, and of those where one gives tasks."""
    form_units = {unit.name for unit in GiveForm(rights_of(request.person)).givable}
    home = home_of(request.person)
    own = [(home.name, members_of(home))] if home else []
    others = [
        group for group in people_by_unit() if group[0] in form_units and (not home or group[0] != home.name)
    ]
    return own + others

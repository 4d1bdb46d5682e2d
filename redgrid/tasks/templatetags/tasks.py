"""What a row of tasks shows besides its title and its date: ``{% load tasks %}``."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.kit.moments import due_state
from redgrid.kit.templatetags.house import due_words
from redgrid.tasks.models import Slip, Task
from redgrid.tasks.phrases import cause_words
from redgrid.tasks.rules import PROLONGED, is_assignee
from redgrid.tasks.telling import slip_name

register = template.Library()
register.filter("cause", cause_words)
GRAVEST = ("red", "yellow", "blue")


@dataclass(frozen=True)
class Mark:
    """A pill of a row."""

    text: str
    tone: str


@register.simple_tag
def task_page(task: Task) -> str:
    """Where a task is done: its own address, or its page."""
    return task.link or reverse("tasks:detail", args=[task.pk])


@register.simple_tag
def more_time_for(task: Task | None, person: Person) -> str:
    """Where ``person`` asks for more time for ``task``; empty when that is not for them."""
    if task is None or task.due_at is None or task.asks_for not in PROLONGED:
        return ""
    return reverse("tasks:detail", args=[task.pk]) if is_assignee(task, person, rights_of(person)) else ""


@register.simple_tag
def task_due(task: Task, why: str = "") -> SafeString:
    """When it is or was due, and how that was met; of what was never done the moment alone."""
    was_never_done = task.state in {Task.EXEMPT, Task.WITHDRAWN, Task.MISSED}
    state = None if was_never_done else due_state(task.due_at, task.done_at)
    return due_words(task.due_at, state, why)


@register.filter
def state_mark(task: Task) -> Mark:
    """How far it is, in a word."""
    if task.state == Task.DONE:
        return Mark(_("Done"), "green")
    if task.state != Task.DUE:
        words = {Task.EXEMPT: _("Exempt"), Task.MISSED: _("Missed")}
        return Mark(words.get(task.state, _("Withdrawn")), "orange" if task.state == Task.MISSED else "grey")
    if task.is_rollup:
        return Mark(_("Given to several units"), "grey")
    return {
        Task.ACCEPTED: Mark(_("In hand"), "blue"),
        Task.RETURNED: Mark(_("Returned"), "orange"),
        Task.REPORTED: Mark(_("To be confirmed"), "blue"),
    }.get(task.progress, Mark(_("New"), "grey"))


@register.filter
def slip_mark(task: Task) -> Mark | None:
    """Its gravest slip while it is open; the slips were read with the list (``queries.with_slips``)."""
    colours = {slip.colour for slip in getattr(task, "slips_read", ())} if task.is_open else set()
    found = next((colour for colour in GRAVEST if colour in colours), None)
    return Mark(slip_name(found), found) if found else None


@register.filter
def slip_text(slip: Slip) -> str:
    """A slip by its colour."""
    return slip_name(slip.colour)

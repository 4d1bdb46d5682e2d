"""Which moves of a task are offered to one reader: each is two taps and one sentence at most."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.grid.rules import Rights
from redgrid.tasks.models import Task
from redgrid.tasks.rules import PROLONGED, is_assignee, is_given, may_head


@dataclass(frozen=True)
class Offer:
    """A move that the reader may make. ``asks``: what it wants besides a sentence: until, person or nothing.

    ``note`` is the question of the sentence, empty where none is asked; ``is_main``: it stands open on the page.
    """

    code: str
    name: str
    icon: str
    note: str = ""
    is_required: bool = False
    asks: str = ""
    is_main: bool = False
    is_dangerous: bool = False


def offers_of(task: Task, person: Person, rights: Rights, *, has_open_parts: bool = False) -> list[Offer]:
    """The moves on ``task`` that ``person`` may make now, those that matter first."""
    if not task.is_open:
        return []
    found: list[Offer] = []
    if is_assignee(task, person, rights):
        found += _of_assignee(task, person, has_open_parts=has_open_parts)
    if is_given(task) and task.giver_id == person.pk:
        found += _of_giver(task)
    if _may_pass(task, person, rights):
        found.append(_pass_on())
    if _may_urge(task, person, rights):
        found.append(Offer("urge", _("Urge"), "bell", _("Note")))
    return found


def _of_assignee(task: Task, person: Person, *, has_open_parts: bool) -> list[Offer]:
    found: list[Offer] = []
    if task.is_rollup or task.progress == Task.REPORTED:
        return found
    if is_given(task):
        is_new = task.progress == Task.GIVEN and task.giver_id != person.pk
        if is_new:
            found.append(Offer("accept", _("Take it on"), "check", is_main=True))
        if not has_open_parts:
            result = _("What was done?")
            found.append(
                Offer("done", _("It is done"), "circle-check", result, is_required=True, is_main=not is_new)
            )
    if task.asks_for in PROLONGED and task.due_at is not None:
        reason = _("Why is more time needed?")
        found.append(Offer("ask_time", _("Ask for more time"), "clock-plus", reason, True, "until"))
    if is_given(task) and task.giver_id not in {None, person.pk} and not has_open_parts:
        found.append(Offer("return", _("Return"), "arrow-back-up", _("Why does it go back?"), True))
    return found


def _of_giver(task: Task) -> list[Offer]:
    found = []
    if task.progress == Task.REPORTED:
        found.append(Offer("confirm", _("Confirm that it is done"), "circle-check", _("Note"), is_main=True))
        found.append(Offer("send_back", _("Not done yet"), "arrow-back-up", _("What is missing?"), True))
    found.append(
        Offer("withdraw", _("Withdraw"), "circle-x", _("Why is it withdrawn?"), True, is_dangerous=True)
    )
    return found


def _pass_on() -> Offer:
    return Offer("pass_on", _("Pass on"), "transfer", _("Why does it pass on?"), True, "person")


def _may_pass(task: Task, person: Person, rights: Rights) -> bool:
    if not is_given(task) or task.is_rollup or task.progress == Task.REPORTED:
        return False
    return task.giver_id == person.pk or may_head(task, rights) or is_assignee(task, person, rights)


def _may_urge(task: Task, person: Person, rights: Rights) -> bool:
    if task.is_rollup or task.progress == Task.REPORTED or is_assignee(task, person, rights):
        return False
    return task.giver_id == person.pk or may_head(task, rights)

"""A move as a form names it, made by the action it stands for."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.journal.actions import once_key
from redgrid.kit.refusal import Forbidden, Invalid
from redgrid.tasks.actions import (
    Sent,
    accept_task,
    ask_more_time,
    confirm_task,
    finish_task,
    pass_task_on,
    return_task,
    send_back,
    withdraw_task,
)
from redgrid.tasks.actions.slips import urge
from redgrid.tasks.forms import MoveForm, closing_time
from redgrid.tasks.models import Task

Made = Callable[[Task, MoveForm, Person, Sent], object]


def _ask_time(task: Task, form: MoveForm, by: Person, sent: Sent) -> object:
    until = closing_time(form.cleaned_data["until_on"])
    if until is None:
        raise Invalid(_("Choose the day until when you need."), field="until_on")
    return ask_more_time(task, by=by, until=until, note=_note(form), sent=sent)


def _pass_on(task: Task, form: MoveForm, by: Person, sent: Sent) -> object:
    target = form.target
    if target is None:
        raise Invalid(_("Choose who takes it over."), field="to")
    return pass_task_on(task, target, by=by, note=_note(form), sent=sent)


def _note(form: MoveForm) -> str:
    note: str = form.cleaned_data["note"]
    return note


MOVES: dict[str, Made] = {
    "accept": lambda task, form, by, sent: accept_task(task, by=by, sent=sent),
    "done": lambda task, form, by, sent: finish_task(task, by=by, note=_note(form), sent=sent),
    "return": lambda task, form, by, sent: return_task(task, by=by, note=_note(form), sent=sent),
    "confirm": lambda task, form, by, sent: confirm_task(task, by=by, note=_note(form), sent=sent),
    "send_back": lambda task, form, by, sent: send_back(task, by=by, note=_note(form), sent=sent),
    "withdraw": lambda task, form, by, sent: withdraw_task(task, by=by, note=_note(form), sent=sent),
    "urge": lambda task, form, by, sent: urge(task, by=by, note=_note(form)),
    "ask_time": _ask_time,
    "pass_on": _pass_on,
}


def make_move(task: Task, form: MoveForm, *, by: Person, is_one_of_many: bool = False) -> None:
    """Make the move of a valid form. Raises what the action refuses.

    Of many, each counts once under the key of the form, and nobody has seen a revision of each.
    """
    said = form.cleaned_data
    made = MOVES.get(said["move"])
    if made is None:
        raise Forbidden(_("There is no such move."))
    words = (task.pk, said["move"], said["note"], said["to"], said["until_on"], said["once"])
    once = once_key("task", by.staff_number, *words) if said["once"] else None
    made(task, form, by, Sent(None if is_one_of_many else said["seen"], once))

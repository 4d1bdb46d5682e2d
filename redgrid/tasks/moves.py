"""A move by its name, made by the action it stands for: one task, or many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Unit
from redgrid.journal.actions import once_key
from redgrid.kit.refusal import Forbidden, Invalid, Refused
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
from redgrid.tasks.actions.swapping import UNSENT
from redgrid.tasks.forms import MoveForm, closing_time
from redgrid.tasks.models import Task


@dataclass(frozen=True)
class Move:
    """A move that is asked for: its name, a sentence, the day until when or who takes it over."""

    code: str
    note: str = ""
    until_on: date | None = None
    to: Person | Unit | None = None


Made = Callable[[Task, Move, Person, Sent], object]


def _ask_time(task: Task, move: Move, by: Person, sent: Sent) -> object:
    until = closing_time(move.until_on)
    if until is None:
        raise Invalid(_("Choose the day until when you need."), field="until_on")
    return ask_more_time(task, by=by, until=until, note=move.note, sent=sent)


def _pass_on(task: Task, move: Move, by: Person, sent: Sent) -> object:
    if move.to is None:
        raise Invalid(_("Choose who takes it over."), field="to")
    return pass_task_on(task, move.to, by=by, note=move.note, sent=sent)


MOVES: dict[str, Made] = {
    "accept": lambda task, move, by, sent: accept_task(task, by=by, sent=sent),
    "done": lambda task, move, by, sent: finish_task(task, by=by, note=move.note, sent=sent),
    "return": lambda task, move, by, sent: return_task(task, by=by, note=move.note, sent=sent),
    "confirm": lambda task, move, by, sent: confirm_task(task, by=by, note=move.note, sent=sent),
    "send_back": lambda task, move, by, sent: send_back(task, by=by, note=move.note, sent=sent),
    "withdraw": lambda task, move, by, sent: withdraw_task(task, by=by, note=move.note, sent=sent),
    "urge": lambda task, move, by, sent: urge(task, by=by, note=move.note, once=sent.once),
    "ask_time": _ask_time,
    "pass_on": _pass_on,
}
# What makes sense for several tasks at once.
IN_BATCHES = ("accept", "done", "ask_time", "pass_on")


def make(task: Task, move: Move, *, by: Person, sent: Sent = UNSENT) -> None:
    """Make the move. Raises Forbidden for one that nobody knows, and what the action refuses."""
    made = MOVES.get(move.code)
    if made is None:
        raise Forbidden(_("There is no such move."))
    made(task, move, by, sent)


def make_move(task: Task, form: MoveForm, *, by: Person, is_one_of_many: bool = False) -> None:
    """Make the move of a valid form. Raises what the action refuses.

    Of many, each counts once under the key of the form, and nobody has seen a revision of each.
    """
    said = form.cleaned_data
    words = (task.pk, said["move"], said["note"], said["to"], said["until_on"], said["once"])
    once = once_key("task", by.staff_number, *words) if said["once"] else None
    move = Move(said["move"], said["note"], said["until_on"], form.target)
    make(task, move, by=by, sent=Sent(None if is_one_of_many else said["seen"], once))


@dataclass(frozen=True)
class Outcome:
    """What became of one task of many; ``refused`` why not."""

    task: Task
    refused: Refused | None = None

    @property
    def reason(self) -> str:
        return self.refused.reason if self.refused else ""


def each_for_itself(tasks: Iterable[Task], make_one: Callable[[Task], object]) -> list[Outcome]:
    """Do something to several tasks; what cannot be done is told of each."""
    outcomes = []
    for task in tasks:
        try:
            make_one(task)
        except Refused as refused:
            outcomes.append(Outcome(task, refused))
        else:
            outcomes.append(Outcome(task))
    return outcomes

"""What people do with a task that somebody gave: accept, return, finish, confirm, withdraw, tick."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from redgrid.grid.models import Person
from redgrid.grid.rules import Rights, rights_of
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.tasks.actions.asks import void_asks
from redgrid.tasks.actions.swapping import UNSENT, Sent, done_before, move, reason, said_by
from redgrid.tasks.models import Check, Task
from redgrid.tasks.rules import is_assignee, is_given


def accept_task(task: Task, *, by: Person, sent: Sent = UNSENT) -> Task:
    """Say that one does it. Raises Forbidden, or Refused when it was accepted already."""
    rights = _assignee(task, by)
    if again := done_before(task, sent.once):
        return again
    if task.progress not in {Task.GIVEN, Task.RETURNED}:
        raise Refused(_("This task has been accepted already."))
    return move(
        task, said_by(task, by, rights, "task.accepted"), {"progress": Task.ACCEPTED}, by=by, sent=sent
    )


def return_task(task: Task, *, by: Person, note: str, sent: Sent = UNSENT) -> Task:
    """Give the task back to its giver with a reason; it stays open with them."""
    rights = _assignee(task, by)
    note = reason(note, _("Say why you return it."))
    if again := done_before(task, sent.once):
        return again
    if task.giver is None or task.giver_id == by.pk:
        raise Refused(_("There is nobody to return this task to."))
    _not_reported(task)
    _no_open_child(task, _("Finish or withdraw its parts first."))
    told = said_by(task, by, rights, "task.returned", note=note, to=task.giver.staff_number)
    values = {"person": task.giver, "capacity": "", "progress": Task.RETURNED}
    return move(task, told, values, by=by, sent=sent, besides=lambda: void_asks(task))


def finish_task(task: Task, *, by: Person, note: str, sent: Sent = UNSENT) -> Task:
    """Say that it is done, with a sentence. It ends, or waits for the giver who wants to confirm.

    Raises Refused while one of its parts is open.
    """
    rights = _assignee(task, by)
    note = reason(note, _("Say in a sentence what was done."))
    if again := done_before(task, sent.once):
        return again
    _not_reported(task)
    _no_open_child(task, _("One of its parts is still open."))
    waits = task.wants_confirmation and task.giver_id not in {None, by.pk}
    at = max(now(), task.given_at)
    values: dict[str, Any] = {"result": note}
    if waits:
        values |= {"progress": Task.REPORTED, "reported_at": at}
    else:
        values |= {"state": Task.DONE, "ended_at": at}
    facts: dict[str, Any] = {"note": note, "due": task.due_at.isoformat() if task.due_at else None}
    told = said_by(task, by, rights, "task.reported" if waits else "task.done", **facts)
    return move(task, told, values, by=by, sent=sent, besides=lambda: _ended(task, is_over=not waits))


def confirm_task(task: Task, *, by: Person, note: str = "", sent: Sent = UNSENT) -> Task:
    """The giver confirms what was reported; the task counts as done when it was reported."""
    rights = _giver(task, by)
    note = reason(note)
    if again := done_before(task, sent.once):
        return again
    if task.progress != Task.REPORTED:
        raise Refused(_("Nobody has said yet that this task is done."))
    told = said_by(task, by, rights, "task.confirmed", verb="task.give", note=note)
    values = {"state": Task.DONE, "ended_at": task.reported_at}
    return move(task, told, values, by=by, sent=sent, besides=lambda: _ended(task, is_over=True))


def send_back(task: Task, *, by: Person, note: str, sent: Sent = UNSENT) -> Task:
    """The giver does not confirm, and says what is missing; whoever reported it goes on."""
    rights = _giver(task, by)
    note = reason(note, _("Say what is missing."))
    if again := done_before(task, sent.once):
        return again
    if task.progress != Task.REPORTED:
        raise Refused(_("Nobody has said yet that this task is done."))
    told = said_by(task, by, rights, "task.sent_back", verb="task.give", note=note)
    values = {"progress": Task.ACCEPTED, "reported_at": None, "look_at": now()}
    return move(task, told, values, by=by, sent=sent)


def withdraw_task(task: Task, *, by: Person, note: str, sent: Sent = UNSENT) -> Task:
    """The giver takes the task back, with everything that is open below it."""
    rights = _giver(task, by)
    note = reason(note, _("Say why you withdraw it."))
    if again := done_before(task, sent.once):
        return again
    told = said_by(task, by, rights, "task.withdrawn", verb="task.give", note=note)
    values = {"state": Task.WITHDRAWN, "ended_at": now()}

    def below() -> None:
        _withdraw_below(task, by=by, note=note)
        _ended(task, is_over=True)

    return move(task, told, values, by=by, sent=sent, besides=below)


def _withdraw_below(task: Task, *, by: Person, note: str) -> None:
    for child in Task.objects.filter(parent=task, state=Task.DUE).select_related("unit"):
        Task.objects.filter(pk=child.pk, state=Task.DUE).update(
            state=Task.WITHDRAWN, ended_at=now(), revision=F("revision") + 1
        )
        void_asks(child)
        _withdraw_below(child, by=by, note=note)
        facts = {"source": child.source, "title": child.title, "note": note}
        record("task.withdrawn", by=by, subject=child.subject, unit=child.unit.code, facts=facts,
               is_sealed=child.is_sealed)  # fmt: skip


def tick_check(check: Check, *, by: Person, is_done: bool, once: str | None = None) -> bool:
    """Tick a line of the check list, or take the tick back; whether that changed anything.

    Under a key that was carried out before it changes nothing, whatever became of the line since.
    """
    task = check.task
    if done_before(task, once):
        return False
    rights = _assignee(task, by)
    if not task.is_open:
        raise Refused(_("This task has ended."))
    with transaction.atomic():
        row = Check.objects.filter(pk=check.pk, ticked_at__isnull=is_done, task__state=Task.DUE)
        stamp = {"ticked_at": now(), "ticked_by": by} if is_done else {"ticked_at": None, "ticked_by": None}
        if not row.update(**stamp):
            return False
        told = said_by(task, by, rights, "task.ticked", line=check.text, is_done=is_done)
        record(told.kind, by=by, subject=task.subject, unit=task.unit.code, capacity=told.capacity,
               facts=told.facts, once=once, is_sealed=task.is_sealed)  # fmt: skip
    return True


def _ended(task: Task, *, is_over: bool) -> None:
    """Close what hangs on a task that is done: questions nobody needs answered, a roll-up with its last part."""
    void_asks(task)
    if is_over and task.parent_id and task.parent and task.parent.is_rollup:
        _roll_up(task.parent)


def _roll_up(parent: Task) -> None:
    # Its row is held first: of two last parts that end at once, the second sees the first.
    if not Task.objects.filter(pk=parent.pk, state=Task.DUE).update(revision=F("revision") + 1):
        return
    states = set(Task.objects.filter(parent=parent).values_list("state", flat=True))
    if Task.DUE in states:
        return
    state = Task.DONE if Task.DONE in states else Task.WITHDRAWN
    Task.objects.filter(pk=parent.pk).update(state=state, ended_at=now())
    facts = {"source": parent.source, "title": parent.title, "state": state}
    record("task.rolled_up", by=SYSTEM, subject=parent.subject, unit=parent.unit.code, facts=facts,
           is_sealed=parent.is_sealed)  # fmt: skip


def _assignee(task: Task, by: Person) -> Rights:
    rights = rights_of(by)
    if not is_given(task):
        raise Forbidden(_("This task ends where it came from: open what it belongs to."))
    if not is_assignee(task, by, rights):
        raise Forbidden(_("This task is somebody else's."))
    if task.is_rollup:
        raise Refused(_("It ends by itself when the last of its parts has ended."))
    return rights


def _giver(task: Task, by: Person) -> Rights:
    if task.giver_id != by.pk:
        raise Forbidden(_("Only whoever gave this task decides that."))
    return rights_of(by)


def _not_reported(task: Task) -> None:
    if task.progress == Task.REPORTED:
        raise Refused(_("It was said already that this task is done; its giver confirms it."))


def _no_open_child(task: Task, message: str) -> None:
    if Task.objects.filter(parent=task, state=Task.DUE).exists():
        raise Refused(message)

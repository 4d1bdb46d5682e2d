"""A task goes to somebody else: within a unit at once, across units with their consent or by a head of both."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.grid.models import Person, Unit
from redgrid.grid.queries import head_capacity, home_of
from redgrid.grid.rules import Rights, rights_of
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.tasks.actions.asks import void_passes
from redgrid.tasks.actions.giving import Assignee, end_task, give_task
from redgrid.tasks.actions.swapping import UNSENT, Sent, done_before, fresh, move, reason, said_by
from redgrid.tasks.models import PassAsk, Task
from redgrid.tasks.rules import is_assignee, is_given, is_here, may_give, may_head, needs_consent


def pass_task_on(task: Task, to: Person | Unit, *, by: Person, note: str, sent: Sent = UNSENT) -> Task:
    """Let ``to`` (a person, or the head of a unit) do the task. Its moment stays.

    Whoever has it passes it on in their own unit; a head and the giver to anybody where they give tasks. Beyond, the
    person is asked, and the task stays where it is until they accept. Raises Forbidden, Refused, Invalid.
    """
    rights = rights_of(by)
    verb = _may_pass(task, by, rights)
    note = reason(note, _("Say why you pass it on."))
    if again := done_before(task, sent.once):
        return again
    if task.progress == Task.REPORTED:
        raise Refused(_("It was said already that this task is done; its giver confirms it."))
    if isinstance(to, Unit):
        if not may_give(rights, to):
            raise Forbidden(_("You give tasks in your own unit and below it only."))
        facts = {"note": note, "to": "", "capacity": head_capacity(to), "unit": to.code}
        told = said_by(task, by, rights, "task.passed_on", verb=verb, **facts)
        return _pass(task, told, Assignee(capacity=head_capacity(to)), to, by=by, sent=sent)
    _can_take(task, to)
    if needs_consent(by, to, rights):
        return _ask(task, to, by=by, rights=rights, note=note, sent=sent, verb=verb)
    told = said_by(task, by, rights, "task.passed_on", verb=verb, note=note, to=to.staff_number)
    return _pass(task, told, Assignee(person=to), home_of(to) or task.unit, by=by, sent=sent)


def answer_pass(ask: PassAsk, *, by: Person, accepts: bool, note: str = "", sent: Sent = UNSENT) -> Task:
    """Whoever was asked takes the task over, or says why not."""
    if ask.to_id != by.pk:
        raise Forbidden(_("Only the person who was asked answers."))
    task = fresh(ask.task)
    note = reason(note, "" if accepts else _("Say why you decline, so that somebody else can be asked."))
    if again := done_before(task, sent.once):
        return again
    answer = PassAsk.ACCEPTED if accepts else PassAsk.DECLINED
    rights = rights_of(by)

    def answered() -> None:
        row = PassAsk.objects.filter(pk=ask.pk, answer=PassAsk.ASKED)
        if not row.update(answer=answer, answered_at=now(), note=note):
            raise Refused(_("This request has been answered already."))
        end_task(ask.task_source)

    facts = {"note": note, "answer": answer, "to": by.staff_number}
    told = said_by(task, by, rights, "task.pass_answered", **facts)
    values = _theirs(task, Assignee(person=by), home_of(by) or task.unit) if accepts else {}
    return move(task, told, values, by=by, sent=sent, besides=answered)


def _may_pass(task: Task, by: Person, rights: Rights) -> str:
    """The verb by which ``by`` passes it on, empty for whoever has it. Raises Forbidden."""
    if not is_given(task) or task.is_rollup:
        raise Forbidden(_("This task goes on where it came from: open what it belongs to."))
    if is_assignee(task, by, rights):
        return ""
    if task.giver_id == by.pk or may_head(task, rights):
        return "task.give"
    raise Forbidden(_("This task is somebody else's."))


def _can_take(task: Task, to: Person) -> None:
    if not is_here(to):
        raise Refused(_("%(name)s has left.") % {"name": to.name}, field="to")
    if task.person_id == to.pk:
        raise Refused(_("%(name)s has this task already.") % {"name": to.name}, field="to")
    if rights_of(to).is_administrator:
        raise Refused(
            _("%(name)s administers the system and is given no tasks.") % {"name": to.name}, field="to"
        )


def _theirs(task: Task, to: Assignee, unit: Unit) -> dict[str, Any]:
    """A part of a roll-up counts for its own cell whoever does it."""
    stays = task.parent is not None and task.parent.is_rollup and to.person is not None
    return {
        "person": to.person, "capacity": to.capacity, "unit": task.unit if stays else unit, "progress": Task.GIVEN,
    }  # fmt: skip


def _pass(task: Task, told: Any, to: Assignee, unit: Unit, *, by: Person, sent: Sent) -> Task:
    values = _theirs(task, to, unit)
    return move(task, told, values, by=by, sent=sent, besides=lambda: void_passes(task))


def _ask(task: Task, to: Person, *, by: Person, rights: Rights, note: str, sent: Sent, verb: str) -> Task:
    def ask() -> None:
        void_passes(task)
        row = PassAsk(task=task, to=to, by=by, asked_at=now(), reason=note)
        row.save(force_insert=True)
        titles = {}
        for language in ("zh-hans", "en"):
            with override(language):
                titles[language] = _("Take over · %(title)s") % {"title": task.title}
        give_task(
            row.task_source, Assignee(person=to), unit=home_of(to) or task.unit, title=titles["zh-hans"][:200],
            title_en=titles["en"][:200], link=f"/tasks/{task.pk}", is_sealed=task.is_sealed,
        )  # fmt: skip

    told = said_by(task, by, rights, "task.pass_asked", verb=verb, note=note, to=to.staff_number)
    try:
        return move(task, told, {}, by=by, sent=sent, besides=ask)
    except IntegrityError as twice:
        raise Refused(_("Somebody has been asked already. Look again.")) from twice

"""More time for a task: asked for with a reason, granted or refused by the net, a second time by the centre."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.grid.models import Capacity, Person, Unit
from redgrid.grid.queries import heads_above, holders, root
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.tasks.actions.giving import Assignee, end_task, give_task
from redgrid.tasks.actions.swapping import (
    UNSENT,
    Sent,
    done_before,
    fresh,
    move,
    not_too_far,
    reason,
    said_by,
)
from redgrid.tasks.models import Task, TimeAsk
from redgrid.tasks.rules import PROLONGED, is_assignee, may_decide


def ask_more_time(task: Task, *, by: Person, until: datetime, note: str, sent: Sent = UNSENT) -> Task:
    """Ask for the task to be due at ``until``. Raises Forbidden, Invalid, or Refused while one question is open."""
    rights = rights_of(by)
    if task.asks_for not in PROLONGED or task.is_rollup or not is_assignee(task, by, rights):
        raise Forbidden(_("Only whoever has to do a task asks for more time."))
    note = reason(note, _("Say why you need more time."))
    if again := done_before(task, sent.once):
        return again
    if task.due_at is None:
        raise Refused(_("This task has no due moment."))
    if until <= max(task.due_at, now()):
        raise Invalid(_("Choose a moment later than it is due now."), field="until")
    not_too_far(until)
    step = TimeAsk.objects.filter(task=task, answer=TimeAsk.GRANTED).count() + 1
    seat, unit = deciding_seat(task, by, step)
    before = task.due_at

    def ask() -> None:
        row = TimeAsk(task=task, step=step, unit=unit, by=by, asked_at=now(), reason=note, before=before)
        row.wanted = until
        row.save(force_insert=True)
        _give_decision(row, task, seat)

    facts: dict[str, Any] = {"note": note, "step": step}
    facts |= {"before": before.isoformat(), "until": until.isoformat()}
    told = said_by(task, by, rights, "task.time_asked", **facts)
    try:
        return move(task, told, {}, by=by, sent=sent, besides=ask)
    except IntegrityError as twice:
        raise Refused(_("More time has been asked for already; it is not decided yet.")) from twice


def _give_decision(ask: TimeAsk, task: Task, seat: str) -> None:
    titles = {}
    for language in ("zh-hans", "en"):
        with override(language):
            titles[language] = _("More time? · %(title)s") % {"title": task.title}
    give_task(
        ask.task_source, Assignee(capacity=seat), unit=ask.unit, title=titles["zh-hans"][:200],
        title_en=titles["en"][:200], link=f"/tasks/{task.pk}", is_sealed=task.is_sealed,
    )  # fmt: skip


def deciding_seat(task: Task, by: Person, step: int) -> tuple[str, Unit]:
    """Who decides: the first time the nearest net head above who is not ``by``, else the centre.

    (code of the capacity, unit). Raises Refused when nobody is there.
    """
    for code, unit in heads_above(task.unit) if step == 1 else ():
        is_net = isinstance(unit, Unit) and unit.kind == Unit.NET and unit.parent_id is not None
        if is_net and isinstance(unit, Unit) and _somebody(code, unit, by):
            return code, unit
    centre = root()
    posts = Capacity.objects.filter(kind=Capacity.POST, at="centre").order_by("-order")
    for post in posts:
        if centre and "task.prolong" in post.verbs and _somebody(post.code, centre, by):
            return post.code, centre
    raise Refused(_("Nobody above can grant more time."))


def _somebody(code: str, unit: Unit, by: Person) -> bool:
    return any(holder.person != by for holder in holders(code, unit))


def decide_time(ask: TimeAsk, *, by: Person, grants: bool, note: str = "", sent: Sent = UNSENT) -> Task:
    """Grant the time that was asked for, or refuse it with a reason. The explanation of the date tells both dates."""
    task = fresh(ask.task)
    rights = rights_of(by)
    ask.task = task
    if not may_decide(ask, by, rights):
        raise Forbidden(_("Somebody else decides about this."))
    note = reason(note, "" if grants else _("Say why you refuse."))
    if again := done_before(task, sent.once):
        return again
    answer = TimeAsk.GRANTED if grants else TimeAsk.REFUSED

    def decided() -> None:
        row = TimeAsk.objects.filter(pk=ask.pk, answer=TimeAsk.ASKED)
        if not row.update(answer=answer, decided_by=by, decided_at=now(), ruling=note):
            raise Refused(_("This has been decided already."))
        end_task(ask.task_source)

    facts = {"note": note, "answer": answer, "step": ask.step, "before": ask.before.isoformat()}
    facts["until"] = ask.wanted.isoformat()
    told = said_by(task, by, rights, "task.time_answered", verb="task.prolong", **facts)
    values = _prolonged(task, ask, by) if grants else {}
    return move(task, told, values, by=by, sent=sent, besides=decided)


def _prolonged(task: Task, ask: TimeAsk, by: Person) -> dict[str, Any]:
    before, until = timezone.localtime(ask.before), timezone.localtime(ask.wanted)
    step = {"kind": "granted", "before": before.isoformat(), "at": until.isoformat(), "by": by.name}
    return {
        "due_at": ask.wanted, "due_steps": [*task.due_steps, step], "is_provisional": False, "look_at": now(),
        "counted_from": None, "limit": "",
    }  # fmt: skip

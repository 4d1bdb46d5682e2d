"""Slips that the clock writes by the limits of tasks, and urging by people: both never more than is agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Unit
from redgrid.grid.queries import heads_above, holders
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.kit.words import clean_line
from redgrid.kit.worktime import WorkCalendar, parse_limit, reckon
from redgrid.rulebook.institution import SlipText
from redgrid.rulebook.queries import calendar_of, current
from redgrid.tasks.actions.asks import void_asks
from redgrid.tasks.actions.swapping import done_before
from redgrid.tasks.models import Slip, Task, TimeAsk, Urging
from redgrid.tasks.rules import acted_in, may_head

AT_ONCE = 500
NOTE_LENGTH = 200


@dataclass(frozen=True)
class Due:
    """A slip of the text and when it is due for a task."""

    text: SlipText
    at: datetime


def write_slips() -> int:
    """Write the slips that are due by now; returns how many. Done again, it writes none twice."""
    if not Task.objects.filter(state=Task.DUE, look_at__lte=now()).exists():
        return 0
    try:
        texts = current().slips
        calendar = calendar_of()
    except Refused:
        # No institution is loaded yet.
        return 0
    written, batch = 0, AT_ONCE
    while batch == AT_ONCE:
        rows = Task.objects.filter(state=Task.DUE, look_at__lte=now()).select_related("unit", "person")
        tasks = list(rows.order_by("look_at", "id")[:AT_ONCE])
        batch = len(tasks)
        with transaction.atomic():
            written += sum(_look(task, texts, calendar) for task in tasks)
    return written


def moments_of(task: Task, texts: Sequence[SlipText], calendar: WorkCalendar) -> list[Due]:
    """When each slip of the text is due for ``task``, which has a due moment; in their order in time."""
    found = []
    for text in texts:
        if task.due_at is None:
            continue
        if text.late:
            at = reckon(task.due_at, parse_limit(text.late), calendar).due
        else:
            whole = max(task.due_at - task.given_at, timedelta())
            at = task.given_at + whole * (text.used or 100) / 100
        found.append(Due(text, at))
    return sorted(found, key=lambda due: due.at)


def _look(task: Task, texts: Sequence[SlipText], calendar: WorkCalendar) -> int:
    """Write what is due for one task, and note when to look at it next. Two clocks: the row lets one of them win."""
    waits = task.progress == Task.REPORTED or task.is_rollup
    dues = [] if waits else moments_of(task, texts, calendar)
    next_look = next((due.at for due in dues if due.at > now()), None)
    mine = Task.objects.filter(pk=task.pk, state=Task.DUE, look_at=task.look_at)
    if not mine.update(look_at=next_look):
        return 0
    reached = [due.text for due in dues if due.at <= now()]
    if not reached:
        return 0
    known = set(Slip.objects.filter(task=task).values_list("colour", flat=True))
    new = [text for text in reached if text.code not in known]
    for text in new:
        _write(task, text)
    return len(new)


def _write(task: Task, text: SlipText) -> None:
    head = _head_above(task) if text.to_head else None
    slip = Slip(task=task, colour=text.code, written_at=now(), due_at=task.due_at or now())
    if head:
        slip.head_capacity, slip.head_unit = head
    slip.save(force_insert=True)
    facts = {"source": task.source, "title": task.title, "colour": text.code, "capacity": task.capacity}
    facts |= {"to": task.person.staff_number if task.person else "", "link": task.link or f"/tasks/{task.pk}"}
    facts |= {"head": head[0], "head_unit": head[1].code} if head else {}
    record("task.slip", by=SYSTEM, subject=task.subject, unit=task.unit.code, facts=facts,
           is_sealed=task.is_sealed)  # fmt: skip


def _head_above(task: Task) -> tuple[str, Unit] | None:
    """The nearest head of the unit or above who is not whoever has the task."""
    for code, unit in heads_above(task.unit):
        if not isinstance(unit, Unit) or (task.capacity == code and task.unit_id == unit.pk):
            continue
        if any(holder.person.pk != task.person_id for holder in holders(code, unit)):
            return code, unit
    return None


def forget_asks() -> int:
    """Close what is still asked about tasks that ended where they came from; returns how many there were."""
    rows = list(
        TimeAsk.objects.filter(answer=TimeAsk.ASKED).exclude(task__state=Task.DUE).select_related("task")
    )
    for ask in rows:
        with transaction.atomic():
            void_asks(ask.task)
    return len(rows)


def urge(task: Task, *, by: Person, note: str = "", once: str | None = None) -> list[Person]:
    """Urge whoever has to do the task; returns the people who were reached. Once a day for each person and task.

    Nobody is reached again under a key ``once`` that was carried out before.
    Raises Forbidden for whoever neither gave it nor heads it, Refused when everybody was urged today.
    """
    rights, note = rights_of(by), clean_line(note)[:NOTE_LENGTH]
    if task.giver_id != by.pk and not may_head(task, rights):
        raise Forbidden(_("Heads and whoever gave a task urge; others do not."))
    if done_before(task, once):
        return []
    if not task.is_open or task.progress == Task.REPORTED or task.is_rollup:
        raise Refused(_("Nobody has to do this task now."))
    people = [person for person in who_has(task) if person != by]
    if not people:
        raise Refused(_("There is nobody else to urge."))
    try:
        with transaction.atomic():
            reached = _urge(task, people, by=by, note=note)
            capacity, away_for = acted_in(task, by, rights, "task.give")
            facts = {"source": task.source, "title": task.title, "note": note, "away_for": away_for}
            facts["to"] = [person.staff_number for person in reached]  # type: ignore[assignment]
            record("task.urged", by=by, subject=task.subject, unit=task.unit.code, capacity=capacity,
                   facts=facts, once=once, is_sealed=task.is_sealed)  # fmt: skip
    except (IntegrityError, Refused) as twice:
        # The same request arrived twice at once: the other one has urged them.
        if done_before(task, once):
            return []
        raise _urged_today() from twice
    return reached


def _urge(task: Task, people: Sequence[Person], *, by: Person, note: str) -> list[Person]:
    at = now()
    day = timezone.localdate(at)
    known = set(Urging.objects.filter(task=task, day=day).values_list("person", flat=True))
    reached = [person for person in people if person.pk not in known]
    if not reached:
        raise _urged_today()
    Urging.objects.bulk_create(
        Urging(task=task, person=person, by=by, day=day, urged_at=at, note=note) for person in reached
    )
    return reached


def _urged_today() -> Refused:
    return Refused(_("They have been urged about this today. Once a day is enough."))


def who_has(task: Task) -> list[Person]:
    """The people who have to do it now."""
    if task.person is not None:
        return [task.person]
    return [holder.person for holder in holders(task.capacity, task.unit) if holder.is_present]

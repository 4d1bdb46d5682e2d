"""Tasks that somebody gives: to a person, to a post of a unit, to many units at once, or as a part of their own."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.grid.models import Capacity, Person, Tenure, Unit
from redgrid.grid.queries import head_capacity, home_of
from redgrid.grid.rules import Rights, rights_of
from redgrid.journal.actions import only_once, record
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_line, clean_words
from redgrid.kit.worktime import Due
from redgrid.rulebook.keeping import STANDARD_CALENDAR
from redgrid.rulebook.queries import due_of
from redgrid.tasks.actions.giving import Assignee, write_task
from redgrid.tasks.actions.swapping import UNSENT, Sent, fresh, not_too_far, swap
from redgrid.tasks.models import Check, Copy, Task
from redgrid.tasks.rules import GIVEN, is_assignee, is_given, is_here, may_give

TITLE_LENGTH, TEXT_LENGTH, LINE_LENGTH = 120, 5000, 200
MOST_CHECKS, MOST_UNITS, MOST_COPIES, MOST_POINTS = 50, 2000, 100, Decimal(100)


@dataclass(frozen=True)
class Words:
    """What is asked for. ``limit`` runs from now on ``calendar``; ``until`` is a moment instead; neither: no limit."""

    title: str
    text: str = ""
    standard: str = ""
    points: Decimal = Decimal(0)
    limit: str = ""
    calendar: str = STANDARD_CALENDAR
    until: datetime | None = None
    checks: tuple[str, ...] = ()
    wants_confirmation: bool = False


def give_directly(
    words: Words,
    to: Assignee,
    *,
    by: Person,
    unit: Unit | None = None,
    copies: Iterable[Person] = (),
    once: str | None = None,
) -> Task:
    """Give one task to a person (``unit`` is theirs), or to whoever holds a capacity at ``unit``.

    ``once`` makes a form that is sent twice give one task. Raises Forbidden where ``by`` gives no tasks, Invalid.
    """
    where = home_of(to.person) if to.person else unit
    _may_receive(to, where, by, rights_of(by))
    return only_once(
        once, lambda: _give(_checked(words), [(to, where)], by=by, copies=copies, once=once), _made
    )


def give_to_units(
    words: Words,
    units: Sequence[Unit],
    *,
    by: Person,
    capacity: str = "",
    copies: Iterable[Person] = (),
    once: str | None = None,
) -> Task:
    """Give the same task to each of ``units``, to its head (or whoever holds ``capacity``); many under one roll-up."""
    if not 1 <= len(units) <= MOST_UNITS:
        raise Invalid(_("Choose between 1 and %(most)d units.") % {"most": MOST_UNITS}, field="units")
    rights = rights_of(by)
    asked = Capacity.objects.filter(code=capacity).first() if capacity else None
    if capacity and asked is None:
        raise Invalid(_("There is no such capacity."), field="capacity")
    # Where nobody can hold it, like a cell's post at a net, the head has it.
    to = [
        (Assignee(capacity=asked.code if asked and asked.fits(unit) else head_capacity(unit)), unit)
        for unit in units
    ]
    for assignee, unit in to:
        _may_receive(assignee, unit, by, rights)
    return only_once(once, lambda: _give(_checked(words), to, by=by, copies=copies, once=once), _made)


def split_task(
    task: Task, words: Words, to: Assignee, *, by: Person, unit: Unit | None = None, sent: Sent = UNSENT
) -> Task:
    """Make a part of ``task`` a task of its own, for somebody of the same unit or where ``by`` gives tasks.

    Returns the part. It is due no later than the whole, which does not end before it.
    """
    rights = rights_of(by)
    where = home_of(to.person) if to.person else unit
    if not is_given(task) or task.is_rollup or not is_assignee(task, by, rights):
        raise Forbidden(_("Only whoever has to do this task splits it."))
    if where is None or where != home_of(by):
        _may_receive(to, where, by, rights)
    elif to.person:
        _is_here(to.person)
    words = _checked(words)

    def write() -> Task:
        due = _due(words) or _due_of_whole(task)
        if due and task.due_at and due.due > task.due_at:
            raise Invalid(_("A part is due no later than the whole."), field="limit")
        swap(task, {}, sent=sent)
        part = _write(words, to, where or task.unit, by=by, due=due, parent=task, is_sealed=task.is_sealed)
        told = {"source": task.source, "title": task.title, "part": part.pk, "note": part.title}
        record("task.split", by=by, subject=task.subject, unit=task.unit.code, facts=told,
               is_sealed=task.is_sealed)  # fmt: skip
        _record(part, by=by, once=sent.once)
        return part

    return only_once(sent.once, write, _made)


def copy_to(task: Task, people: Iterable[Person], *, by: Person) -> int:
    """Let ``people`` know of the task; returns how many did not before. Its giver and whoever has it copy it."""
    rights = rights_of(by)
    if task.giver_id != by.pk and not is_assignee(task, by, rights):
        raise Forbidden(_("Only whoever gave this task or has to do it copies it to others."))
    found = _can_be_told(people)
    known = set(Copy.objects.filter(task=task, person__in=found).values_list("person", flat=True))
    new = [person for person in found if person.pk not in known]
    with transaction.atomic():
        _copy(task, new)
        if new:
            facts = {"source": task.source, "title": task.title}
            facts["to"] = [person.staff_number for person in new]  # type: ignore[assignment]
            record("task.copied", by=by, subject=task.subject, unit=task.unit.code, facts=facts,
                   is_sealed=task.is_sealed)  # fmt: skip
    return len(new)


def _made(entry: Entry) -> Task:
    return fresh(Task(pk=int(entry.subject.removeprefix("task:"))))


def _give(
    words: Words,
    to: Sequence[tuple[Assignee, Unit | None]],
    *,
    by: Person,
    copies: Iterable[Person],
    once: str | None,
) -> Task:
    due = _due(words)
    parent = None
    if len(to) > 1:
        home = home_of(by) or to[0][1]
        parent = _write(words, Assignee(person=by), home, by=by, due=due, is_rollup=True)
        parent.look_at = None
        Task.objects.filter(pk=parent.pk).update(look_at=None)
    given = [_write(words, assignee, unit, by=by, due=due, parent=parent) for assignee, unit in to]
    whole, told = parent or given[0], _can_be_told(copies)[:MOST_COPIES]
    _copy(whole, told)
    for task in given if parent else ():
        _record(task, by=by)
    _record(whole, by=by, once=once, copies=told)
    return whole


def _write(
    words: Words,
    to: Assignee,
    unit: Unit | None,
    *,
    by: Person,
    due: Due | None,
    parent: Task | None = None,
    is_rollup: bool = False,
    is_sealed: bool = False,
) -> Task:
    if unit is None:
        raise Refused(_("There is no centre yet: load an organisation first."))
    task = Task(
        source=f"{GIVEN}:{secrets.token_hex(8)}", title=words.title, text=words.text, standard=words.standard,
        points=words.points, wants_confirmation=words.wants_confirmation, giver=by, parent=parent,
        is_rollup=is_rollup, is_sealed=is_sealed,
    )  # fmt: skip
    write_task(task, to, unit=unit, due=due)
    if not is_rollup:
        Check.objects.bulk_create(
            Check(task=task, order=order, text=line) for order, line in enumerate(words.checks)
        )
    return task


def _record(task: Task, *, by: Person, once: str | None = None, copies: Sequence[Person] = ()) -> None:
    facts: dict[str, Any] = {"source": task.source, "title": task.title, "capacity": task.capacity}
    facts |= {"to": task.person.staff_number if task.person else "", "is_rollup": task.is_rollup}
    facts["due"] = task.due_at.isoformat() if task.due_at else None
    facts["copies"] = [person.staff_number for person in copies]
    record("task.given", by=by, subject=task.subject, unit=task.unit.code, facts=facts, once=once,
           is_sealed=task.is_sealed)  # fmt: skip


def _can_be_told(people: Iterable[Person]) -> list[Person]:
    """Those who are here and do not administer the system."""
    found = [person for person in people if is_here(person)]
    rows = Tenure.objects.current().filter(capacity__kind=Capacity.ADMINISTRATOR, person__in=found)
    kept_out = set(rows.values_list("person", flat=True))
    return [person for person in found if person.pk not in kept_out]


def _copy(task: Task, people: Iterable[Person]) -> None:
    Copy.objects.bulk_create(Copy(task=task, person=person, copied_at=now()) for person in people)


def _may_receive(to: Assignee, unit: Unit | None, by: Person, rights: Rights) -> None:
    """Raises Forbidden where ``by`` gives no tasks, Refused for whoever has left or administers the system."""
    if not may_give(rights, unit):
        raise Forbidden(_("You give tasks in your own unit and below it only."))
    if to.person:
        _is_here(to.person)
    elif not Capacity.objects.filter(code=to.capacity).exists():
        raise Invalid(_("There is no such capacity."), field="capacity")


def _is_here(person: Person) -> None:
    if not is_here(person):
        raise Refused(_("%(name)s has left.") % {"name": person.name}, field="to")
    if rights_of(person).is_administrator:
        raise Refused(
            _("%(name)s administers the system and is given no tasks.") % {"name": person.name}, field="to"
        )


def _checked(words: Words) -> Words:
    title = clean_line(words.title)
    if not can_be_seen(title):
        raise Invalid(_("Say in one sentence what is to be done."), field="title")
    if len(title) > TITLE_LENGTH:
        raise Invalid(_("Keep the sentence under 120 characters; the rest belongs below it."), field="title")
    if not 0 <= words.points <= MOST_POINTS:
        raise Invalid(_("Points lie between 0 and 100."), field="points")
    if words.until is not None and words.limit:
        raise Invalid(_("Choose a limit or a day, not both."), field="until")
    if words.until is not None and words.until <= now():
        raise Invalid(_("This moment has passed already."), field="until")
    if words.until is not None:
        not_too_far(words.until)
    checks = tuple(line for line in (clean_line(each) for each in words.checks) if can_be_seen(line))
    if len(checks) > MOST_CHECKS or any(len(line) > LINE_LENGTH for line in checks):
        raise Invalid(_("At most 50 lines of 200 characters each."), field="checks")
    return Words(
        title=title, text=clean_words(words.text)[:TEXT_LENGTH], standard=clean_words(words.standard)[:TEXT_LENGTH],
        points=words.points, limit=clean_line(words.limit), calendar=words.calendar, until=words.until,
        checks=checks, wants_confirmation=words.wants_confirmation,
    )  # fmt: skip


def _due(words: Words) -> Due | None:
    if words.until is not None:
        step = {"kind": "set", "at": timezone.localtime(words.until).isoformat()}
        return Due(words.until, provisional=False, steps=[step])
    return due_of(now(), words.limit, words.calendar or STANDARD_CALENDAR) if words.limit else None


def _due_of_whole(task: Task) -> Due | None:
    if task.due_at is None:
        return None
    return Due(task.due_at, provisional=task.is_provisional, steps=[*task.due_steps, {"kind": "whole"}])

"""Milestones of a case: set, planned anew, reached, dropped. Each is a task of whoever promised it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.cases.actions.stages import agreed_due, guard_to_come, task_title
from redgrid.cases.models import Case, Milestone
from redgrid.cases.rights import may_read
from redgrid.cases.rules import is_here, may_set_milestones
from redgrid.grid.models import Person
from redgrid.grid.queries import home_of
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_line, clean_words
from redgrid.tasks.actions import Assignee, end_task, give_task, set_due
from redgrid.tasks.models import Task
from redgrid.tasks.queries import open_tasks_of

TITLE_LENGTH, NOTE_LENGTH, MOST = 120, 5000, 60


def set_milestone(case: Case, *, by: Person, title: str, person: Person, due_on: date) -> Milestone:
    """Promise ``title`` by ``due_on``; ``person`` does it. Raises Forbidden, Invalid, or Refused."""
    guard_milestones(case, by)
    title = _checked_title(title)
    _checked_day(due_on)
    if not is_here(person):
        raise Invalid(_("%(name)s has left.") % {"name": person.name}, field="person")
    if not may_read(case, person):
        words = _("%(name)s may not read this case, and could not tell of it.")
        raise Invalid(words % {"name": person.name}, field="person")
    if case.milestones.filter(dropped_at=None).count() >= MOST:
        raise Refused(_("A case holds %(most)d milestones at most.") % {"most": MOST})
    milestone = Milestone(
        case=case, title=title, person=person, due_on=due_on, promised_on=due_on, set_at=now()
    )
    with transaction.atomic():
        milestone.save(force_insert=True)
        give_task(
            milestone.task_source,
            Assignee(person=person),
            unit=home_of(person) or case.unit,
            title=task_title(case, title),
            due=agreed_due(case, due_on),
            link=f"/cases/{case.number}",
            is_sealed=case.is_sealed,
        )
        _told("case.milestone_set", milestone, by=by, due=due_on.isoformat(), person=person.staff_number)
    return milestone


def replan_milestone(milestone: Milestone, *, by: Person, due_on: date, reason: str) -> Milestone:
    """Promise another day, with the reason. Raises Forbidden, Invalid, or Refused when it has ended."""
    case = milestone.case
    guard_milestones(case, by)
    _checked_day(due_on)
    reason = _checked_note(reason, _("Say why the day changes."))
    before = milestone.due_on
    with transaction.atomic():
        _swap(milestone, due_on=due_on)
        set_due(milestone.task_source, agreed_due(case, due_on))
        facts = {"before": before.isoformat(), "due": due_on.isoformat(), "reason": reason}
        _told("case.milestone_moved", milestone, by=by, **facts)
    return milestone


def reach_milestone(milestone: Milestone, *, by: Person, note: str = "") -> Milestone:
    """It is reached, as whoever promised it says, or who sets the milestones. Raises Forbidden or Refused."""
    if not milestone.is_open:
        raise _ended()
    if not is_of(milestone, by):
        guard_milestones(milestone.case, by)
    note = clean_words(note)[:NOTE_LENGTH]
    with transaction.atomic():
        _swap(milestone, reached_at=now(), note=note)
        end_task(milestone.task_source, state=Task.DONE)
        _told("case.milestone_reached", milestone, by=by, note=note, due=milestone.due_on.isoformat())
    return milestone


def drop_milestone(milestone: Milestone, *, by: Person, reason: str) -> Milestone:
    """It is not needed any more. Raises Forbidden, Invalid without a reason, or Refused."""
    guard_milestones(milestone.case, by)
    reason = _checked_note(reason, _("Say why it is not needed any more."))
    with transaction.atomic():
        _swap(milestone, dropped_at=now(), note=reason)
        end_task(milestone.task_source, state=Task.WITHDRAWN)
        _told("case.milestone_dropped", milestone, by=by, reason=reason)
    return milestone


def withdraw_milestones(case: Case) -> None:
    """Take back the tasks of milestones that nobody reaches any more: the case has ended."""
    for milestone in case.milestones.filter(reached_at=None, dropped_at=None):
        end_task(milestone.task_source, state=Task.WITHDRAWN)


def is_of(milestone: Milestone, person: Person) -> bool:
    """Whether its task is ``person``'s now: it may have passed on since it was promised."""
    return open_tasks_of(person).filter(source=milestone.task_source).exists()


def guard_milestones(case: Case, by: Person) -> None:
    """Raises Forbidden for whoever does not set milestones here, Refused when the case is closed."""
    if not may_set_milestones(case, by):
        raise Forbidden(_("Milestones of this case are for others to set."))
    if not case.is_open:
        raise Refused(_("This case is closed."))


def _checked_title(title: str) -> str:
    title = clean_line(title)
    if not can_be_seen(title) or len(title) > TITLE_LENGTH:
        raise Invalid(_("Name the milestone in at most 120 characters."), field="title")
    return title


def _checked_day(day: date) -> None:
    if not 2000 <= day.year <= 2100:
        raise Invalid(
            _("The year %(year)d is too far away to reckon with.") % {"year": day.year}, field="due_on"
        )
    guard_to_come(day, "due_on")


def _checked_note(note: str, missing: str) -> str:
    note = clean_words(note)
    if not can_be_seen(note):
        raise Invalid(missing, field="note")
    return note[:NOTE_LENGTH]


def _swap(milestone: Milestone, **values: Any) -> None:
    """Write what changes if it has not ended meanwhile."""
    rows = Milestone.objects.filter(pk=milestone.pk, reached_at=None, dropped_at=None, case__is_open=True)
    if not rows.update(**values):
        raise _ended()
    vars(milestone).update(values)


def _ended() -> Refused:
    return Refused(_("This milestone has ended already, or its case is closed."))


def _told(kind: str, milestone: Milestone, *, by: Person, **facts: Any) -> None:
    case = milestone.case
    told = {"milestone": milestone.pk, "title": milestone.title, **facts}
    record(kind, by=by, subject=case.subject, unit=case.unit.code, facts=told, is_sealed=case.is_sealed)

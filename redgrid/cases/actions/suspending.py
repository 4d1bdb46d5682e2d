"""Suspending a case until a day on which it is looked at again, and letting it run on."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.cases.actions.parts import note_change
from redgrid.cases.actions.stages import answerable_of, pass_stage_on, task_title
from redgrid.cases.flows import calendar_at
from redgrid.cases.models import Case, Stay, Suspension
from redgrid.cases.rights import may_suspend
from redgrid.cases.rules import words_of
from redgrid.cases.standing_still import due_again
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import clean_words
from redgrid.kit.worktime import Due
from redgrid.tasks.actions import end_task, give_task, set_due
from redgrid.tasks.models import Task

LENGTH, LONGEST = 1000, timedelta(days=366)


def suspend_case(case: Case, *, by: Person, reason: str, review_on: date) -> Suspension:
    """Let the limit of ``case`` stand still until somebody looks at it again on ``review_on``; a task asks for that.

    Suspending a suspended case gives it another day. Raises Forbidden (overseer and head decide), Invalid, or Refused
    when it is closed or was changed meanwhile.
    """
    _guard(case, by)
    reason = _checked(reason, review_on)
    earlier = open_suspension(case)
    with transaction.atomic():
        note_change(case)
        if earlier:
            _end(earlier)
        row = Suspension(
            case=case, stage=case.stage, reason=reason, review_on=review_on, by=by,
            due_at=earlier.due_at if earlier else case.due_at,
            begins_at=earlier.begins_at if earlier else now(),
        )  # fmt: skip
        row.save(force_insert=True)
        _set_due(case, None, suspended_until=review_on)
        _ask_for_review(row)
        facts = {"reason": reason, "until": review_on.isoformat()}
        record("case.suspended", by=by, subject=case.subject, unit=case.unit.code, facts=facts,
               is_sealed=case.is_sealed)  # fmt: skip
    case.revision += 1
    return row


def _guard(case: Case, by: Person) -> None:
    if not may_suspend(words_of(case, by)):
        raise Forbidden(_("The overseer and the head who answers decide whether a case waits."))
    if not case.is_open:
        raise Refused(_("This case is closed."))


def _checked(reason: str, review_on: date) -> str:
    reason = clean_words(reason)
    if not reason:
        raise Invalid(_("Say why it has to wait."), field="reason")
    if len(reason) > LENGTH:
        raise Invalid(_("Keep it under 1,000 characters."), field="reason")
    today = timezone.localdate(now())
    if not today < review_on <= today + LONGEST:
        raise Invalid(_("It is looked at again within a year, from tomorrow on."), field="review_on")
    return reason


def open_suspension(case: Case) -> Suspension | None:
    """The suspension that ``case`` is under, if any."""
    return case.suspensions.filter(ended_at=None).first()


def _end(row: Suspension) -> None:
    Suspension.objects.filter(pk=row.pk).update(ended_at=now())
    end_task(row.source)


def _set_due(case: Case, due: Due | None, *, suspended_until: date | None) -> None:
    case.due_at, case.suspended_until = (due.due if due else None), suspended_until
    Case.objects.filter(pk=case.pk).update(due_at=case.due_at, suspended_until=suspended_until)
    Stay.objects.filter(case=case, left_at=None).update(due_at=case.due_at)
    set_due(case.task_source(case.stage), due)


def _ask_for_review(row: Suspension) -> None:
    case = row.case
    due = calendar_at(case, row.review_on).end_of_business(row.review_on)
    step = {"kind": "review_day", "at": due.isoformat(timespec="seconds")}
    assignee, unit = answerable_of(case)
    give_task(
        row.source, assignee, unit=unit, title=_title(case, "zh-hans"), title_en=_title(case, "en"),
        due=Due(due, provisional=False, steps=[step]), link=f"/cases/{case.number}", is_sealed=case.is_sealed,
    )  # fmt: skip


def _title(case: Case, language: str) -> str:
    with override(language):
        return task_title(case, _("Does it still have to wait?"))


def resume_case(case: Case, *, by: Person, note: str = "") -> Case:
    """Let the limit run on with what was left of it. Raises Forbidden, or Refused when it does not stand still."""
    _guard(case, by)
    row = open_suspension(case)
    if row is None:
        raise Refused(_("This case is not suspended."))
    with transaction.atomic():
        note_change(case)
        run_on(case, row)
        record("case.resumed", by=by, subject=case.subject, unit=case.unit.code,
               facts={"reason": clean_words(note)[:LENGTH]}, is_sealed=case.is_sealed)  # fmt: skip
    case.revision += 1
    return case


def run_on(case: Case, row: Suspension) -> None:
    """End ``row`` and date the stage anew; a part of a larger change."""
    at = now()
    _end(row)
    due = due_again(case, row.due_at, row.begins_at, at) if row.due_at else None
    _set_due(case, due, suspended_until=None)
    pass_stage_on(case)


def release(case: Case, *, by: Actor) -> None:
    """End a suspension because the case ends; a part of a larger change."""
    row = open_suspension(case)
    if row is not None:
        Suspension.objects.filter(pk=row.pk).update(ended_at=now())
        end_task(row.source, state=Task.WITHDRAWN)
        case.suspended_until = None
        Case.objects.filter(pk=case.pk).update(suspended_until=None)

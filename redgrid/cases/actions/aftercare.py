"""After a case was closed: does it hold? Checks of the effect, opening it again, watching for recurrences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.cases.actions.linking import write_link
from redgrid.cases.actions.stages import due_in, enter, served_by, tell_parts
from redgrid.cases.facts import checked_facts
from redgrid.cases.flows import flow_of, stage_of
from redgrid.cases.likeness import recurrence_of
from redgrid.cases.models import Case, EffectCheck, Link
from redgrid.cases.rights import may_check, may_reopen, may_reopen_by
from redgrid.cases.rules import forget_parts, words_of
from redgrid.grid.models import Person
from redgrid.journal.actions import record
from redgrid.journal.queries import trail_of
from redgrid.kit.actor import ANONYMOUS, SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_words
from redgrid.kit.worktime import limit_words, parse_limit
from redgrid.rulebook.institution import Move
from redgrid.rulebook.queries import due_of
from redgrid.tasks.actions import end_task, give_task
from redgrid.tasks.models import Task

LENGTH = 2000
SERVED, EFFECT, RECURRED = "served", "effect", "recurred"


def begin_checks(case: Case, move: Move) -> None:
    """Give the tasks of looking back at a case that ``move`` closed just now; a part of the larger change."""
    if move.kind != "close":
        return
    flow = flow_of(case)
    for after in flow.checks_after:
        comes = due_of(now(), after, calendar=flow.calendar, blueprint=case.blueprint)
        due = due_of(comes.due, flow.checks_within, calendar=flow.calendar, blueprint=case.blueprint)
        due = replace(due, steps=[*comes.steps, *due.steps])
        day = timezone.localdate(comes.due)
        check = EffectCheck(case=case, after=after, comes_on=day, due_at=due.due)
        check.save(force_insert=True)
        assignee, unit = served_by(case)
        give_task(
            check.source, assignee, unit=unit, title=_title(case, after, "zh-hans"),
            title_en=_title(case, after, "en"), due=due, link=f"/cases/{case.number}", is_sealed=case.is_sealed,
        )  # fmt: skip


def _title(case: Case, after: str, language: str) -> str:
    with override(language):
        words = {
            "after": limit_words(parse_limit(after)),
            "title": case.number if case.is_sealed else case.title,
        }
        if question := label(flow_of(case).checks, "question"):
            return (
                _("%(question)s, %(after)s after closing? · %(title)s") % (words | {"question": question})
            )[:200]
        return (_("Does it still work after %(after)s? · %(title)s") % words)[:200]


def answer_check(
    check: EffectCheck,
    *,
    by: Person,
    is_effective: bool,
    note: str = "",
    facts: Mapping[str, object] | None = None,
) -> EffectCheck:
    """Say whether what was done still works; if not, with a word why, the case is opened again. ``facts`` are what
    the text asks to be filled in with the answer.

    Raises Forbidden (whom the text names answers, never who worked on it), Invalid, Refused.
    """
    case, note = check.case, clean_words(note)[:LENGTH]
    flow = flow_of(case)
    if not may_check(words_of(case, by), flow):
        raise Forbidden(_("Who is served by it, the overseer or the centre looks back at a case."))
    if not check.has_come(timezone.localdate(now())):
        words = _("It is looked back at from %(day)s on. If it does not work before, open it again.")
        raise Refused(words % {"day": check.comes_on})
    if not is_effective and not note:
        raise Invalid(_("Say what does not work."), field="note")
    said = checked_facts(flow, flow.checks, facts or {})
    state = EffectCheck.EFFECTIVE if is_effective else EffectCheck.INEFFECTIVE
    with transaction.atomic():
        waiting = EffectCheck.objects.filter(pk=check.pk, state=EffectCheck.WAITING, case__is_open=False)
        if not waiting.update(state=state, note=note, facts=said, by=by, answered_at=now()):
            raise Refused(_("This has been answered already, or the case is open again."))
        end_task(check.source)
        if not is_effective:
            _reopen(case, by=by, note=note, because=EFFECT)
        told = {"after": check.after, "answer": state, "note": note} | ({"said": said} if said else {})
        record("case.checked", by=by, subject=case.subject, unit=case.unit.code, facts=told,
               is_sealed=case.is_sealed)  # fmt: skip
    return EffectCheck.objects.get(pk=check.pk)


def reopen_case(case: Case, *, by: Person, note: str = "") -> Case:
    """Open a case again because it is not solved: by those who were served, within the time that the text gives.

    Raises Forbidden, or Refused when it is open, too long ago, was dismissed or became part of another one.
    """
    if not may_reopen(words_of(case, by)):
        raise Forbidden(_("Those who were served open a case again, or the centre."))
    if reason := why_not_again(case):
        raise Refused(reason)
    with transaction.atomic():
        _reopen(case, by=by, note=clean_words(note)[:LENGTH], because=SERVED)
    return case


def reopen_unnamed(case: Case, *, receipt: str, note: str = "") -> Case:
    """Open a case again by the receipt code of whoever reported it without a name; nothing else of them is kept.

    Raises Forbidden for another code, Invalid without a sentence, Refused as ``reopen_case``.
    """
    note = clean_words(note)[:LENGTH]
    if not may_reopen_by(case, receipt):
        raise Forbidden(_("Only the receipt code of the report itself opens its case again."))
    if reason := why_not_again(case):
        raise Refused(reason)
    if not can_be_seen(note):
        raise Invalid(_("Say in one sentence what is not solved."), field="note")
    with transaction.atomic():
        _reopen(case, by=ANONYMOUS, note=note, because=SERVED)
    return case


def why_not_again(case: Case) -> str:
    """Why ``case`` cannot be opened again now, in a sentence; empty when it can."""
    until = reopens_until(case)
    if case.is_open or case.merged_into_id or until is None:
        return _("This case cannot be opened again.")
    if now() > until:
        return _("The time in which it could be opened again is over: report it anew.")
    return "" if _was_solved(case) else _("This case was not taken up; report it anew.")


def reopens_until(case: Case) -> datetime | None:
    """Until when those who were served may open it again; None where the text gives no time."""
    flow = flow_of(case)
    if not flow.reopen_within or case.closed_at is None:
        return None
    return due_of(case.closed_at, flow.reopen_within, calendar=flow.calendar, blueprint=case.blueprint).due


def _was_solved(case: Case) -> bool:
    endings = [entry for entry in trail_of(case.subject) if entry.kind == "case.closed"]
    return bool(endings) and endings[-1].facts.get("kind") == "close"


def _reopen(case: Case, *, by: Actor, note: str, because: str) -> None:
    flow, at = flow_of(case), now()
    stage = flow.stage(flow.reopens_to) or flow.stages[-1]
    opened = {
        "is_open": True,
        "closed_at": None,
        "stage": stage.code,
        "entered_at": at,
        "revision": case.revision + 1,
    }
    if not Case.objects.filter(pk=case.pk, revision=case.revision, is_open=False).update(**opened):
        raise Refused(_("Somebody else changed this case a moment ago. Look again; what you typed is kept."))
    for name, value in opened.items():
        setattr(case, name, value)
    due = due_in(case, stage_of(case), at)
    case.due_at = due.due if due else None
    Case.objects.filter(pk=case.pk).update(due_at=case.due_at)
    forget_parts(case)
    tell_parts(case)
    enter(case, due)
    _withdraw_checks(case)
    record("case.reopened", by=by, subject=case.subject, unit=case.unit.code,
           facts={"note": note, "because": because, "stage": stage.code}, is_sealed=case.is_sealed)  # fmt: skip


def _withdraw_checks(case: Case) -> None:
    for check in case.checks.filter(state=EffectCheck.WAITING):
        EffectCheck.objects.filter(pk=check.pk).update(state=EffectCheck.WITHDRAWN)
        end_task(check.source, state=Task.WITHDRAWN)


def watch_recurrence(case: Case) -> None:
    """Tell both when the new ``case`` looks like one of the same place that was solved a short time ago, and open that
    one again where the text says so; a part of the larger change.
    """
    earlier = recurrence_of(case)
    if earlier is None:
        return
    write_link(case, Link.RECURRENCE_OF, earlier, by=SYSTEM)
    if flow_of(case).recurrence_reopens:
        _reopen(earlier, by=SYSTEM, note=case.title, because=RECURRED)

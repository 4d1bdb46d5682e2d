"""What each contributes to a case and by when, and the shares of the credit that those who work on it agree on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.cases.actions.stages import agreed_due, guard_to_come, task_title
from redgrid.cases.models import Case, Part
from redgrid.cases.rules import forget_parts, may_assign, open_parts, words_of
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_line
from redgrid.tasks.actions import Assignee, end_task, give_task
from redgrid.tasks.models import Task

WHOLE, WORK_LENGTH = 100, 200
# Who can have a share of the credit.
SHARING = (Part.LEAD, Part.OVERSEER, Part.PARTNER)


def working_parts(case: Case) -> list[Part]:
    """The parts of those who work on it and said yes."""
    return [p for p in open_parts(case) if p.role in SHARING and p.answer == Part.ACCEPTED]


def agreed_shares(case: Case) -> dict[str, int]:
    """The shares in percent by staff number, once everybody agreed to theirs; else nothing."""
    shared = [part for part in working_parts(case) if part.share is not None]
    if sum(part.share or 0 for part in shared) != WHOLE or any(p.share_agreed_at is None for p in shared):
        return {}
    return {part.person.staff_number: part.share for part in shared if part.share}


def propose_shares(case: Case, shares: Mapping[int, int], *, by: Person) -> Case:
    """Propose shares in percent, by the key of the part; who proposes agrees to their own.

    They make 100 together; whoever is not mentioned has none. Raises Forbidden for all but lead, overseer and the head
    who answers, Invalid for other sums, Refused for a closed case: its shares are frozen.
    """
    _guard(case, by)
    parts = {part.pk: part for part in working_parts(case)}
    if set(shares) - set(parts):
        raise Invalid(_("Only those who work on it have a share."), field="shares")
    if any(not 0 <= share <= WHOLE for share in shares.values()) or sum(shares.values()) != WHOLE:
        raise Invalid(_("The shares make 100 percent together."), field="shares")
    with transaction.atomic():
        for key, part in parts.items():
            share = shares.get(key, 0)
            agreed = now() if part.person_id == by.pk or not share else None
            Part.objects.filter(pk=key).update(share=share, share_agreed_at=agreed)
        forget_parts(case)
        told = {parts[key].person.staff_number: share for key, share in shares.items()}
        record("case.shares_proposed", by=by, subject=case.subject, unit=case.unit.code, facts={"shares": told},
               is_sealed=case.is_sealed)  # fmt: skip
    return case


def agree_share(part: Part, *, by: Person) -> Part:
    """Agree to one's own share. Raises Forbidden for others, Refused when nothing waits or the case is closed."""
    if part.person_id != by.pk:
        raise Forbidden(_("Only the person whose share it is agrees to it."))
    case = part.case
    with transaction.atomic():
        waiting = Part.objects.filter(
            pk=part.pk, share__isnull=False, share_agreed_at=None, ends_at=None, case__is_open=True
        )
        if not waiting.update(share_agreed_at=now()):
            raise Refused(_("No share waits for your word."))
        forget_parts(case)
        facts = {"person": by.staff_number, "share": part.share}
        record("case.share_agreed", by=by, subject=case.subject, unit=case.unit.code, facts=facts,
               is_sealed=case.is_sealed)  # fmt: skip
    return part


def work_source(part: Part) -> str:
    """How the task of contributing cites the part."""
    return f"work:{part.pk}"


def set_work(part: Part, *, by: Person, work: str, due_on: date) -> Part:
    """Say what ``part`` contributes, and by when: a task of its own. Raises Forbidden, Invalid or Refused."""
    case = part.case
    _guard(case, by)
    work = clean_line(work)
    if not can_be_seen(work) or len(work) > WORK_LENGTH:
        raise Invalid(_("Say in at most 200 characters what is to be contributed."), field="work")
    if part.answer != Part.ACCEPTED or part.ends_at is not None or part.role not in SHARING:
        raise Refused(_("They have not accepted to take part."))
    guard_to_come(due_on, "due_on")
    due = agreed_due(case, due_on)
    with transaction.atomic():
        end_task(work_source(part), state=Task.WITHDRAWN)
        Part.objects.filter(pk=part.pk).update(work=work, due_at=due.due)
        give_task(
            work_source(part),
            Assignee(person=part.person),
            unit=part.unit or case.unit,
            title=task_title(case, work),
            due=due,
            link=f"/cases/{case.number}",
            is_sealed=case.is_sealed,
        )
        forget_parts(case)
        facts = {"person": part.person.staff_number, "work": work, "due": due_on.isoformat()}
        record("case.work_set", by=by, subject=case.subject, unit=case.unit.code, facts=facts,
               is_sealed=case.is_sealed)  # fmt: skip
    part.work, part.due_at = work, due.due
    return part


def finish_work(part: Part, *, by: Person) -> Part:
    """It is contributed, as the person says, or who set it. Raises Forbidden or Refused."""
    if part.person_id != by.pk:
        _guard(part.case, by)
    case = part.case
    with transaction.atomic():
        if not end_task(work_source(part)):
            raise Refused(_("This work is done already, or nothing was set."))
        facts = {"person": part.person.staff_number, "work": part.work}
        record("case.work_done", by=by, subject=case.subject, unit=case.unit.code, facts=facts,
               is_sealed=case.is_sealed)  # fmt: skip
    return part


def withdraw_work(case: Case) -> None:
    """Nobody needs to contribute any more: the case has ended."""
    for part in open_parts(case):
        end_task(work_source(part), state=Task.WITHDRAWN)


def may_share(case: Case, person: Person) -> bool:
    """Whether ``person`` proposes shares and says what each contributes."""
    rights = rights_of(person)
    return case.is_open and may_assign(case, words_of(case, person, rights), rights)


def _guard(case: Case, by: Person) -> None:
    if not case.is_open:
        raise Refused(_("This case is closed."))
    if not may_share(case, by):
        raise Forbidden(_("Lead, overseer and the head who answers say what each contributes."))

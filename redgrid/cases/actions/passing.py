"""Work on a case passes on because the map has changed. Time limits stay, and what was done stays with who did it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.cases.actions.parts import begin_part, go_together, note_change
from redgrid.cases.actions.stages import ask_source, pass_stage_on
from redgrid.cases.models import Case, Part
from redgrid.cases.rules import forget_parts, is_here, may_assign, open_parts, words_of
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.tasks.actions import Assignee, end_task, pass_on
from redgrid.tasks.models import Task


def pass_part_on(part: Part, to: Person, *, by: Actor, reason: str) -> Part:
    """Let ``to`` play ``part`` from now on, in a case that is open; an unanswered question goes with it.

    A partner who takes over the lead is no partner any more; who is partner already stays it. Raises Forbidden, or
    Refused when ``to`` has left or plays a part that excludes this one, and when somebody was faster.
    """
    case = part.case
    _guard(by, case, part.unit or case.unit)
    if not is_here(to):
        raise Refused(_("%(name)s has left.") % {"name": to.name})
    with transaction.atomic():
        note_change(case)
        if not Part.objects.filter(pk=part.pk, ends_at=None).update(ends_at=now()):
            raise Refused(
                _("Somebody else changed this case a moment ago. Look again; what you typed is kept.")
            )
        forget_parts(case)
        made = _taken_over(case, part, to)
        forget_parts(case)
        go_together(case)
        pass_stage_on(case)
        facts = {"role": part.role, "from": part.person.staff_number, "reason": reason}
        facts["named"] = [{"role": part.role, "person": to.staff_number}]  # type: ignore[assignment]
        record("case.passed_on", by=by, subject=case.subject, unit=case.unit.code, facts=facts,
               is_sealed=case.is_sealed)  # fmt: skip
    case.revision += 1
    return made


def _guard(by: Actor, case: Case, unit: Unit) -> None:
    """The system; who changes the map where the part came from or the case is; who names people."""
    if by == SYSTEM:
        return
    if isinstance(by, Person):
        rights = rights_of(by)
        if rights.may("grid.change", case.unit) or rights.may("grid.change", unit):
            return
        if may_assign(case, words_of(case, by, rights), rights):
            return
    raise Forbidden(_("Only the head who answers for this case names the people who work on it."))


def _taken_over(case: Case, part: Part, to: Person) -> Part:
    before = next((p for p in open_parts(case) if p.person_id == to.pk and _is_partner(p)), None)
    if before is not None and part.role == Part.PARTNER:
        end_task(ask_source(part), state=Task.WITHDRAWN)
        return before
    if before is not None and part.role == Part.LEAD:
        Part.objects.filter(pk=before.pk).update(ends_at=now())
        end_task(ask_source(before), state=Task.WITHDRAWN)
    made = begin_part(case, part.role, to, part.answer)
    pass_on(ask_source(part), Assignee(person=to), unit=made.unit or case.unit, renamed=ask_source(made))
    return made


def _is_partner(part: Part) -> bool:
    return part.role == Part.PARTNER and part.answer != Part.DECLINED


def put_case(case: Case, unit: Unit, *, by: Actor, reason: str) -> Case:
    """Let ``unit`` answer for the open case ``case`` from now on; its stage goes to whoever must do it there.

    Raises Forbidden, or Refused when the case was changed or closed meanwhile.
    """
    if case.unit_id == unit.pk:
        return case
    _guard(by, case, unit)
    with transaction.atomic():
        note_change(case)
        facts = {"from": case.unit.code, "to": unit.code, "name": unit.name, "reason": reason}
        Case.objects.filter(pk=case.pk).update(unit=unit)
        case.unit = unit
        pass_stage_on(case)
        record("case.put", by=by, subject=case.subject, unit=unit.code, facts=facts, is_sealed=case.is_sealed)
    case.revision += 1
    return case


def renew_stage_task(case: Case) -> None:
    """Give the task of the stage to whoever must do it now that the map has changed. A part of a larger change."""
    pass_stage_on(case)

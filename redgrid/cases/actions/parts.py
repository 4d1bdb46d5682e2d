"""Naming who takes part in a case, and the partners' answers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from redgrid.cases.actions.again import done_before
from redgrid.cases.actions.stages import pass_stage_on
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, Part
from redgrid.cases.rules import may_assign, open_parts, part_of, words_of
from redgrid.grid.models import Person
from redgrid.grid.queries import home_of
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.kit.words import clean_words
from redgrid.rulebook.queries import due_of
from redgrid.tasks.actions import Assignee, end_task, give_task
from redgrid.tasks.models import Task


def assign_case(
    case: Case,
    *,
    by: Person,
    lead: Person | None = None,
    overseer: Person | None = None,
    partners: Iterable[Person] = (),
    once: str | None = None,
    asked: str = "",
) -> Case:
    """Name a lead, an overseer and further partners; who is already named and not mentioned stays.

    A partner is asked and answers. Raises Forbidden, or Refused when one person would play two parts that
    exclude each other. ``once`` and ``asked`` as in ``open_case``.
    """
    if again := done_before(case, once, asked):
        return again
    rights = rights_of(by)
    words = words_of(case, by, rights)
    if not may_assign(case, words, rights):
        raise Forbidden(_("Only the head who answers for this case names the people who work on it."))
    if not case.is_open:
        raise Refused(_("This case is closed."))
    try:
        with transaction.atomic():
            _changed(case)
            named = _named(case, lead, overseer, partners)
            facts = {"named": [{"role": part.role, "person": part.person.staff_number} for part in named]}
            record("case.assigned", by=by, subject=case.subject, unit=case.unit.code, facts=facts, once=once,
                   asked=asked, is_sealed=case.is_sealed)  # fmt: skip
    except (IntegrityError, Refused):
        # The same request arrived twice at once: the other one has named them.
        if again := done_before(case, once, asked):
            return again
        raise
    return case


def _named(
    case: Case, lead: Person | None, overseer: Person | None, partners: Iterable[Person]
) -> list[Part]:
    """The parts that are named, after looking whether they go together; the stage task follows them."""
    posts = ((Part.LEAD, lead), (Part.OVERSEER, overseer))
    named = [_name(case, role, person) for role, person in posts if person]
    named += [_ask(case, person) for person in partners if not _is_partner(case, person)]
    _forget_parts(case)
    _exclusive(case)
    pass_stage_on(case)
    return named


def _changed(case: Case) -> None:
    if not Case.objects.filter(pk=case.pk, revision=case.revision, is_open=True).update(
        revision=case.revision + 1
    ):
        raise Refused(_("Somebody else changed this case a moment ago. Look again; what you typed is kept."))
    case.revision += 1


def _name(case: Case, role: str, person: Person) -> Part:
    held = part_of(case, role)
    if held and held.person_id == person.pk:
        return held
    if held:
        Part.objects.filter(pk=held.pk).update(ends_at=now())
    return _begin(case, role, person, Part.ACCEPTED)


def _begin(case: Case, role: str, person: Person, answer: str) -> Part:
    if rights_of(person).is_administrator:
        raise Refused(
            _("%(name)s administers the system and takes no part in cases.") % {"name": person.name}
        )
    part = Part(case=case, person=person, role=role, unit=home_of(person), answer=answer, begins_at=now())
    part.save(force_insert=True)
    return part


def _is_partner(case: Case, person: Person) -> bool:
    return any(
        p.role == Part.PARTNER and p.person_id == person.pk and p.answer != Part.DECLINED
        for p in open_parts(case)
    )


def _ask(case: Case, person: Person) -> Part:
    Part.objects.filter(case=case, person=person, role=Part.PARTNER, ends_at=None).update(ends_at=now())
    part = _begin(case, Part.PARTNER, person, Part.ASKED)
    flow = flow_of(case)
    due = (
        due_of(now(), flow.answer_limit, calendar=flow.calendar, blueprint=case.blueprint)
        if flow.answer_limit
        else None
    )
    give_task(
        _ask_source(part),
        Assignee(person=person),
        unit=part.unit or case.unit,
        title=_("Answer as partner · %(title)s") % {"title": case.title[:80]},
        due=due,
        link=f"/cases/{case.number}",
        is_sealed=case.is_sealed,
    )
    return part


def _ask_source(part: Part) -> str:
    return f"part:{part.pk}"


def _forget_parts(case: Case) -> None:
    case.__dict__.pop("_open_parts", None)


def _exclusive(case: Case) -> None:
    lead, overseer = part_of(case, Part.LEAD), part_of(case, Part.OVERSEER)
    partners = {p.person_id for p in open_parts(case) if p.role == Part.PARTNER and p.answer != Part.DECLINED}
    if lead and overseer and lead.person_id == overseer.person_id:
        raise Refused(
            _("Nobody oversees their own work: lead and overseer are two people."), field="overseer"
        )
    if lead and lead.person_id in partners:
        raise Refused(_("The lead is not a partner as well."), field="partners")
    if overseer and overseer.person_id in partners:
        raise Refused(_("The overseer is not a partner as well."), field="partners")


def answer_part(
    part: Part, *, by: Person, accepts: bool, note: str = "", once: str | None = None, asked: str = ""
) -> Part:
    """A partner accepts, or declines with a reason. Raises Forbidden for others, Refused for a second answer.

    ``once`` and ``asked`` as in ``open_case``.
    """
    note = clean_words(note)
    if part.person_id != by.pk or part.role != Part.PARTNER:
        raise Forbidden(_("Only the person who was asked answers."))
    if not accepts and not note:
        raise Refused(_("Say why you decline, so that somebody else can be asked."), field="note")
    case, answer = part.case, Part.ACCEPTED if accepts else Part.DECLINED
    with transaction.atomic():
        waiting = Part.objects.filter(pk=part.pk, answer=Part.ASKED, ends_at=None)
        if waiting.update(answer=answer, note=note):
            end_task(_ask_source(part), state=Task.DONE)
            facts = {"person": by.staff_number, "answer": answer, "note": note}
            record("case.answered", by=by, subject=case.subject, unit=case.unit.code, facts=facts, once=once,
                   asked=asked, is_sealed=case.is_sealed)  # fmt: skip
        elif done_before(case, once, asked) is None:
            raise Refused(_("This request has been answered already."))
    part.answer, part.note = answer, note
    return part

"""Naming who takes part in a case, and the partners' answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.cases.actions.again import done_before
from redgrid.cases.actions.opening import TEXT_LENGTH
from redgrid.cases.actions.stages import ask_source, pass_stage_on, task_title
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, Part
from redgrid.cases.rules import away_for, forget_parts, may_assign, open_parts, part_of, words_of
from redgrid.grid.models import Person
from redgrid.grid.queries import home_of
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
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

    A partner is asked and answers. Naming somebody again for what they do already changes nothing. Raises Forbidden,
    Invalid when nobody is mentioned, or Refused when one person would play two parts that exclude each other.
    ``once`` and ``asked`` as in ``open_case``.
    """
    if again := done_before(case, once, asked):
        return again
    _guard(case, by)
    posts = _not_yet(case, lead, overseer)
    asking = [person for person in partners if not _is_partner(case, person)]
    if not posts and not asking:
        return case
    try:
        with transaction.atomic():
            note_change(case)
            named = _named(case, posts, asking)
            facts = _who_named_whom(case, by, named)
            record("case.assigned", by=by, subject=case.subject, unit=case.unit.code, facts=facts, once=once,
                   asked=asked, is_sealed=case.is_sealed)  # fmt: skip
    except (IntegrityError, Refused):
        forget_parts(case)
        # The same request arrived twice at once: the other one has named them.
        if again := done_before(case, once, asked):
            return again
        raise
    case.revision += 1
    return case


def _who_named_whom(case: Case, by: Person, named: Iterable[Part]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "named": [{"role": part.role, "person": part.person.staff_number} for part in named]
    }
    stands_for = away_for(case, by, "case.assign")
    return facts | ({"away_for": stands_for} if stands_for else {})


def _guard(case: Case, by: Person) -> None:
    rights = rights_of(by)
    if not may_assign(case, words_of(case, by, rights), rights):
        raise Forbidden(_("Only the head who answers for this case names the people who work on it."))
    if not case.is_open:
        raise Refused(_("This case is closed."))


def _not_yet(
    case: Case, lead: Person | None = None, overseer: Person | None = None
) -> list[tuple[str, Person]]:
    """The posts with the people who are to play them and do not yet."""
    wanted = [(role, person) for role, person in ((Part.LEAD, lead), (Part.OVERSEER, overseer)) if person]
    held = {(part.role, part.person_id) for part in open_parts(case)}
    return [(role, person) for role, person in wanted if (role, person.pk) not in held]


def _named(case: Case, posts: Iterable[tuple[str, Person]], asking: Iterable[Person]) -> list[Part]:
    """The parts that are named, after looking whether they go together; the stage task follows them."""
    named = [_name(case, role, person) for role, person in posts]
    named += [_ask(case, person) for person in asking]
    forget_parts(case)
    go_together(case)
    pass_stage_on(case)
    return named


def note_change(case: Case) -> None:
    """Let the case count as changed. Raises Refused when somebody was faster, or it was closed."""
    if not Case.objects.filter(pk=case.pk, revision=case.revision, is_open=True).update(
        revision=case.revision + 1
    ):
        raise Refused(_("Somebody else changed this case a moment ago. Look again; what you typed is kept."))


def _name(case: Case, role: str, person: Person) -> Part:
    Part.objects.filter(case=case, role=role, ends_at=None).update(ends_at=now())
    return begin_part(case, role, person, Part.ACCEPTED)


def take_part(case: Case, role: str, person: Person) -> None:
    """Let ``person`` be lead or overseer because a move names them; a part of that move.

    Raises Refused when one person would play two parts that exclude each other.
    """
    if not _not_yet(case, **{role: person}):
        return
    for partner in open_parts(case):
        if role == Part.LEAD and partner.role == Part.PARTNER and partner.person_id == person.pk:
            Part.objects.filter(pk=partner.pk).update(ends_at=now())
            end_task(ask_source(partner), state=Task.WITHDRAWN)
    _name(case, role, person)
    forget_parts(case)
    go_together(case)


def begin_part(case: Case, role: str, person: Person, answer: str) -> Part:
    """Let ``person`` play ``role`` from now on. Raises Refused for whoever administers the system."""
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
    part = begin_part(case, Part.PARTNER, person, Part.ASKED)
    flow = flow_of(case)
    due = (
        due_of(now(), flow.answer_limit, calendar=flow.calendar, blueprint=case.blueprint, unit=case.unit)
        if flow.answer_limit
        else None
    )
    give_task(
        ask_source(part),
        Assignee(person=person),
        unit=part.unit or case.unit,
        title=_ask_title(case, "zh-hans"),
        title_en=_ask_title(case, "en"),
        due=due,
        link=f"/cases/{case.number}",
        is_sealed=case.is_sealed,
    )
    return part


def _ask_title(case: Case, language: str) -> str:
    with override(language):
        return task_title(case, _("Answer as partner"))


def go_together(case: Case) -> None:
    """Raises Refused when one person plays two parts that exclude each other."""
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
    """A partner accepts, or declines with a reason.

    Raises Forbidden for others, Invalid for a note that is missing or too long, Refused for a second answer and for
    a case that was closed meanwhile. ``once`` and ``asked`` as in ``open_case``.
    """
    if part.person_id != by.pk or part.role != Part.PARTNER:
        raise Forbidden(_("Only the person who was asked answers."))
    note = _checked_note(note, accepts=accepts)
    case, answer = part.case, Part.ACCEPTED if accepts else Part.DECLINED
    with transaction.atomic():
        waiting = Part.objects.filter(pk=part.pk, answer=Part.ASKED, ends_at=None, case__is_open=True)
        if waiting.update(answer=answer, note=note):
            end_task(ask_source(part), state=Task.DONE)
            forget_parts(case)
            # Whoever accepts speaks no longer for the user unit: the stage's task may have been theirs.
            pass_stage_on(case)
            facts = {"person": by.staff_number, "answer": answer, "note": note}
            record("case.answered", by=by, subject=case.subject, unit=case.unit.code, facts=facts, once=once,
                   asked=asked, is_sealed=case.is_sealed)  # fmt: skip
        elif done_before(case, once, asked) is None:
            raise _too_late(part)
    part.answer, part.note = answer, note
    return part


def _checked_note(note: str, *, accepts: bool) -> str:
    note = clean_words(note)
    if not accepts and not note:
        raise Invalid(_("Say why you decline, so that somebody else can be asked."), field="note")
    if len(note) > TEXT_LENGTH:
        raise Invalid(_("Keep it under 5,000 characters."), field="note")
    return note


def _too_late(part: Part) -> Refused:
    is_open = Part.objects.filter(pk=part.pk, case__is_open=True).exists()
    return Refused(_("This request has been answered already.") if is_open else _("This case is closed."))

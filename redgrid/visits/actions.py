"""The only writers of visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.cases.actions import open_case
from redgrid.cases.models import Case
from redgrid.grid.models import Person, Resource, Unit
from redgrid.grid.queries import head_capacity, holders
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.pictures import Picture
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_line, clean_words
from redgrid.tasks.actions import Assignee, end_task, give_task
from redgrid.tasks.models import Task
from redgrid.visits.models import Found, Visit, Visitor
from redgrid.visits.rules import may_answer, may_plan, may_write
from redgrid.visits.sources import sources

NOTES_LENGTH, ANSWER_LENGTH, PURPOSE_LENGTH = 5000, 1000, 120
MOST_VISITORS = 30


@dataclass(frozen=True)
class Plan:
    """Where, when, why, by whom, and who confirms it there (None: the head)."""

    on: date
    purpose: str
    source: str
    people: Sequence[Person]
    unit: Unit | None = None
    outside: str = ""
    confirmer: Person | None = None


def plan_visit(plan: Plan, *, by: Person) -> Visit:
    """Plan a visit. Raises Forbidden without the right to plan, Invalid for what cannot be."""
    rights = rights_of(by)
    if not may_plan(by, rights):
        raise Forbidden(_("Visits are planned by those whose post the institution lets plan them."))
    if rights.home is None:
        raise Refused(_("You are a member of no unit: nobody would know from where you come."))
    visit = Visit(planned_by=by, home=rights.home)
    _put(visit, _checked(plan))
    with transaction.atomic():
        visit.save(force_insert=True)
        _send(visit, plan.people)
        _tell("visit.planned", visit, by, _plan_facts(visit, plan))
    return visit


def change_visit(visit: Visit, plan: Plan, *, by: Person, seen: int) -> Visit:
    """Change what is planned. Raises as ``plan_visit``, Refused once there are notes or somebody was faster."""
    _guard_writer(visit, by)
    if visit.state != Visit.PLANNED:
        raise Refused(_("There are notes already: what was planned stays as it was."))
    _put(visit, _checked(plan))
    with transaction.atomic():
        _swap(visit, seen, "on", "purpose", "source", "unit", "outside", "confirmer")
        Visitor.objects.filter(visit=visit).delete()
        _send(visit, plan.people)
        _tell("visit.changed", visit, by, _plan_facts(visit, plan))
    return visit


def _checked(plan: Plan) -> Plan:
    purpose, outside = clean_line(plan.purpose), clean_line(plan.outside)
    if not can_be_seen(purpose) or len(purpose) > PURPOSE_LENGTH:
        raise Invalid(_("Say in one sentence why you go, at most 120 characters."), field="purpose")
    if bool(plan.unit) == can_be_seen(outside):
        raise Invalid(_("Choose the unit, or write whom you visit outside; one of the two."), field="unit")
    if plan.source not in sources():
        raise Invalid(_("Choose one of: %(known)s.") % {"known": ", ".join(sources())}, field="source")
    if not plan.people or len(plan.people) > MOST_VISITORS:
        raise Invalid(_("Somebody has to go, at most thirty people."), field="people")
    if plan.confirmer in plan.people:
        raise Invalid(_("Nobody confirms a visit they made themselves."), field="confirmer")
    if plan.unit and plan.confirmer is None and not _heads_beside(plan.unit, plan.people):
        raise Invalid(
            _("The head of the unit goes along, or there is none: name who confirms."), field="confirmer"
        )
    return Plan(plan.on, purpose, plan.source, plan.people, plan.unit, outside, plan.confirmer)


def _heads_beside(unit: Unit, people: Sequence[Person]) -> bool:
    return any(holder.person not in people for holder in holders(head_capacity(unit), unit))


def _put(visit: Visit, plan: Plan) -> None:
    visit.on, visit.purpose, visit.source = plan.on, plan.purpose, plan.source
    visit.unit, visit.outside, visit.confirmer = plan.unit, plan.outside, plan.confirmer


def _send(visit: Visit, people: Sequence[Person]) -> None:
    Visitor.objects.bulk_create([Visitor(visit=visit, person=person) for person in people])


def _plan_facts(visit: Visit, plan: Plan) -> dict[str, Any]:
    facts = {
        "on": plan.on.isoformat(),
        "purpose": visit.purpose,
        "source": plan.source,
        "outside": visit.outside,
    }
    return {**facts, "people": [person.staff_number for person in plan.people]}


def withdraw_visit(visit: Visit, *, by: Person, seen: int) -> Visit:
    """Call it off. Raises Forbidden, or Refused once there are notes."""
    _guard_writer(visit, by)
    if visit.state != Visit.PLANNED:
        raise Refused(_("There are notes already: what was planned stays as it was."))
    visit.state = Visit.WITHDRAWN
    with transaction.atomic():
        _swap(visit, seen, "state")
        _tell("visit.withdrawn", visit, by, {})
    return visit


def note_visit(visit: Visit, notes: str, *, by: Person, seen: int) -> Visit:
    """Write, or write anew, the one page of notes; those visited are asked to confirm it.

    Raises Forbidden for others, Invalid for no words or too many, Refused before its day and after it is confirmed.
    """
    _guard_writer(visit, by)
    notes = clean_words(notes)
    if not can_be_seen(notes) or len(notes) > NOTES_LENGTH:
        raise Invalid(_("One page: something to read, and at most 5,000 characters."), field="notes")
    if visit.is_settled:
        raise Refused(_("This visit is settled: its notes stay as they are."))
    if not visit.has_come(timezone.localdate(now())):
        raise Refused(_("The visit is planned for a later day: change the day if it took place already."))
    visit.notes, visit.state, visit.noted_at = notes, Visit.NOTED, now()
    visit.answered_by, visit.answered_at, visit.answer = None, None, ""
    with transaction.atomic():
        _swap(visit, seen, "notes", "state", "noted_at", "answered_by", "answered_at", "answer")
        _ask(visit)
        _tell("visit.noted", visit, by, {"notes": notes})
    return visit


def _ask(visit: Visit) -> None:
    """Give the task of confirming to whoever speaks for those visited, once."""
    end_task(visit.subject, state=Task.WITHDRAWN)
    unit = visit.unit or visit.home
    if visit.confirmer:
        to = Assignee(person=visit.confirmer)
    elif visit.unit:
        to = Assignee(capacity=head_capacity(visit.unit))
    else:
        return
    give_task(visit.subject, to, unit=unit, title=_ask_title(visit, "zh-hans"), title_en=_ask_title(visit, "en"),
              link=f"/visits/{visit.pk}")  # fmt: skip


def _ask_title(visit: Visit, language: str) -> str:
    with override(language):
        return _("Confirm the visit · %(purpose)s") % {"purpose": visit.purpose}


def answer_visit(visit: Visit, *, by: Person, agrees: bool, words: str = "", seen: int) -> Visit:
    """Those visited confirm the notes, with a sentence if they like, or object with one.

    Raises Forbidden for others, Invalid for an objection without words, Refused when there is nothing to answer.
    """
    if not may_answer(visit, by):
        raise Forbidden(_("Those who were visited confirm it: their head, or the person who was named."))
    words = clean_words(words)
    if not agrees and not can_be_seen(words):
        raise Invalid(_("Say what is not so."), field="words")
    if len(words) > ANSWER_LENGTH:
        raise Invalid(_("Keep it under 1,000 characters."), field="words")
    if visit.state != Visit.NOTED:
        raise Refused(_("There is nothing to confirm here now."))
    visit.state = Visit.CONFIRMED if agrees else Visit.OBJECTED
    visit.answered_by, visit.answered_at, visit.answer = by, now(), words
    with transaction.atomic():
        _swap(visit, seen, "state", "answered_by", "answered_at", "answer")
        end_task(visit.subject)
        _tell("visit.confirmed" if agrees else "visit.objected", visit, by, {"words": words})
    return visit


def open_found(
    visit: Visit,
    flow: str,
    *,
    by: Person,
    title: str,
    text: str = "",
    urgency: str = "",
    place: Resource | None = None,
    facts: Mapping[str, object] | None = None,
    once: str | None = None,
    pictures: Sequence[Picture] = (),
) -> Case:
    """What was found on the spot becomes a case, with the visit as its source. Raises as ``open_case``."""
    _guard_writer(visit, by)
    if visit.state == Visit.WITHDRAWN:
        raise Refused(_("This visit was called off."))
    # A later text may not know the kind of an old visit any more.
    source = visit.source if visit.source in sources() else Case.SIGNED_IN
    with transaction.atomic():
        opened = open_case(flow, by=by, title=title, text=text, urgency=urgency, place=place, source=source,
                           facts=facts, once=once, pictures=pictures)  # fmt: skip
        if opened.is_new:
            Found(visit=visit, case=opened.case).save(force_insert=True)
            # A sealed case is told by nobody but itself.
            facts = {} if opened.case.is_sealed else {"case": opened.case.number}
            _tell("visit.found", visit, by, facts)
    return opened.case


def _guard_writer(visit: Visit, by: Person) -> None:
    if not may_write(visit, by):
        raise Forbidden(_("Those who go, and who planned the visit, write here."))


def _swap(visit: Visit, seen: int, *names: str) -> None:
    """Write the visit if nobody changed it since it was seen: one row changed means we won."""
    values = {name: getattr(visit, name) for name in names} | {"revision": seen + 1}
    if not Visit.objects.filter(pk=visit.pk, revision=seen).update(**values):
        raise Refused(_("Somebody else changed this visit a moment ago. Look again; what you typed is kept."))
    visit.revision = seen + 1


def _tell(kind: str, visit: Visit, by: Person, facts: dict[str, Any]) -> None:
    unit = visit.unit or visit.home
    record(kind, by=by, subject=visit.subject, unit=unit.code, facts=facts)

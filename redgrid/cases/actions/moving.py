"""Moving a case along its flow, through the gates that the institution sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from redgrid.cases.actions.aftercare import begin_checks
from redgrid.cases.actions.again import done_before
from redgrid.cases.actions.ending import withdraw_all
from redgrid.cases.actions.handing import guard_files
from redgrid.cases.actions.parts import take_part
from redgrid.cases.actions.shares import agreed_shares
from redgrid.cases.actions.stages import due_in, enter, guard_to_come, leave, tell_parts
from redgrid.cases.actions.tellings import note_notice, tell_at_once
from redgrid.cases.facts import Fact, checked_facts
from redgrid.cases.flows import asking_flow, facts_before, flow_of, stage_of
from redgrid.cases.gates import missing_of
from redgrid.cases.models import Case
from redgrid.cases.rules import ANSWERABLE, ANYBODY, away_for, forget_parts, may_move, part_of, words_of
from redgrid.grid.models import Person
from redgrid.grid.rules import rights_of
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import clean_words
from redgrid.rulebook.institution import Move, Stage
from redgrid.rulebook.queries import institution_of
from redgrid.tasks.models import Task

NOTE_LENGTH = 5000
# What a move writes on the case itself.
MOVED = ("stage", "entered_at", "due_at", "is_open", "closed_at", "facts", "noticed_at")


def move_case(
    case: Case,
    move: str,
    *,
    by: Person,
    note: str = "",
    facts: Mapping[str, object] | None = None,
    seen_stage: str | None = None,
    once: str | None = None,
    asked: str = "",
) -> Case:
    """Make ``move`` (a code of the stage's moves) on ``case`` as ``by``.

    The note becomes the field that the move records, if any; ``facts`` are what it asks for and offers besides.
    ``seen_stage`` is the stage the person was looking at. ``once`` and ``asked`` as in ``open_case``.
    Raises Invalid (no such move, note or facts missing or unreadable), Forbidden (not for this person), Refused (a
    gate is shut, the case is closed or somebody was faster).
    """
    if again := done_before(case, once, asked):
        return again
    stage, words = stage_of(case), words_of(case, by, rights_of(by))
    chosen = _chosen(case, stage, move, seen_stage)
    if not may_move(words, chosen):
        raise Forbidden(_("“%(move)s” is not for you to do here.") % {"move": label(chosen)})
    said = _said(case, chosen, note, facts or {})
    if missing := missing_of(case, chosen):
        raise Refused(" ".join(missing))
    capacity = min((words & set(chosen.by)) - {ANYBODY}, default=ANYBODY)
    before = {name: getattr(case, name) for name in (*MOVED, "revision")}
    try:
        with transaction.atomic():
            _make(case, stage, chosen, by=by, capacity=capacity, said=said, once=once, asked=asked)
    except (IntegrityError, Refused):
        vars(case).update(before)
        forget_parts(case)
        # The same request arrived twice at once: the other one has made the move.
        if again := done_before(case, once, asked):
            return again
        raise
    return case


def _chosen(case: Case, stage: Stage, move: str, seen_stage: str | None) -> Move:
    if not case.is_open:
        raise Refused(_("This case is closed."))
    if seen_stage and seen_stage != case.stage:
        raise Refused(
            _(
                "Meanwhile the case has come to “%(stage)s”. Nothing you typed is lost: look again, then decide."
            )
            % {"stage": label(stage)}
        )
    asking = asking_flow(case).stage(case.stage)
    chosen = asking.move(move) if asking else None
    if chosen is None:
        known = ", ".join(m.code for m in stage.moves)
        words = {"stage": label(stage), "known": known}
        raise Invalid(
            _("The case is in “%(stage)s”. From there it goes on by: %(known)s.") % words, field="move"
        )
    return chosen


@dataclass(frozen=True)
class Said:
    """What is said with a move: its sentence, and the facts it fills in."""

    note: str
    facts: dict[str, Fact]

    def recorded_by(self, move: Move) -> dict[str, Fact]:
        """Everything that ``move`` writes down of it."""
        return {**self.facts, **({move.records: self.note} if move.records and self.note else {})}


def _said(case: Case, move: Move, note: str, facts: Mapping[str, object]) -> Said:
    found = checked_facts(flow_of(case), move, facts)
    guard_files(case, found)
    for code in {stage.due_by for stage in flow_of(case).stages} & set(found):
        guard_to_come(date.fromisoformat(str(found[code])), code)
    return Said(_checked_note(move, note), found)


def _checked_note(move: Move, note: str) -> str:
    note = clean_words(note)
    if move.reason == "required" and not note:
        raise Invalid(_("“%(move)s” needs a sentence.") % {"move": label(move)}, field="note")
    if len(note) > NOTE_LENGTH:
        raise Invalid(_("Keep it under 5,000 characters."), field="note")
    return note


def _make(
    case: Case,
    stage: Stage,
    move: Move,
    *,
    by: Person,
    capacity: str,
    said: Said,
    once: str | None,
    asked: str,
) -> None:
    # Never before the stage began, whatever became of the machine's clock meanwhile.
    at = max(now(), case.entered_at)
    left = _left(case, stage, move, by=by, said=said, capacity=capacity)
    case.facts = {**case.facts, **said.recorded_by(move)}
    _take_parts(case, said.facts)
    kind = "case.moved"
    due = None
    if move.ends_case:
        case.is_open, case.closed_at, case.due_at, kind = False, at, None, "case.closed"
    elif move.to == stage.code:
        kind = "case.noted"
    else:
        if move.kind == "return":
            case.facts = facts_before(case, str(move.to))
        case.stage, case.entered_at = str(move.to), at
        due = due_in(case, stage_of(case), at)
        case.due_at = due.due if due else None
    note_notice(case, at)
    _swap(case)
    if kind != "case.noted":
        leave(case, stage, at, state=Task.WITHDRAWN if move.kind == "dismiss" else Task.DONE)
    if kind == "case.moved":
        enter(case, due)
    if kind == "case.closed":
        _end(case, move)
    else:
        tell_at_once(case, by=by)
    record(kind, by=by, subject=case.subject, unit=case.unit.code, capacity=capacity, facts=left, once=once,
           asked=asked, is_sealed=case.is_sealed)  # fmt: skip


def _end(case: Case, move: Move) -> None:
    tell_parts(case)
    withdraw_all(case)
    begin_checks(case, move)


def _take_parts(case: Case, facts: Mapping[str, Fact]) -> None:
    """Let the people who were named in fields that make somebody lead or overseer play that part from now on."""
    for field in flow_of(case).fields_of(facts):
        if field.becomes:
            person = Person.objects.get(staff_number=facts[field.code])
            take_part(case, field.becomes, person)


def _swap(case: Case) -> None:
    """Write the case if nobody changed it since it was read: one row changed means we won."""
    values = {name: getattr(case, name) for name in MOVED} | {"revision": case.revision + 1}
    if not Case.objects.filter(pk=case.pk, revision=case.revision).update(**values):
        raise Refused(_("Somebody else changed this case a moment ago. Look again; what you typed is kept."))
    case.revision += 1


def _left(case: Case, stage: Stage, move: Move, *, by: Person, said: Said, capacity: str) -> dict[str, Any]:
    """What the journal keeps of a move: enough to judge it later without asking the case."""
    facts: dict[str, Any] = {"flow": case.flow, "stage": stage.code, "move": move.code, "kind": move.kind}
    facts |= {
        "to": move.to,
        "note": said.note,
        "entered": case.entered_at.isoformat(),
        "answered": _answered(case, stage),
    }
    if said.facts:
        facts["said"] = said.facts
    if move.ends_case and (shares := agreed_shares(case)):
        facts["shares"] = shares
    facts["due"] = case.due_at.isoformat() if case.due_at else None
    if capacity == ANSWERABLE and (stands_for := away_for(case, by, "case.move")):
        facts["away_for"] = stands_for
    duty = institution_of(case.blueprint).duty(stage.clause or "")
    if duty:
        facts |= {"clause": case.blueprint.clause(duty.code), "officer": duty.officer}
    return facts


def _answered(case: Case, stage: Stage) -> str | None:
    """The staff number of the person whose task the stage was, when it was one person's."""
    part = part_of(case, stage.actor)
    return part.person.staff_number if part else None

"""The page of one case: everything it shows, gathered for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redgrid.cases.charters import has_charter
from redgrid.cases.facts import Fact, facts_with_links
from redgrid.cases.flows import asking_flow, flow_of, stage_of
from redgrid.cases.gates import applies, missing_of
from redgrid.cases.life import CaseLife, life_of
from redgrid.cases.life_telling import SHOWN_ELSEWHERE, is_told_outside
from redgrid.cases.logs import LogTable, beside_logs, known_of, log_tables, said_in_words
from redgrid.cases.models import Case, Part
from redgrid.cases.queries import steps_of, time_line
from redgrid.cases.rules import may_assign, may_move, open_parts, part_of, words_of
from redgrid.cases.telling import role_name, told_outside, trail_told
from redgrid.grid.models import Person
from redgrid.grid.queries import Answer, who
from redgrid.grid.rules import rights_of
from redgrid.kit.naming import label
from redgrid.kit.worktime import explain
from redgrid.rulebook.institution import Flow, Move, Stage, Urgency
from redgrid.rulebook.queries import institution_of
from redgrid.tasks.models import Task
from redgrid.tasks.queries import open_task


@dataclass(frozen=True)
class Choice:
    """A move that the reader may make, and what it still waits for."""

    move: Move
    missing: list[str]

    @property
    def is_main(self) -> bool:
        """Whether it leads forward now; the others stand behind it."""
        return not (self.missing or self.move.aside) and self.move.kind in {"forward", "note", "close"}


@dataclass(frozen=True)
class CasePage:
    """What one reader sees of one case."""

    case: Case
    flow: Flow
    stage: Stage
    urgency: Urgency | None
    steps: list[dict[str, Any]]
    moments: list[dict[str, Any]]
    parts: list[tuple[str, Part]]
    asked: Part | None
    choices: list[Choice]
    may_assign: bool
    task: Task | None
    # Name, words, and where it leads.
    facts: list[tuple[str, str, str]]
    logs: list[LogTable]
    # What was ever filled in, as the first filling of what is asked for again.
    known: dict[str, Fact]
    life: CaseLife
    answerable: Answer | None

    @property
    def charter(self) -> str:
        """What the charter is called; empty while there is none."""
        return label(self.flow.charter) if has_charter(self.case, self.flow) else ""

    @property
    def why(self) -> list[str]:
        """How the due moment was reckoned, a sentence a step."""
        return explain(self.task.due_steps) if self.task else []

    @property
    def named(self) -> dict[str, Any]:
        """Who plays which part now, as a form's first filling."""
        lead, overseer = part_of(self.case, Part.LEAD), part_of(self.case, Part.OVERSEER)
        return {
            "lead": lead.person.staff_number if lead else "",
            "overseer": overseer.person.staff_number if overseer else "",
        }

    @property
    def main_choices(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.is_main]

    @property
    def other_choices(self) -> list[Choice]:
        return [choice for choice in self.choices if not choice.is_main]


def choices_of(case: Case, words: frozenset[str]) -> list[Choice]:
    """The moves that somebody called by ``words`` (see ``rules.words_of``) may make on ``case`` now."""
    stage = asking_flow(case).stage(case.stage) if case.is_open else None
    moves = stage.moves if stage else ()
    open_to = [move for move in moves if may_move(words, move) and applies(case, move)]
    return [Choice(move, missing_of(case, move)) for move in open_to]


def case_page(case: Case, person: Person) -> CasePage:
    """The page of ``case`` for ``person``, who may see it."""
    rights = rights_of(person)
    words = words_of(case, person, rights)
    flow, stage = flow_of(case), stage_of(case)
    parts, moments = open_parts(case), time_line(case)
    said = said_in_words(flow, moments)
    return CasePage(
        case=case,
        flow=flow,
        stage=stage,
        urgency=flow.urgency(case.urgency),
        steps=_steps(case),
        moments=trail_told(case, moments, said),
        parts=[(role_name(part.role), part) for part in parts],
        asked=next((p for p in parts if p.person_id == person.pk and _waits(p, case)), None),
        choices=choices_of(case, words),
        may_assign=case.is_open and may_assign(case, words, rights),
        task=open_task(case.task_source(case.stage)) if case.is_open else None,
        facts=facts_with_links(flow, beside_logs(flow, case.facts)),
        logs=log_tables(flow, moments, said),
        known={**known_of(moments), **case.facts},
        life=life_of(case, person, words, rights),
        answerable=who(case.place) if case.place else None,
    )


def _steps(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "name": s.stage.name,
            "name_en": s.stage.name_en,
            "state": s.state,
            "late": s.is_late,
            "spent": s.spent,
        }
        for s in steps_of(case)
    ]


def _waits(part: Part, case: Case) -> bool:
    return case.is_open and part.answer == Part.ASKED


def followed_page(case: Case) -> dict[str, Any]:
    """What an unnamed reporter sees of their report: the way it went, without people and inner words.

    The outcome is told: the result, or why it was dismissed.
    """
    moments = time_line(case)
    # What became part of another case goes on there.
    goes_on = case.merged_into or case
    ending = next((m for m in reversed(time_line(goes_on)) if m.kind == "case.closed"), None)
    return {
        "case": case,
        "steps": [
            {"name": s.stage.name, "name_en": s.stage.name_en, "state": s.state} for s in steps_of(goes_on)
        ],
        "moments": [
            told_outside(m, case, institution_of(case.blueprint))
            for m in moments
            if m.kind not in SHOWN_ELSEWHERE and is_told_outside(m.kind)
        ],
        "outcome": goes_on.facts.get("result") or (ending.facts.get("note", "") if ending else ""),
    }

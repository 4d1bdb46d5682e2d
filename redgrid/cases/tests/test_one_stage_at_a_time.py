"""Invariant 3: a case is in exactly one stage, its stage tasks are exactly those of that stage, the sum of stage times
is its age; and the journal alone tells the same story."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from redgrid.cases.actions import answer_part, assign_case, move_case
from redgrid.cases.flows import flow_of
from redgrid.cases.models import Case, Part, Stay
from redgrid.cases.tests.test_opening import MONDAY
from redgrid.cases.tests.ways import STAGES, again, opened, walked
from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.journal.proof import verify
from redgrid.kit import clock
from redgrid.kit.actor import ANONYMOUS
from redgrid.kit.refusal import Refused
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.models import Task
from tests.world import World

pytestmark = pytest.mark.django_db
NAMES = ["cell_head", "worker", "other_head", "lab_head", "member", "net_head", "clerk"]
PEOPLE = st.sampled_from(NAMES)
NOTES = st.sampled_from(["", "因为", "换轴承 🔧", " \x00 "])


def replayed(case: Case) -> tuple[str, bool, dict[str, Any]]:
    """Stage, openness and facts of a case, from nothing but the journal and the text it follows."""
    flow, stage, is_open, facts = flow_of(case), "", True, dict[str, Any]()
    for entry in Entry.objects.filter(subject=case.subject).order_by("number"):
        told = entry.facts
        if entry.kind == "case.opened":
            stage, facts = told["stage"], dict(told.get("said", {}))
        if entry.kind not in {"case.noted", "case.moved", "case.closed"}:
            continue
        assert told["stage"] == stage
        at = flow.stage(stage)
        move = at.move(told["move"]) if at else None
        if move and move.records and told["note"]:
            facts[move.records] = told["note"]
        facts |= told.get("said", {})
        is_open = entry.kind != "case.closed"
        stage = told["to"] or stage
        if told["kind"] == "return":
            moves = [m for s in flow.stages[flow.position(stage) :] for m in s.moves]
            redone = {code for m in moves for code in (m.records, *m.fields)}
            facts = {name: fact for name, fact in facts.items() if name not in redone}
    return stage, is_open, facts


class AnyWay(RuleBasedStateMachine):
    """Anybody tries anything, at any time; what is refused changes nothing."""

    world: World
    ended: set[tuple[str, bool]]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.at = MONDAY

    @initialize(
        stage=st.sampled_from([*STAGES, "closed", "", ""]), by=st.sampled_from(["member", "cell_head", ""])
    )
    def report(self, stage: str, by: str) -> None:
        """A fresh report, or a case that came some way already: random walks alone seldom leave the first stages."""
        with clock.at(self.at):
            said = {"by": self.person(by) if by else ANONYMOUS}
            self.case = walked(self.world, stage, **said) if stage else opened(self.world, **said)

    @rule(by=PEOPLE, lead=PEOPLE, overseer=PEOPLE, partner=PEOPLE, which=st.integers(1, 7))
    def name(self, by: str, lead: str, overseer: str, partner: str, which: int) -> None:
        people: dict[str, Any] = {"lead": self.person(lead)} if which & 1 else {}
        people |= {"overseer": self.person(overseer)} if which & 2 else {}
        people |= {"partners": [self.person(partner)]} if which & 4 else {}
        self.attempt(lambda: assign_case(again(self.case), by=self.person(by), **people))

    @rule(by=PEOPLE, accepts=st.booleans(), note=NOTES, chance=st.integers(0, 99))
    def answer(self, by: str, accepts: bool, note: str, chance: int) -> None:
        asked = list(Part.objects.filter(case=self.case, role=Part.PARTNER).select_related("case", "person"))
        if asked:
            part = asked[chance % len(asked)]
            who = self.person(by) if chance % 5 == 0 else part.person
            self.attempt(lambda: answer_part(part, by=who, accepts=accepts, note=note))

    @rule(by=PEOPLE, note=NOTES, chance=st.integers(0, 99), minutes=st.integers(0, 3000))
    def move(self, by: str, note: str, chance: int, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)
        case = again(self.case)
        stage = flow_of(case).stage(case.stage)
        moves = [move for move in (stage.moves if stage else ()) if move.kind != "dismiss" or chance > 95]
        move = moves[chance % len(moves)]
        self.attempt(lambda: move_case(case, move.code, by=self.person(by), note=note))

    @invariant()
    def one_stage_and_its_task(self) -> None:
        case = again(self.case)
        stays = list(Stay.objects.filter(case=case).order_by("id"))
        here = [(stay.stage, stay.entered_at, stay.due_at) for stay in stays if stay.left_at is None]
        assert here == ([(case.stage, case.entered_at, case.due_at)] if case.is_open else [])
        tasks = set(
            Task.objects.filter(source__startswith=case.subject, state=Task.DUE).values_list(
                "source", "due_at"
            )
        )
        assert tasks == ({(case.task_source(case.stage), case.due_at)} if case.is_open else set())
        ends = [stay.left_at for stay in stays[:-1]]
        assert ends == [stay.entered_at for stay in stays[1:]]
        assert self.age(stays) == (case.closed_at or self.at) - case.opened_at
        asked = Part.objects.filter(case=case, role=Part.PARTNER, answer=Part.ASKED, ends_at=None)
        waiting = {f"part:{key}" for key in asked.values_list("pk", flat=True)} if case.is_open else set()
        assert (
            set(
                Task.objects.filter(source__startswith="part:", state=Task.DUE).values_list(
                    "source", flat=True
                )
            )
            == waiting
        )

    @invariant()
    def the_journal_tells_the_same(self) -> None:
        case = again(self.case)
        assert replayed(case) == (case.stage, case.is_open, case.facts)

    def age(self, stays: list[Stay]) -> timedelta:
        return sum(((stay.left_at or self.at) - stay.entered_at for stay in stays), timedelta())

    def person(self, name: str) -> Person:
        found: Person = getattr(self.world, name)
        return found

    def attempt(self, deed: Any) -> bool:
        before = Case.objects.values().get(pk=self.case.pk)
        with clock.at(self.at):
            try:
                deed()
            except Refused:
                assert Case.objects.values().get(pk=self.case.pk) == before
                return False
        return True

    def teardown(self) -> None:
        assert verify().flaws == ()
        self.ended.update(Case.objects.values_list("stage", "is_open"))
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)


def test_whatever_anybody_tries_a_case_is_in_one_stage_with_one_task(
    world: World, blueprint: Blueprint
) -> None:
    ended: set[tuple[str, bool]] = set()
    machine = type("Told", (AnyWay,), {"world": world, "ended": ended})
    quick = settings(
        max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine, settings=quick)
    # The walks must have come somewhere, else nothing was shown.
    assert len(ended) >= 3, ended


def test_the_day_it_is_told_of_is_a_working_day() -> None:
    assert isinstance(MONDAY, datetime)
    assert MONDAY.isoweekday() == 1

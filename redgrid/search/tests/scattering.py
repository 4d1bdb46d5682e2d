"""Things to search, scattered by chance over units and people: sealed, public, somebody's own, or of nobody near."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redgrid.cases.models import Case, Part, Solution
from redgrid.cases.tests.test_opening import MONDAY
from redgrid.grid.models import Person, Unit
from redgrid.kit.clock import now
from redgrid.notices.models import Notice
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.waiving import today
from redgrid.search.actions import rebuild_index
from redgrid.tasks.models import Copy, PassAsk, Task
from redgrid.visits.models import Visit, Visitor
from tests.world import World

PEOPLE = (
    "director", "net_head", "cell_head", "other_head", "worker", "member", "stranger", "system_admin",
)  # fmt: skip
UNITS = ("electrical", "metering", "laboratory", "north", "centre")


@dataclass
class Scattering:
    """One throw: each thing is about a title and a text."""

    world: World
    blueprint: Blueprint
    chance: random.Random

    def scatter(self, texts: list[tuple[str, str]]) -> None:
        for table in (Solution, Copy, PassAsk, Visitor, Visit, Notice, Part):
            table._default_manager.all().delete()
        Task.objects.update(parent=None)
        Task.objects.all().delete()
        Case.objects.all().delete()
        for title, text in texts:
            ways = (self._case, self._case, self._task, self._task, self._visit, self._solution, self._notice)
            self.chance.choice(ways)(title, text)
        rebuild_index()

    def _is(self, often: float) -> bool:
        return self.chance.random() < often

    def _someone(self) -> Person:
        person: Person = getattr(self.world, self.chance.choice(PEOPLE))
        return person

    def _unit(self) -> Unit:
        unit: Unit = getattr(self.world, self.chance.choice(UNITS))
        return unit

    def _case(self, title: str, text: str) -> Case:
        case = Case.objects.create(
            number=f"WT-{self.chance.getrandbits(60):x}", flow="problem", blueprint=self.blueprint, stage="found",
            title=title, text=text, urgency="high", unit=self._unit(), source="scan", opened_at=MONDAY,
            entered_at=MONDAY, is_sealed=self._is(0.3), is_public=self._is(0.2),
        )  # fmt: skip
        if self._is(0.5):
            role, ends_at = (
                self.chance.choice(["reporter", "lead", "partner"]),
                self.chance.choice([None, MONDAY]),
            )
            Part.objects.create(
                case=case, person=self._someone(), role=role, begins_at=MONDAY, ends_at=ends_at
            )
        return case

    def _solution(self, title: str, text: str) -> None:
        case = self._case(title, text)
        Solution.objects.create(
            case=case, flow=case.flow, title=title, result=text, filed_at=MONDAY, by=self._someone()
        )

    def _task(self, title: str, text: str) -> None:
        whose: dict[str, Any] = self.chance.choice(
            [{"person": self._someone()}, {"capacity": "cell_head"}, {"capacity": "grid_worker"}]
        )
        task = Task.objects.create(
            source=f"given:{self.chance.getrandbits(60):x}", title=title, text=text, unit=self._unit(),
            given_at=MONDAY, is_sealed=self._is(0.3), giver=self._someone() if self._is(0.4) else None,
            parent=self.chance.choice([None, *Task.objects.all()]), **whose,
        )  # fmt: skip
        if self._is(0.3):
            Copy.objects.create(task=task, person=self._someone(), copied_at=MONDAY)
        if self._is(0.3):
            answer = self.chance.choice([PassAsk.ASKED, PassAsk.VOID])
            answered_at = None if answer == PassAsk.ASKED else MONDAY
            PassAsk.objects.create(task=task, to=self._someone(), by=self._someone(), asked_at=MONDAY,
                                   answer=answer, answered_at=answered_at)  # fmt: skip

    def _notice(self, title: str, text: str) -> None:
        ends = today() + timedelta(days=self.chance.choice([-1, 0, 9]))
        Notice.objects.create(unit=self._unit(), title=title, text=text, published_by=self._someone(),
                              published_at=MONDAY, starts_on=MONDAY.date(), expires_on=ends,
                              superseded_at=self.chance.choice([None, None, now()]))  # fmt: skip

    def _visit(self, title: str, text: str) -> None:
        to: dict[str, Any] = self.chance.choice([{"unit": self._unit()}, {"outside": "厂外"}])
        confirmer = self._someone() if self._is(0.3) else None
        visit = Visit.objects.create(home=self._unit(), planned_by=self._someone(), on=MONDAY.date(), source="x",
                                     purpose=title, notes=text, confirmer=confirmer, **to)  # fmt: skip
        Visitor.objects.create(visit=visit, person=self._someone())

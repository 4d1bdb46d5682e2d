"""Cases as years of work leave them: nine in ten closed, most in a few busy cells, each with its whole record.

Written in bulk past the actions, since a hundred thousand reports would take an hour. The journal's chain holds.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from bench.cast import Cast
from redgrid.assessment.jobs import FOLLOWER
from redgrid.cases.models import Case, Part, Stay
from redgrid.config.clock import JOBS, one_round
from redgrid.grid.models import Person, Unit
from redgrid.journal.chain import digest_of
from redgrid.journal.models import Bookmark, Entry, Head
from redgrid.kit.clock import now
from redgrid.rulebook.institution import Flow
from redgrid.rulebook.queries import institution_of
from redgrid.tasks.models import Task

CLOSED = 0.91
YEARS = timedelta(days=730)
OPEN_DAYS = timedelta(days=40)
BATCH = 2_000
THINGS = (
    "空调",
    "水泵",
    "门锁",
    "照明",
    "流量计",
    "压力表",
    "配电箱",
    "网络",
    "下水道",
    "变送器",
    "阀门",
    "安全阀",
)
FAULTS = ("漏水", "不转", "异响", "读数偏高", "跳闸", "损坏", "渗漏", "通信中断", "锈蚀", "卡住")
NOTE = "已到现场检查，情况属实，按方案处理。"


class Filler:
    """Fills the tables further and further; the same seed makes the same cases."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.random = random.Random(14)
        self.numbers: Counter[str] = Counter()
        self.flow: Flow = institution_of(cast.blueprint).flows[0]
        self.weights = [1 / rank for rank in range(1, len(cast.cells) + 1)]

    def fill_up_to(self, size: int) -> None:
        """Add cases until there are ``size``."""
        while (missing := size - Case.objects.count()) > 0:
            with transaction.atomic():
                self._batch(min(missing, BATCH))
        with connection.cursor() as cursor:
            # What a server's own housekeeping would have done by then.
            cursor.execute("ANALYZE")

    def _batch(self, count: int) -> None:
        at = now()
        cases = [self._case(at) for _ in range(count)]
        cases.sort(key=lambda case: case.opened_at)
        Case.objects.bulk_create(cases)
        rows: dict[type[Model], list[Any]] = {Stay: [], Part: [], Task: []}
        for case in cases:
            stays = self._stays(case, at)
            rows[Stay] += stays
            rows[Part] += self._parts(case)
            rows[Task] += [_task(case, stay) for stay in stays if stay.left_at is None]
        for table, made in rows.items():
            table._default_manager.bulk_create(made)
        self._journal(rows[Stay])

    def _case(self, at: datetime) -> Case:
        pick = self.random
        is_open = pick.random() > CLOSED
        cell = pick.choices(self.cast.cells, self.weights)[0]
        age = pick.random() * (OPEN_DAYS if is_open else YEARS)
        opened = at - age - timedelta(minutes=5)
        stage = pick.choice(self.flow.stages) if is_open else self.flow.stages[-1]
        due = opened + age * pick.uniform(0.7, 2)
        day = f"{self.flow.prefix}-{timezone.localtime(opened):%Y-%m%d}"
        # Numbers of the day itself are left to the reports that are measured.
        self.numbers[day] += 1
        return Case(
            number=f"{day}-B{self.numbers[day]:04d}", flow=self.flow.code, blueprint=self.cast.blueprint,
            stage=stage.code, is_open=is_open, title=f"{pick.choice(THINGS)}{pick.choice(FAULTS)}",
            text="现场检查发现异常，请尽快处理。" * pick.randint(1, 8),
            urgency=pick.choices(self.flow.urgencies, (1, 3, 8))[0].code,
            place=pick.choice(self.cast.places[cell.pk] or [None]), unit=cell, source=Case.SIGNED_IN,
            facts={"cause": "密封老化", "plan": "更换密封", "result": "已更换"} if not is_open else {},
            opened_at=opened, entered_at=opened + age * 0.8, due_at=due if is_open else None,
            closed_at=None if is_open else opened + age * pick.uniform(0.1, 0.9),
        )  # fmt: skip

    def _stays(self, case: Case, at: datetime) -> list[Stay]:
        """End to end from the report to now or to the end; the last one of an open case is the one it is in."""
        reached = self.flow.stages[: self.flow.position(case.stage) + 1]
        end = case.closed_at or case.entered_at
        steps = len(reached) if case.closed_at else max(len(reached) - 1, 1)
        length = (end - case.opened_at) / steps
        stays = []
        for place, stage in enumerate(reached):
            entered = case.opened_at + length * place
            is_last = place == len(reached) - 1
            left = None if is_last and case.is_open else entered + length
            due = case.due_at if is_last and case.is_open else entered + length * 1.2
            stays.append(Stay(case=case, stage=stage.code, entered_at=entered, due_at=due, left_at=left))
        return stays

    def _parts(self, case: Case) -> list[Part]:
        roles = (Part.REPORTER, Part.LEAD, *((Part.OVERSEER, Part.PARTNER) if case.is_open else ()))
        people = self.random.sample(self._neighbours(case.unit), len(roles))
        return [
            Part(
                case=case,
                person=person,
                role=role,
                unit=case.unit,
                begins_at=case.opened_at,
                is_of_open_case=case.is_open,
            )
            for role, person in zip(roles, people, strict=True)
        ]

    def _neighbours(self, cell: Unit) -> list[Person]:
        own = self.cast.people[cell.pk]
        return own if len(own) > 4 else [person for people in self.cast.people.values() for person in people]

    def _journal(self, stays: list[Stay]) -> None:
        """An event for each step, in the chain; marked as read by the follower who would give points for them."""
        head, _made = Head.objects.get_or_create(pk=1)
        number, digest, entries = head.number, head.digest, []
        for stay in stays:
            number += 1
            entry = _entry(number, stay, self.flow, self.random.choice(self._neighbours(stay.case.unit)))
            entry.digest = digest = digest_of(entry, digest)
            entries.append(entry)
        Entry.objects.bulk_create(entries)
        Head.objects.filter(pk=1).update(number=number, digest=digest)
        Bookmark.objects.update_or_create(follower=FOLLOWER, defaults={"number": number})


def _entry(number: int, stay: Stay, flow: Flow, by: Person) -> Entry:
    """The event that brought the case into the stage, with the facts that its page tells."""
    case, place = stay.case, flow.position(stay.stage)
    kind, facts = "case.opened", {"flow": case.flow, "stage": case.stage, "title": case.title}
    if place:
        before = flow.stages[place - 1]
        move = next(move for move in before.moves if move.to == stay.stage)
        entered = stay.entered_at - timedelta(days=1)
        kind, facts = "case.moved", {"flow": case.flow, "stage": before.code, "move": move.code}
        facts |= {"kind": move.kind, "to": stay.stage, "note": NOTE, "entered": entered.isoformat()}
    return Entry(number=number, at=stay.entered_at, kind=kind, subject=case.subject, actor=by.actor_code,
                 unit=case.unit.code, facts=facts)  # fmt: skip


def _task(case: Case, stay: Stay) -> Task:
    return Task(
        capacity="cell_head", unit=case.unit, title=case.title, source=case.task_source(stay.stage),
        link=f"/cases/{case.number}", given_at=stay.entered_at, due_at=stay.due_at,
    )  # fmt: skip


def caught_up() -> None:
    """A running server has looked through all of this long ago: else its clock would do so while it is measured."""
    for _turn in range(2):
        one_round(JOBS)

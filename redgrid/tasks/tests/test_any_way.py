"""Anybody tries anything with a task, at any time: what holds of tasks holds after every move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction

from redgrid.grid.models import Person
from redgrid.grid.queries import holders
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.refusal import Refused
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.actions import (
    Assignee,
    Sent,
    accept_task,
    answer_pass,
    ask_more_time,
    confirm_task,
    decide_time,
    finish_task,
    give_to_units,
    pass_task_on,
    return_task,
    send_back,
    split_task,
    withdraw_task,
)
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.models import PassAsk, Task, TimeAsk
from redgrid.tasks.tests.ways import MONDAY, again, asked, refused
from tests.world import World

pytestmark = pytest.mark.django_db
NAMES = ("cell_head", "worker", "member", "other_head", "net_head", "clerk", "stranger", "system_admin")
Try = Callable[[Random, World, Task, Person], object]


def _until(chance: Random) -> dict[str, object]:
    return {
        "until": clock.now() + timedelta(days=chance.randrange(-2, 30)),
        "note": chance.choice(["", "忙"]),
    }


def _decide(chance: Random, world: World, task: Task, by: Person) -> object:
    ask = TimeAsk.objects.filter(task=task).last()
    return ask and decide_time(ask, by=by, grants=chance.random() < 0.6, note="知道了")


def _answer(chance: Random, world: World, task: Task, by: Person) -> object:
    ask = PassAsk.objects.filter(task=task).last()
    return ask and answer_pass(ask, by=by, accepts=chance.random() < 0.6, note="好")


def _to(chance: Random, world: World) -> Person:
    found = getattr(world, chance.choice(NAMES))
    assert isinstance(found, Person)
    return found


TRIES: tuple[Try, ...] = (
    lambda c, w, t, by: accept_task(t, by=by),
    lambda c, w, t, by: return_task(t, by=by, note=c.choice(["", "不归我"])),
    lambda c, w, t, by: finish_task(t, by=by, note="做完"),
    lambda c, w, t, by: finish_task(t, by=by, note="做完"),
    lambda c, w, t, by: confirm_task(t, by=by),
    lambda c, w, t, by: send_back(t, by=by, note="缺照片"),
    lambda c, w, t, by: withdraw_task(t, by=by, note="不用了") if c.random() < 0.2 else None,
    lambda c, w, t, by: pass_task_on(t, _to(c, w), by=by, note="他在现场"),
    lambda c, w, t, by: pass_task_on(t, w.metering, by=by, note="归计量"),
    lambda c, w, t, by: split_task(t, Words(title="一部分"), Assignee(person=_to(c, w)), by=by),
    lambda c, w, t, by: ask_more_time(t, by=by, **_until(c)),  # type: ignore[arg-type]
    _decide,
    _answer,
)


def check(dues: dict[int, object]) -> None:
    """What must hold of all tasks after every move."""
    tasks = {task.pk: task for task in Task.objects.filter(source__startswith="given:")}
    for task in tasks.values():
        assert bool(task.person_id) != bool(task.capacity)
        parent = tasks.get(task.parent_id or 0)
        assert parent is None or parent.is_open or not task.is_open, "a whole closed over an open part"
    open_asks = set(TimeAsk.objects.filter(answer=TimeAsk.ASKED).values_list("task__state", flat=True))
    open_asks |= set(PassAsk.objects.filter(answer=PassAsk.ASKED).values_list("task__state", flat=True))
    assert open_asks <= {Task.DUE}
    granted = dict(
        TimeAsk.objects.filter(answer=TimeAsk.GRANTED).order_by("id").values_list("task", "wanted")
    )
    assert {pk: task.due_at for pk, task in tasks.items()} == {
        pk: granted.get(pk, dues.setdefault(pk, task.due_at)) for pk, task in tasks.items()
    }, "a due moment moved without a grant"
    moved = Entry.objects.filter(kind="task.done").values_list("subject", flat=True)
    assert len(moved) == len(set(moved)), "a task was done twice"


def test_a_whole_stays_open_over_its_parts_and_dates_move_by_grants_alone(
    world: World, blueprint: Blueprint
) -> None:
    moved: set[str] = set()
    for seed in range(7):
        with transaction.atomic():
            moved |= play(world, Random(seed))
            transaction.set_rollback(True)
    # The play is worth something: nearly every move there is was made.
    assert len(moved) >= 12, moved


def play(world: World, chance: Random) -> set[str]:
    """Forty attempts; returns the kinds of what happened."""
    dues: dict[int, object] = {}
    with clock.at(MONDAY):
        asked(world, wants_confirmation=chance.random() < 0.6)
        to = [world.electrical, world.metering]
        give_to_units(Words(title="报数", limit="2 working days"), to, by=world.net_head)
    for minute in range(40):
        with clock.at(MONDAY + timedelta(minutes=minute)):
            rows = Task.objects.filter(source__startswith="given:", state=Task.DUE).order_by("-id")
            task = chance.choice(list(rows) or [Task.objects.order_by("id")[0]])
            before = again(task)
            by = _likely(chance, world, before)
            try:
                with transaction.atomic():
                    TRIES[chance.randrange(len(TRIES))](chance, world, before, by)
            except Refused:
                assert again(task).revision == before.revision
            check(dues)
    kinds = Entry.objects.filter(kind__startswith="task.").values_list("kind", flat=True)
    return set(kinds)


def _likely(chance: Random, world: World, task: Task) -> Person:
    """Mostly somebody who can do something about it."""
    heads = [found.person for found in holders(task.capacity, task.unit)] if task.capacity else []
    asked_now = [ask.to for ask in PassAsk.objects.filter(task=task, answer=PassAsk.ASKED)]
    likely = [*asked_now, *heads, task.person or _to(chance, world), task.giver or _to(chance, world)]
    return chance.choice(likely) if chance.random() < 0.85 else _to(chance, world)


def test_a_form_that_is_sent_twice_counts_once_and_an_old_page_moves_nothing(
    world: World, blueprint: Blueprint
) -> None:
    task = asked(world)
    old = Sent(seen=task.revision, once="a" * 64)
    first = finish_task(task, by=world.worker, note="做完", sent=old)
    second = finish_task(task, by=world.worker, note="做完", sent=old)
    assert (first.state, second.state, Entry.objects.filter(kind="task.done").count()) == ("done", "done", 1)
    other = asked(world)
    accept_task(other, by=world.worker)
    with refused():
        pass_task_on(other, world.member, by=world.worker, note="他在", sent=Sent(seen=other.revision))

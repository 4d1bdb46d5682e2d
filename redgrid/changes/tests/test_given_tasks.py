"""Whoever leaves leaves no task behind: what they have to do, gave, were copied on and kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from redgrid.changes.jobs import look_through
from redgrid.changes.models import Handover
from redgrid.grid.actions import let_person_leave
from redgrid.grid.models import Person
from redgrid.kit import clock
from redgrid.kit.clock import now
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.actions import (
    Assignee,
    accept_task,
    finish_task,
    give_directly,
    give_to_units,
    pass_task_on,
    return_task,
    split_task,
)
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.actions.keeping import keep_template, make_feed, save_filter
from redgrid.tasks.models import Copy, Feed, PassAsk, SavedFilter, Task, Template
from redgrid.tasks.tests.ways import again
from tests.changing import confirm
from tests.world import World

ClientOf = Callable[[Person], Client]
pytestmark = pytest.mark.django_db


def left_of(person: Person) -> dict[str, int]:
    """What still hangs on somebody."""
    return {
        "to do": Task.objects.filter(person=person, state=Task.DUE).exclude(source__startswith="handover").count(),
        "given": Task.objects.filter(giver=person, state=Task.DUE).count(),
        "copied": Copy.objects.filter(person=person, task__state=Task.DUE).count(),
        "asked": PassAsk.objects.filter(to=person, answer=PassAsk.ASKED).count(),
        "filters": SavedFilter.objects.filter(owner=person).count(),
        "templates": Template.objects.filter(owner=person).count(),
        "links": Feed.objects.filter(person=person, revoked_at=None).count(),
    }  # fmt: skip


def play(world: World) -> dict[str, Task]:
    """The head of the electrical cell has something of everything."""
    head, above = world.cell_head, world.net_head
    words = Words(title="清点", limit="9 working days", wants_confirmation=True)
    mine = accept_task(give_directly(words, Assignee(person=head), by=above), by=head)
    given = give_directly(words, Assignee(person=world.worker), by=head)
    finish_task(given, by=world.worker, note="完")
    back = return_task(
        give_directly(words, Assignee(person=world.worker), by=head), by=world.worker, note="x"
    )
    part = split_task(mine, Words(title="一部分"), Assignee(person=world.member), by=head)
    give_directly(words, Assignee(person=world.lab_head), by=world.south_head, copies=[head])
    asked = give_directly(words, Assignee(person=world.lab_head), by=world.south_head)
    pass_task_on(asked, head, by=world.lab_head, note="电气有车")
    whole = give_to_units(words, [world.electrical, world.metering], by=above)
    for name in ("私用", "共享"):
        save_filter(name, "tasks:list", "due=late", by=head, is_shared=name == "共享")
    keep_template("月报", {"title": "报月报"}, by=head)
    make_feed(by=head)
    return {"mine": mine, "given": given, "back": back, "part": part, "whole": whole}


NOTHING = dict.fromkeys(("to do", "given", "copied", "asked", "filters", "templates", "links"), 0)


def test_whoever_leaves_hands_over_what_they_do_gave_and_kept(
    world: World, blueprint: Blueprint, client_of: ClientOf
) -> None:
    tasks, head = play(world), world.cell_head
    assert set(left_of(head).values()) == {1, 2, 3}
    said = {"starts_on": timezone.localdate(now()).isoformat(), "basis": "〔2026〕9号"}
    client = client_of(world.clerk)
    assert confirm(client, f"/grid/people/{head.staff_number}/leaving", said).status_code == 302
    assert left_of(head) == NOTHING
    named = {item.task_id for item in Handover.objects.get(reason="leave").items.filter(kind="task")}
    assert {tasks[name].pk for name in ("mine", "given", "back", "part")} <= named
    heir = world.net_head
    assert {name: (again(task).person, again(task).giver) for name, task in tasks.items()} == {
        "mine": (heir, heir), "given": (world.worker, heir), "back": (heir, heir), "part": (world.member, heir),
        "whole": (heir, heir),
    }  # fmt: skip
    # What was shared with the unit stays with it; what was private ended.
    assert list(SavedFilter.objects.values_list("name", "owner", "unit")) == [
        ("共享", heir.pk, world.electrical.pk)
    ]


def test_what_was_given_finds_an_owner_when_somebody_left_without_a_list(
    world: World, blueprint: Blueprint
) -> None:
    play(world)
    with clock.at(now() + timedelta(hours=1)):
        let_person_leave(world.cell_head, by=world.clerk, leaves_at=now(), reason="x")
        look_through(now())
        assert left_of(world.cell_head) == NOTHING
        look_through(now())
    assert set(Task.objects.filter(state=Task.DUE, giver__leaves_at__lte=now())) == set()

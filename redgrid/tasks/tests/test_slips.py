from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.refusal import Forbidden
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.actions import accept_task, ask_more_time, decide_time, finish_task, send_back
from redgrid.tasks.actions.slips import urge, write_slips
from redgrid.tasks.jobs import look_at_tasks
from redgrid.tasks.models import Slip, Task, TimeAsk, Urging
from redgrid.tasks.tests.ways import MONDAY, again, asked, refused, told
from tests.world import World

pytestmark = pytest.mark.django_db
# Three working days from Monday morning end on Thursday at half past five in the afternoon.
DUE = MONDAY.replace(day=6, hour=17, minute=30)


def slips_at(moment: datetime) -> list[str]:
    with clock.at(moment):
        look_at_tasks()
        look_at_tasks()
    return list(Slip.objects.order_by("id").values_list("colour", flat=True))


def test_each_colour_is_written_once_at_its_moment_and_red_goes_to_the_head_above(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(MONDAY):
        task = asked(world)
    assert task.due_at == DUE
    soon = MONDAY + (DUE - MONDAY) * 0.8
    written = {
        moment: slips_at(moment)
        for moment in (MONDAY, soon - timedelta(minutes=1), soon + timedelta(minutes=1), DUE,
                       DUE + timedelta(hours=9), DUE + timedelta(days=1), DUE + timedelta(days=30))
    }  # fmt: skip
    assert list(written.values()) == [
        [], [], ["blue"], ["blue", "yellow"], ["blue", "yellow"], ["blue", "yellow", "red"],
        ["blue", "yellow", "red"],
    ]  # fmt: skip
    heads = {(slip.colour, slip.head_capacity, slip.head_unit) for slip in Slip.objects.all()}
    assert heads == {("blue", "", None), ("yellow", "", None), ("red", "cell_head", world.electrical)}
    facts = Entry.objects.filter(kind="task.slip").latest("number").facts
    assert (facts["colour"], facts["to"], facts["head"]) == ("red", world.worker.staff_number, "cell_head")
    with pytest.raises(IntegrityError), transaction.atomic():
        Slip(task=task, colour="red", written_at=DUE, due_at=DUE).save()


def test_what_waits_for_its_giver_gets_no_slip_and_more_time_moves_the_next_one(
    world: World, blueprint: Blueprint
) -> None:
    with clock.at(MONDAY):
        task = asked(world, wants_confirmation=True)
        reported = finish_task(task, by=world.worker, note="做完")
        other = ask_more_time(accept_task(asked(world), by=world.worker), by=world.worker, note="等备件",
                              until=DUE + timedelta(days=7))  # fmt: skip
        decide_time(TimeAsk.objects.get(), by=world.net_head, grants=True)
    assert slips_at(DUE + timedelta(hours=1)) == []
    with clock.at(DUE + timedelta(hours=1)):
        send_back(reported, by=world.cell_head, note="缺照片")
    assert slips_at(DUE + timedelta(hours=1)) == ["blue", "yellow"]
    assert Task.objects.get(pk=other.pk).due_at == DUE + timedelta(days=7)


def test_without_slips_in_the_text_none_is_written(world: World) -> None:
    with clock.at(MONDAY):
        asked(world)
    with clock.at(DUE + timedelta(days=30)):
        assert (write_slips(), Slip.objects.count()) == (0, 0)


def test_nobody_is_urged_twice_a_day_about_one_task(world: World, blueprint: Blueprint) -> None:
    with clock.at(MONDAY):
        task = asked(world)
        assert urge(task, by=world.cell_head) == [world.worker]
        for by in (world.cell_head, world.net_head):
            with refused():
                urge(task, by=by)
        for by in (world.member, world.other_head, world.worker, world.system_admin):
            with refused(Forbidden):
                urge(task, by=by)
        assert urge(asked(world), by=world.net_head) == [world.worker]
    with clock.at(MONDAY + timedelta(days=1)):
        urge(again(task), by=world.net_head)
    assert Urging.objects.filter(task=task).count() == 2
    assert told(task) == ["task.given", "task.urged", "task.urged"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Urging(task=task, person=world.worker, by=world.cell_head, day=MONDAY.date(), urged_at=MONDAY).save()

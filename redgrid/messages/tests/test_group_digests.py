"""The morning digest of a unit for a group: numbers, once a working day, in the hours in which people are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from redgrid.grid.models import Unit
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.refusal import Forbidden, Invalid
from redgrid.messages import jobs
from redgrid.messages.actions import Wanted, add_channel, queue_group_digests, set_digest
from redgrid.messages.channels import Channel, Delivery
from redgrid.messages.jobs import send_out
from redgrid.messages.models import Message
from redgrid.messages.senders import Later, Note, Post, Way
from redgrid.rulebook.models import Blueprint
from redgrid.tasks.actions import Assignee, give_directly
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.actions.slips import urge
from redgrid.tasks.models import Task
from tests.world import World

# A Thursday, a working day.
MORNING = datetime(2026, 3, 12, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
TITLE = "清点表计"


class Group:
    """What a group read; fails as it is told."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.fails: Exception | None = None

    def take(self, _way: Way, note: Note, _post: Post) -> None:
        if self.fails:
            raise self.fails
        self.read.append(note.words(2000))


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> Group:
    taking = Group()
    monkeypatch.setattr(jobs, "send", taking.take)
    return taking


@pytest.fixture
def robot(world: World, blueprint: Blueprint, settings: Settings) -> Channel:
    settings.MESSAGE_PRIVATE_ADDRESSES, settings.PUBLIC_URL = True, "https://grid.example.cn"
    channel = add_channel(Wanted("wecom_robot", "群", "https://127.0.0.1/send?key=K"), by=world.system_admin)
    set_digest(channel, by=world.system_admin, unit=world.north, hour=8)
    return channel


def turns(at: datetime) -> None:
    """A round of the clock."""
    with clock.at(at):
        queue_group_digests()
        send_out()


def given(world: World, to: Any, due_at: datetime, **more: Any) -> Task:
    with clock.at(MORNING - timedelta(days=2)):
        words = Words(title=TITLE, limit="3 working days")
        task = give_directly(words, Assignee(person=to), by=world.net_head)
    Task.objects.filter(pk=task.pk).update(due_at=due_at, **more)
    return task


def test_a_group_reads_numbers_of_its_unit_and_nothing_else(
    world: World, robot: Channel, group: Group
) -> None:
    today, before = MORNING + timedelta(hours=3), MORNING - timedelta(days=1)
    given(world, world.cell_head, today)
    late = given(world, world.other_head, before)
    given(world, world.worker, before)
    with clock.at(MORNING - timedelta(hours=20)):
        urge(late, by=world.net_head)
    # Sealed, said to be done, ended, of another net, or due later: not counted.
    given(world, world.worker, today, is_sealed=True)
    given(world, world.worker, today, progress=Task.REPORTED, reported_at=before)
    given(world, world.worker, before, state=Task.DONE, ended_at=before)
    given(world, world.worker, MORNING + timedelta(days=3))
    given(world, world.worker, today, unit=world.laboratory)
    turns(MORNING)
    (said,) = group.read
    assert [line.rpartition("：")[2] for line in said.splitlines()[1:4]] == ["1", "2", "1"]
    assert said.splitlines()[4:] == [f"https://grid.example.cn/grid/units/{world.north.code}"]
    names = {person.name for person in (world.cell_head, world.other_head, world.worker, world.net_head)}
    assert not any(word in said for word in (TITLE, *names))


def test_it_comes_once_a_working_day_whatever_is_restarted_and_never_in_quiet_hours(
    world: World, robot: Channel, group: Group
) -> None:
    turns(MORNING)
    assert (group.read, [row.state for row in Delivery.objects.all()]) == ([], [Delivery.DROPPED])
    given(world, world.worker, MORNING - timedelta(days=1))
    day = timedelta(days=1)
    for at in (MORNING, MORNING + day - timedelta(hours=1), MORNING + day):
        turns(at)
    assert len(group.read) == 1
    # The clock died after it queued the row and before it wrote down the day.
    Channel.objects.update(digest_on=None)
    turns(MORNING + day + timedelta(hours=1))
    assert len(group.read) == 1
    # It comes back at night, on a Saturday, and on the Monday after.
    for at in (
        MORNING + 2 * day,
        MORNING + 4 * day - timedelta(hours=3),
        MORNING + 4 * day + timedelta(hours=12),
    ):
        turns(at)
    assert len(group.read) == 1
    turns(MORNING + 5 * day)
    assert len(group.read) == 2
    # What did not go through in time is not told at night, nor on the day after.
    group.fails = Later("time")
    turns(MORNING + 6 * day)
    group.fails = None
    turns(MORNING + 6 * day + timedelta(hours=13))
    assert (len(group.read), Delivery.objects.latest("pk").state) == (2, Delivery.DROPPED)
    Channel.objects.update(is_on=False)
    turns(MORNING + 7 * day)
    assert len(group.read) == 2


def test_it_ends_with_its_unit_and_whoever_administers_is_told(
    world: World, robot: Channel, group: Group
) -> None:
    set_digest(robot, by=world.system_admin, unit=world.laboratory, hour=8)
    Unit.objects.filter(pk=world.laboratory.pk).update(closes_at=MORNING - timedelta(hours=1))
    for day in (0, 1):
        turns(MORNING + timedelta(days=day))
    with clock.at(MORNING):
        jobs.tell_people()
    robot.refresh_from_db()
    assert (group.read, robot.unit, robot.digest_hour) == ([], None, None)
    told = Message.objects.filter(kind="channel.digest_ended")
    assert [(one.person, one.link) for one in told] == [(world.system_admin, "/system/channels")]


def test_an_administrator_sets_it_for_robots_of_groups(world: World, robot: Channel, client_of: Any) -> None:
    admin, page = client_of(world.system_admin), f"/system/channels/{robot.pk}"
    assert world.north.name in admin.get("/system/channels").content.decode()
    chosen = {"do": "digest", "unit": world.metering.code, "hour": "9"}
    assert admin.post(page, chosen).status_code == 302
    found = Channel.objects.get()
    assert (found.unit, found.digest_hour) == (world.metering, 9)
    assert Entry.objects.filter(kind="channel.digest_set").latest("number").facts == {"hour": 9}
    for wrong in ({"hour": "21"}, {"hour": "7"}, {"unit": "nowhere"}, {"unit": ""}, {"hour": "x"}):
        assert admin.post(page, chosen | wrong).status_code == 422
    assert admin.post(page, {"do": "digest", "unit": world.north.code, "hour": ""}).status_code == 302
    found = Channel.objects.get()
    assert (found.unit, found.digest_hour) == (None, None)
    mail = add_channel(Wanted("mail", "邮件"), by=world.system_admin)
    with pytest.raises(Invalid):
        set_digest(mail, by=world.system_admin, unit=world.north, hour=8)
    for hour in (7, 20, -1):
        with pytest.raises(Invalid):
            set_digest(robot, by=world.system_admin, unit=world.north, hour=hour)
    with pytest.raises(Forbidden):
        set_digest(robot, by=world.director, unit=world.north, hour=8)

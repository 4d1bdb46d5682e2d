"""What goes out: once a slot whatever dies, at the right hour, and never what may not be seen any more."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction

from redgrid.cases.actions import open_case
from redgrid.cases.models import Case
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.refusal import Forbidden, Invalid
from redgrid.messages import jobs
from redgrid.messages.actions import Chosen, Wanted, add_channel, choose, end, queue_digests, replay
from redgrid.messages.actions.delivering import MOST_TRIES, claim, wait_after
from redgrid.messages.channels import Choice, Delivery
from redgrid.messages.jobs import send_out, tell_people
from redgrid.messages.models import Message
from redgrid.messages.queries import count_new
from redgrid.messages.senders import Later, Never, Note, Post, Way
from redgrid.rulebook.models import Blueprint
from tests.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Thursday, a working day.
NOON = datetime(2026, 3, 12, 12, tzinfo=SHANGHAI)
TOPICS = {"mail": ["at_once", "todo"]}


class Receiver:
    """What came in, by id; fails as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.fails: Exception | None = None

    def take(self, way: Way, note: Note, _post: Post) -> None:
        if self.fails:
            raise self.fails
        self.got.append((note.code, note.words(2000)))


@pytest.fixture
def receiver(world: World, blueprint: Blueprint, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    taking = Receiver()
    monkeypatch.setattr(jobs, "send", taking.take)
    with clock.at(NOON):
        add_channel(Wanted("mail", "邮件"), by=world.system_admin)
        choose(Chosen({"mail": "head@example.cn"}, TOPICS, 8, 20, 8), by=world.cell_head)
        tell_people()
    return taking


def happens(world: World, at: datetime = NOON, **more: Any) -> Case:
    with clock.at(at):
        case = open_case("problem", by=world.member, title="泵异响", place=world.workshop, **more).case
        tell_people()
    return case


def sends(at: datetime) -> None:
    with clock.at(at):
        send_out()


def test_a_slot_is_sent_once_even_when_the_sender_dies(world: World, receiver: Receiver) -> None:
    happens(world)
    with clock.at(NOON):
        dying = claim()
        assert dying is not None
        assert claim() is None
    sends(NOON + timedelta(minutes=1))
    assert receiver.got == []
    sends(NOON + timedelta(minutes=3))
    assert [code for code, _words in receiver.got] == [str(dying.code)]
    tell_people()
    sends(NOON + timedelta(minutes=9))
    assert len(receiver.got) == 1
    # Who comes back with a lease that ran out changes nothing any more.
    assert not end(dying, Delivery.FAILED)
    assert Delivery.objects.get().state == Delivery.SENT


def test_it_is_tried_less_and_less_often_until_an_administrator_replays_it(
    world: World, receiver: Receiver
) -> None:
    happens(world)
    receiver.fails, at, tries = Later("time"), NOON, 0
    while Delivery.objects.get().state == Delivery.WAITING:
        sends(at)
        at = max(at + timedelta(seconds=1), Delivery.objects.get().due_at)
        tries += 1
    row = Delivery.objects.get()
    assert (row.state, row.tries, tries, row.error) == (Delivery.FAILED, MOST_TRIES, MOST_TRIES, "time")
    chance = random.Random(7)
    waits = [wait_after(n, chance).total_seconds() for n in range(1, 12)]
    assert all(15 * 2**n <= wait <= min(30 * 2**n, 21600) for n, wait in enumerate(waits[:8]))
    receiver.fails = Never("code 40001")
    with clock.at(at):
        assert replay(Delivery.objects.all(), by=world.system_admin) == 1
    sends(at)
    assert Delivery.objects.get().state == Delivery.FAILED
    receiver.fails = None
    with clock.at(at):
        replay(Delivery.objects.all(), by=world.system_admin)
    sends(at)
    assert [code for code, _words in receiver.got] == [str(row.code)]


def test_what_may_not_be_seen_any_more_or_was_read_is_not_sent(world: World, receiver: Receiver) -> None:
    case = happens(world)
    Case.objects.update(is_sealed=True)
    case.parts.update(ends_at=NOON)
    sends(NOON)
    assert (receiver.got, Delivery.objects.get().state) == ([], Delivery.DROPPED)
    Case.objects.update(is_sealed=False)
    happens(world)
    Message.objects.update(read_at=NOON)
    sends(NOON)
    assert receiver.got == []


@pytest.mark.parametrize(
    ("hour", "is_urgent", "goes_at"),
    [(7, False, "12 08"), (8, False, "12 08"), (19, False, "12 19"), (20, False, "13 08"), (23, False, "13 08"),
     (2, False, "12 08"), (2, True, "12 02"), (23, True, "12 23")],
)  # fmt: skip
@pytest.mark.once
def test_quiet_hours_hold_what_is_not_urgent(hour: int, is_urgent: bool, goes_at: str) -> None:
    choice = Choice(quiet_from=20, quiet_until=8)
    goes = choice.when(NOON.replace(hour=hour), is_urgent=is_urgent)
    assert goes.astimezone(SHANGHAI).strftime("%d %H") == goes_at


def test_the_digest_comes_once_a_working_day_when_there_is_something(
    world: World, receiver: Receiver
) -> None:
    choose(Chosen({"mail": "head@example.cn"}, {"mail": []}, 8, 20, 8), by=world.cell_head)
    for day, hour in ((13, 7), (13, 9), (13, 10), (14, 9), (16, 8)):
        at = NOON.replace(day=day, hour=hour)
        if (day, hour) == (13, 7):
            happens(world, at)
        with clock.at(at):
            queue_digests()
        sends(at)
    assert len(receiver.got) == 2
    assert all("泵异响" not in words for _code, words in receiver.got)
    with clock.at(NOON):
        assert count_new(world.cell_head) == 1


def test_a_clock_that_stood_still_tells_no_digest_at_night(world: World, receiver: Receiver) -> None:
    choose(Chosen({"mail": "head@example.cn"}, {"mail": []}, 7, 20, 8), by=world.cell_head)
    happens(world)
    told = []
    for day, hour in ((12, 22), (13, 2), (13, 7), (13, 9)):
        with clock.at(NOON.replace(day=day, hour=hour)):
            told.append(queue_digests())
    assert told == [0, 0, 1, 0]


def test_channels_are_set_by_the_administrator_and_their_secrets_are_told_to_nobody(
    world: World, blueprint: Blueprint, settings: Any, client_of: Any
) -> None:
    with pytest.raises(Forbidden):
        add_channel(Wanted("mail", "x"), by=world.director)
    for wanted, field in (
        (Wanted("webhook", "a", "https://127.0.0.1/x", secret="s" * 16), "address"),
        (Wanted("webhook", "a", "https://127.0.0.1/x", secret="short"), "secret"),
        (Wanted("wecom_app", "a"), "account"), (Wanted("pigeon", "a"), "kind"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            add_channel(wanted, by=world.system_admin)
        assert refused.value.field == field
    settings.MESSAGE_PRIVATE_ADDRESSES = True
    secret = "tell-nobody-of-this"
    client = client_of(world.system_admin)
    sent = {"kind": "webhook", "name": "钩子", "address": "https://127.0.0.1/hook-key", "secret": secret}
    assert client.post("/system/channels", sent).status_code == 302
    page = client.get("/system/channels").content.decode()
    assert ("钩子" in page, secret in page, "hook-key" in page) == (True, False, False)
    assert not any(
        secret in str(entry.facts) or "hook-key" in str(entry.facts) for entry in Entry.objects.all()
    )


def test_machines_are_told_what_happened_and_people_choose_for_themselves(
    world: World, blueprint: Blueprint, settings: Any, monkeypatch: pytest.MonkeyPatch, client_of: Any
) -> None:
    settings.MESSAGE_PRIVATE_ADDRESSES = True
    add_channel(Wanted("webhook", "钩子", "https://127.0.0.1/x", secret="s" * 16), by=world.system_admin)
    with transaction.atomic():
        open_case("problem", by=world.member, title="泵异响", place=world.workshop)
    tell_people()
    got: list[Any] = []
    monkeypatch.setattr(jobs, "send", lambda _way, note, _post: got.append(dict(note.body)))
    send_out()
    assert [(body["kind"], "泵异响" in str(body)) for body in got] == [("case.opened", False)]
    own = client_of(world.worker)
    add_channel(Wanted("mail", "邮件"), by=world.system_admin)
    chosen = {
        "digest_hour": "7",
        "quiet_from": "21",
        "quiet_until": "6",
        "address_mail": "x",
        "topics_mail": "todo",
    }
    assert own.post("/messages/choices", chosen).status_code == 422
    assert own.post("/messages/choices", {**chosen, "address_mail": "w@example.cn"}).status_code == 302
    assert [topic for topic in ("todo", "slip") if Choice.objects.get().wants("mail", topic)] == ["todo"]
    assert mail.outbox == []


def test_a_group_hears_one_sentence_a_minute_whatever_happens(
    world: World, receiver: Receiver, settings: Any
) -> None:
    settings.MESSAGE_PRIVATE_ADDRESSES = True
    add_channel(Wanted("wecom_robot", "群", "https://127.0.0.1/send?key=K"), by=world.system_admin)
    for seconds in (0, 20, 59, 60):
        happens(world, NOON + timedelta(seconds=seconds), urgency="urgent")
    sends(NOON + timedelta(seconds=59))
    rows = Delivery.objects.filter(channel__kind="wecom_robot").order_by("due_at")
    assert [(row.state, row.due_at - NOON) for row in rows] == [
        (Delivery.WAITING, timedelta(minutes=1)),
        (Delivery.WAITING, timedelta(minutes=2)),
    ]
    sends(NOON + timedelta(minutes=2))
    told = [words for code, words in receiver.got if code in {str(row.code) for row in rows}]
    assert (len(told), [words for words in told if "泵异响" in words]) == (2, [])
    assert {row.state for row in rows.all()} == {Delivery.SENT}

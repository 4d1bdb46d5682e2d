"""Secrets of channels: nothing that can be read without the key of this machine, and nothing lost with it."""

from __future__ import annotations

import importlib
import io
import json
import logging
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from redgrid.cases.actions import open_case
from redgrid.kit import clock, encryption
from redgrid.kit.encryption import Unreadable, decrypt, encrypt, new_key
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.messages import jobs
from redgrid.messages.actions import Wanted, add_channel, queue_digests, renew_channel
from redgrid.messages.actions.delivering import HELD, MOST_TRIES
from redgrid.messages.channels import Channel, Delivery, Keys
from redgrid.messages.jobs import send_out, tell_people
from redgrid.messages.reasons import reason
from redgrid.messages.senders import Never, Note, Post, Way
from redgrid.messages.sending import way_of
from redgrid.rulebook.models import Blueprint
from tests.world import World

HOOK = "https://127.0.0.1/robot/hook-key-of-the-group"
SECRET = "tell-nobody-of-this"
OTHER = "another-secret-of-theirs"
WORDS = (HOOK, "hook-key", SECRET, OTHER)


@pytest.fixture
def robot(world: World, blueprint: Blueprint, settings: Settings) -> Channel:
    settings.MESSAGE_PRIVATE_ADDRESSES = True
    return add_channel(Wanted("feishu_robot", "群", HOOK, secret=SECRET), by=world.system_admin)


@pytest.fixture
def got(monkeypatch: pytest.MonkeyPatch) -> list[Way]:
    """What was sent, instead of sending."""
    sent: list[Way] = []
    monkeypatch.setattr(jobs, "send", lambda way, _note, _post: sent.append(way))
    return sent


def fresh(channel: Channel) -> Channel:
    return Channel.objects.get(pk=channel.pk)


def everything() -> str:
    """All that lies in the database."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows += cursor.fetchall()
    return repr(rows)


def test_nothing_in_the_database_on_a_page_or_in_a_log_tells_a_secret(
    world: World, robot: Channel, settings: Settings, client_of: Any, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    client, page = client_of(world.system_admin), f"/system/channels/{robot.pk}"
    assert fresh(robot).keys == Keys(HOOK, SECRET)
    assert client.post(page, {"do": "keys", "secret": OTHER}).status_code == 302
    assert fresh(robot).keys == Keys(HOOK, OTHER)
    open_case("problem", by=world.member, title="泵异响", place=world.workshop, urgency="urgent")
    tell_people()

    def fail(way: Way, _note: Note, post: Post) -> None:
        post.ask("POST", way.address)
        raise Never("answer")

    monkeypatch.setattr(jobs, "send", fail)
    with clock.at(clock.now() + timedelta(minutes=2)):
        send_out()
    assert Delivery.objects.get().state != Delivery.SENT
    assert client.post(page, {"do": "try"}).status_code == 302
    assert client.post(page, {"do": "keys", "address": "http://x/hook-key"}).status_code == 422
    shown = "".join(client.get(address).content.decode() for address in (page, "/system/channels"))
    lies = everything()
    told = (lies, shown, caplog.text, repr((robot.keys, way_of(robot))))
    leaked = {word for word in (*WORDS, *settings.DATA_KEYS) if any(word in text for text in told)}
    assert ("群" in lies, "群" in shown, leaked) == (True, True, set())
    # Whoever audits sees to which host it leads.
    assert "127.0.0.1" in client_of(world.audit_admin).get("/system/journal").content.decode()
    with django_assert_num_queries(LIST):
        client.get("/system/channels")
    for name in ("二", "三"):
        add_channel(Wanted("webhook", name, HOOK, secret=SECRET), by=world.system_admin)
    with django_assert_num_queries(LIST):
        client.get("/system/channels")


def test_with_another_key_everything_waits_until_the_key_or_the_secret_is_back(
    world: World, robot: Channel, settings: Settings, client_of: Any, got: list[Way]
) -> None:
    client, page, own = client_of(world.system_admin), f"/system/channels/{robot.pk}", settings.DATA_KEYS
    hook = add_channel(Wanted("webhook", "钩子", HOOK, secret=SECRET), by=world.system_admin)
    at = clock.now()
    with clock.at(at):
        open_case("problem", by=world.member, title="泵异响", place=world.workshop, urgency="urgent")
        tell_people()
    settings.DATA_KEYS = [new_key()]
    for shown in (
        client.get(page),
        client.get("/system/channels"),
        client.post(page, {"do": "try"}, follow=True),
    ):
        assert (shown.status_code, "key-off" in shown.content.decode()) == (200, True)
    for again in range(MOST_TRIES + 2):
        with clock.at(at + timedelta(minutes=2) + again * HELD):
            send_out()
            assert send_out() == 0
    rows = {(row.state, row.tries, row.error) for row in Delivery.objects.all()}
    assert (rows, got) == ({(Delivery.WAITING, 0, Delivery.UNREADABLE)}, [])
    assert reason(Delivery.UNREADABLE) != Delivery.UNREADABLE
    # An administrator enters one again, and it goes out now; whoever is none may not.
    with pytest.raises(Forbidden):
        renew_channel(robot, by=world.director, address=HOOK)
    with clock.at(at + timedelta(hours=4)):
        renew_channel(fresh(robot), by=world.system_admin, address=HOOK, secret=OTHER)
        send_out()
    assert [(way.key, way.address, way.secret) for way in got] == [(robot.pk, HOOK, OTHER)]
    # The key of the other is put back, and it goes out by itself.
    settings.DATA_KEYS = [*settings.DATA_KEYS, *own]
    with clock.at(at + timedelta(hours=5)):
        send_out()
    assert [(way.key, way.secret) for way in got[1:]] == [(hook.pk, SECRET)]
    assert "key-off" not in client.get("/system/channels").content.decode()


def test_what_waited_too_long_for_a_group_is_not_said(
    world: World, robot: Channel, settings: Settings, got: list[Way]
) -> None:
    at, own = clock.now(), settings.DATA_KEYS
    with clock.at(at):
        open_case("problem", by=world.member, title="泵异响", place=world.workshop, urgency="urgent")
        tell_people()
        queue_digests()
    settings.DATA_KEYS = [new_key()]
    with clock.at(at + timedelta(hours=1)):
        send_out()
    settings.DATA_KEYS = own
    with clock.at(at + timedelta(days=2)):
        send_out()
    assert (got, Delivery.objects.get().state) == ([], Delivery.DROPPED)


def test_a_row_that_somebody_changed_is_not_believed(world: World, robot: Channel, client_of: Any) -> None:
    words, client = robot.locked, client_of(world.system_admin)
    hook = add_channel(
        Wanted("webhook", "钩子", "https://127.0.0.1/other", secret=OTHER), by=world.system_admin
    )
    for wrong in (
        words[:-1], words[:60] + ("A" if words[60] != "A" else "B") + words[61:], words[:40], "钥匙", "A" * 100,
        "A" + words, encrypt("5"), encrypt("[]"), encrypt("no words of ours"), encrypt("[1, 2, 3]"),
        json.dumps([HOOK, SECRET]),
    ):  # fmt: skip
        Channel.objects.filter(pk=robot.pk).update(locked=wrong)
        assert not fresh(robot).is_readable
    assert client.get("/system/channels").status_code == 200
    # A secret that is put into another row brings its own address along: it is sent nowhere else.
    Channel.objects.filter(pk=hook.pk).update(locked=words)
    assert fresh(hook).keys == Keys(HOOK, SECRET)


def test_a_machine_makes_its_key_once_and_renews_it(
    world: World, robot: Channel, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME, settings.DATA_KEYS = tmp_path / "home", []
    file = encryption.file_of_keys()
    with pytest.raises(Unreadable):
        decrypt(robot.locked)
    assert not file.exists()
    written: list[str] = []
    many = [Thread(target=lambda: written.append(encrypt(SECRET))) for _time in range(8)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert ({decrypt(one) for one in written}, len(encryption.keys())) == ({SECRET}, 1)
    assert (stat.S_IMODE(file.stat().st_mode), len(list(file.parent.iterdir()))) == (0o600, 1)
    (old,) = encryption.keys()
    assert "the old keys stay" in called("rekey")
    assert (encryption.keys()[1:], fresh(robot).is_readable) == ([old], False)
    renew_channel(fresh(robot), by=world.system_admin, address=HOOK, secret=SECRET)
    assert "1 channels have a new key" in called("rekey")
    assert (len(encryption.keys()), fresh(robot).keys) == (1, Keys(HOOK, SECRET))
    with pytest.raises(Unreadable):
        decrypt(written[0])
    settings.DATA_KEYS = [new_key(), *encryption.keys()]
    assert "REDGRID_DATA_KEYS" in called("rekey")
    settings.DATA_KEYS = settings.DATA_KEYS[:1]
    assert fresh(robot).keys == Keys(HOOK, SECRET)


@pytest.mark.parametrize("break_it", ["junk", "binary", "folder"])
def test_keys_that_are_none_break_nothing_and_keep_nothing_readable(
    break_it: str, world: World, robot: Channel, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME, settings.DATA_KEYS = tmp_path, []
    file = encryption.file_of_keys()
    breaks: dict[str, Callable[[], object]] = {
        "junk": lambda: file.write_text("no key\n"),
        "binary": lambda: file.write_bytes(b"\xff\xfe\x00"),
        "folder": file.mkdir,
    }
    breaks[break_it]()
    assert not fresh(robot).is_readable
    with pytest.raises(Refused, match="数据密钥"):
        add_channel(Wanted("webhook", "钩子", HOOK, secret=SECRET), by=world.system_admin)
    with pytest.raises(CommandError):
        call_command("rekey", stdout=io.StringIO())
    assert [channel.name for channel in Channel.objects.all()] == ["群"]


@pytest.mark.once
def test_what_was_readable_before_is_encrypted_and_can_go_back() -> None:
    migration = importlib.import_module("redgrid.messages.migrations.0003_encrypted_channels")
    rows = [SimpleNamespace(address=HOOK, secret=SECRET, locked="", is_on=True, save=lambda **_more: None),
            SimpleNamespace(address="", secret="", locked="", is_on=True, save=lambda **_more: None)]  # fmt: skip
    table = SimpleNamespace(all=lambda: rows, exclude=lambda **_more: rows[:1])
    apps = SimpleNamespace(get_model=lambda *_names: SimpleNamespace(objects=table))
    editor = SimpleNamespace(connection=SimpleNamespace(vendor="postgresql"))
    migration.lock(apps, editor)
    assert [(row.address, row.secret, bool(row.locked)) for row in rows] == [("", "", True), ("", "", False)]
    assert SECRET not in rows[0].locked
    migration.unlock(apps, editor)
    assert (rows[0].address, rows[0].secret) == (HOOK, SECRET)
    rows[0].locked = "changed"
    migration.unlock(apps, editor)
    assert not rows[0].is_on


def called(command: str) -> str:
    out = io.StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


LIST = 7

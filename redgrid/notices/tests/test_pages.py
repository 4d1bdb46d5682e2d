"""The pages of notices lead through their life, say what is wrong, and write nothing when they are read."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from redgrid.grid.models import Person
from redgrid.notices.actions import Words, publish_notice, renew_notice
from redgrid.notices.models import Notice
from redgrid.rulebook.waiving import today
from tests.world import World

pytestmark = pytest.mark.usefixtures("blueprint")
ClientOf = Callable[[Person], Client]
ONCE = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"


def day(ahead: int) -> str:
    return (today() + timedelta(days=ahead)).isoformat()


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_pages_lead_through_a_notice(world: World, client_of: ClientOf) -> None:
    head, member = client_of(world.cell_head), client_of(world.member)
    assert "还没有" in shown(head, "/notice-board") or "没有" in shown(head, "/notice-board")
    said = {"unit": "electrical", "title": "周六停电", "text": "八点到十二点。\n\n<b>冰箱</b>不停。", "once": ONCE,
            "starts_on": day(0), "expires_on": day(30)}  # fmt: skip
    for wrong in ({"unit": "metering"}, {"unit": "no"}, {"expires_on": day(400)}, {"starts_on": "9999-12-31"},
                  {"title": ""}, {"once": "x"}, {"expires_on": "2026-13-01"}):  # fmt: skip
        answer = head.post("/notice-board/new", {**said, **wrong})
        assert (answer.status_code, Notice.objects.count()) == (422, 0), wrong
    assert [head.post("/notice-board/new", said).status_code for _twice in range(2)] == [302, 302]
    notice = Notice.objects.get()
    here = f"/notice-board/{notice.pk}"
    page = shown(member, here)
    assert "<p>八点到十二点。</p>" in page.replace("\n", "")
    assert "&lt;b&gt;" in member.get(here).content.decode()
    assert ("周六停电" in shown(member, "/"), "周六停电" in shown(member, "/notice-board?q=冰箱")) == (
        True,
        True,
    )
    assert "周六停电" not in shown(member, "/notice-board?q=热水")
    assert member.get(f"{here}/renewal").status_code == 403
    assert head.post(f"{here}/renewal", {"expires_on": day(30), "reason": "仍要"}).status_code == 422
    assert head.post(f"{here}/renewal", {"expires_on": day(60), "reason": "施工未完"}).status_code == 302
    assert "施工未完" in shown(member, here)
    right = {"title": "周日停电", "text": "八点到十二点。", "reason": "改期"}
    assert head.post(f"{here}/correction", {**right, "reason": ""}).status_code == 422
    assert head.post(f"{here}/correction", right).status_code == 302
    assert head.post(f"{here}/correction", right).status_code == 409
    second = Notice.objects.get(version=2)
    new = f"/notice-board/{second.pk}"
    assert (new in shown(member, here), "周六停电" in shown(member, new)) == (True, True)
    assert head.post(f"{new}/withdrawal", {"reason": "停电取消"}).status_code == 302
    page = shown(member, new)
    assert (world.cell_head.name in page, "停电取消" in page) == (True, True)
    assert "停电" not in shown(member, "/")
    assert shown(member, "/notice-board?state=past").count("停电") == 2
    for odd in ("?q=%00", "?cursor=x", "?state=none&q=" + "长" * 99):
        assert member.get(f"/notice-board{odd}").status_code in {200, 422}


def test_reading_writes_nothing_and_a_list_takes_the_same_statements_with_one_and_three(
    world: World, client_of: ClientOf
) -> None:
    member, counts = client_of(world.member), []
    for many in (1, 3):
        for _more in range(many - Notice.objects.count()):
            notice = publish_notice(Words("停电", "明天。"), world.electrical, by=world.cell_head)
        with CaptureQueriesContext(connection) as asked:
            member.get("/notice-board")
        counts.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            member.get(f"/notice-board/{notice.pk}")
        assert all(each["sql"].startswith("SELECT") for each in asked)
    assert counts[0] == counts[1]


def test_what_expires_lists_notices_with_the_button_that_renews(world: World, client_of: ClientOf) -> None:
    notice = publish_notice(
        Words("停电", "明天。", expires_on=today() + timedelta(days=5)), world.electrical, by=world.cell_head
    )
    button = f"/notice-board/{notice.pk}/renewal"
    pages = {
        name: shown(client_of(getattr(world, name)), "/institution/sunset")
        for name in ("cell_head", "member", "stranger")
    }
    assert {name: ("停电" in page, "还剩 5 天" in page, button in page) for name, page in pages.items()} == {
        "cell_head": (True, True, True), "member": (True, True, False), "stranger": (False, False, False),
    }  # fmt: skip
    renew_notice(notice, today() + timedelta(days=200), "仍要", by=world.cell_head)
    assert "还剩" not in shown(client_of(world.member), "/institution/sunset")
    # A renewal of the text that is refused comes back on the same whole page.
    wrong = client_of(world.clerk).post("/institution/sunset/renewals", {"kind": "duty", "code": "x"})
    assert (wrong.status_code, "停电" in wrong.content.decode()) == (422, True)

"""Every page of the map tells of another day when asked: the names, nets and heads of then, and nothing to change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from redgrid.grid import actions
from redgrid.grid.models import Person, Tenure
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from tests.world import World

ClientOf = Callable[[Person], Client]
PAGES = [
    "/grid", "/grid?under=north", "/grid/search?q=格", "/grid/business", "/grid/units/electrical", "/grid/units/north",
    "/grid/people/W005", "/grid/places/workshop", "/grid/coverage", "/grid/who?place=workshop",
    "/places?building=&floor=",
]  # fmt: skip


def at_of(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


@pytest.fixture
def day(world: World) -> datetime:
    """A day on which the electrical cell got another name, another net, another head, and lost a place."""
    day = now() - timedelta(days=10)
    why: dict[str, Any] = {"by": SYSTEM, "starts_at": day, "basis": "〔2026〕3号"}
    actions.rename_unit(world.electrical, name="动力格", **why)
    actions.move_unit(world.electrical, parent=world.south, **why)
    head = Tenure.objects.get(unit=world.electrical, capacity__code="cell_head")
    actions.end_tenure(head, by=SYSTEM, ends_at=day, reason="调离")
    actions.begin_tenure(world.member, "cell_head", unit=world.electrical, **why)
    actions.put_place(world.switch_room, world.metering, **why)
    return day


def told_of(client: Client, at: str) -> dict[str, object]:
    """What the pages say of the electrical cell, its first head and its switch room."""
    page = client.get("/grid/units/electrical", {"at": at}).context["page"]
    tree = client.get("/grid", {"at": at}).context["tree"].root
    person = client.get("/grid/people/W005", {"at": at}).context["page"]
    place = client.get("/grid/places/switch_room", {"at": at}).context["page"]
    return {
        "name": page.unit.name,
        "above": [unit.name for unit in page.above],
        "head": [holder.person.name for role in page.heads for holder in role.holders],
        "places": [row.place.code for row in page.places],
        "in the tree": {
            net.unit.name: sorted(cell.unit.name for cell in net.branches) for net in tree.branches
        },
        "counted": {net.unit.code: (net.people, net.places, net.cells) for net in tree.branches},
        "home": [row.unit.name for row in person.homes if row.unit],
        "cell of the place": place.answer.cell.name,
    }


def test_pages_tell_the_names_nets_and_heads_of_then_and_of_now(
    world: World, day: datetime, client_of: ClientOf
) -> None:
    client = client_of(world.clerk)
    assert told_of(client, at_of(day - timedelta(days=1))) == {
        "name": "电气格",
        "above": ["技术保障中心", "北部网"],
        "head": ["电格长"],
        "places": ["switch_room", "workshop"],
        "in the tree": {"北部网": ["电气格", "计量格"], "南部网": ["化验格"]},
        "counted": {"north": (5, 3, 2), "south": (3, 1, 1)},
        "home": ["电气格"],
        "cell of the place": "电气格",
    }
    assert told_of(client, "") == {
        "name": "动力格",
        "above": ["技术保障中心", "南部网"],
        "head": ["成员一"],
        "places": ["workshop"],
        "in the tree": {"北部网": ["计量格"], "南部网": ["动力格", "化验格"]},
        "counted": {"north": (2, 2, 1), "south": (6, 2, 2)},
        "home": ["动力格"],
        "cell of the place": "计量格",
    }


def test_what_was_entered_later_was_not_known_yet(world: World, day: datetime, client_of: ClientOf) -> None:
    client = client_of(world.member)
    asked = {"at": at_of(now() + timedelta(days=1)), "known": at_of(now() - timedelta(hours=1))}
    page = client.get("/grid/units/electrical", asked).context["page"]
    assert (page.unit.name, [unit.name for unit in page.above][-1]) == ("电气格", "北部网")
    assert [holder.person for role in page.heads for holder in role.holders] == [world.cell_head]


def test_what_is_planned_is_told_as_planned(world: World, client_of: ClientOf) -> None:
    coming = now() + timedelta(days=30)
    actions.rename_unit(world.electrical, by=SYSTEM, name="明日格", starts_at=coming)
    client = client_of(world.member)
    answer = client.get("/grid/units/electrical", {"at": at_of(coming + timedelta(days=1))})
    assert (answer.context["page"].unit.name, answer.context["as_of"].is_future) == ("明日格", True)
    assert client.get("/grid/units/electrical").context["page"].unit.name == "电气格"


CHANGING = (
    r'href="(/grid/(?:tenures|units/[^/"]+/(?:appoint|open|name|close)|places/[^/"]+/(?:claim|cell))[^"]*)"'
)


def test_a_page_of_another_day_says_so_changes_nothing_and_carries_the_day_along(
    world: World, client_of: ClientOf
) -> None:
    client, at = client_of(world.clerk), at_of(now() - timedelta(days=3))
    for address in PAGES:
        page = client.get(f"{address}{'&' if '?' in address else '?'}at={at}").content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert 'role="status"' in main, address
        assert 'method="post"' not in main
        assert re.findall(CHANGING, main) == []
        # Nothing of the map is linked without the day, but for the way back to now and what knows no other day.
        links = {link for link in re.findall(r'href="(/grid[^"]*)"', main) if "at=" not in link}
        others = {link for link in links if re.search("history|visits", link)}
        assert {link.partition("?")[0] for link in links - others} <= {address.partition("?")[0]}, address


def test_a_day_that_cannot_be_read_is_told_in_a_sentence(world: World, client_of: ClientOf) -> None:
    client = client_of(world.member)
    for address in PAGES:
        sign = "&" if "?" in address else "?"
        answer = client.get(f"{address}{sign}at=2026-13-45")
        assert (answer.status_code, 'class="errors"' in answer.content.decode()) == (422, True), address
    for wrong in ("soon", "0000-01-01", "9" * 60, "<b>"):
        assert set(client.get("/grid/people/W005", {"at": wrong}).context["as_of"].wrong) == {"at"}
    ahead = at_of(now() + timedelta(days=1))
    assert set(client.get("/grid/people/W005", {"known": ahead}).context["as_of"].wrong) == {"known"}


def test_before_everything_there_was_nothing(world: World, client_of: ClientOf) -> None:
    client = client_of(world.member)
    assert client.get("/grid?at=2001-01-01").context["tree"].roots == []
    assert client.get("/grid?at=2001-01-01&under=north").context["tree"].roots == []
    assert client.get("/grid/units/electrical?at=2001-01-01").context["page"].is_open is False
    assert client.get("/grid/business?at=2001-01-01").context["items"] == []
    for nothing in ("/grid?under=none", "/grid/business?under=none", "/grid/business?under=workshop"):
        assert client.get(nothing).status_code == 404
    for unreadable in ("/grid?under=%00&after=%00", "/grid/business?under=%00", "/grid?under=north&after=x"):
        assert client.get(unreadable).status_code == 200


def test_a_unit_tells_what_changed_in_it(world: World, day: datetime, client_of: ClientOf) -> None:
    client = client_of(world.member)
    changes = client.get("/grid/units/electrical").context["changes"]
    texts = {change.text for change in changes if change.at == day}
    assert len(texts) >= 4
    assert any("动力格" in text for text in texts)
    assert any("成员一" in text for text in texts)
    earlier = client.get("/grid/units/electrical", {"at": at_of(day - timedelta(days=1))}).context["changes"]
    assert all(change.at < day for change in earlier)

"""Another net over the same places: its sectors, who answers in it, what is missing; the first stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from redgrid.grid import actions
from redgrid.grid.coverage import coverage, find_gaps
from redgrid.grid.coverage.known import open_gaps
from redgrid.grid.coverage.known import told as in_words
from redgrid.grid.jobs import watch_coverage
from redgrid.grid.models import Charge, Covering, KnownGap, Person, SecondNet, Sector, Unit
from redgrid.grid.rules import rights_of
from redgrid.grid.second_nets import answers_in_second_nets
from redgrid.journal.queries import last_number
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from tests.changing import confirm
from tests.world import World

ClientOf = Callable[[Person], Client]
DAY = timedelta(days=1)


def lay(world: World) -> tuple[SecondNet, Sector, Sector]:
    """A safety net: one sector over the centre, one over the metering cell alone, each with its head."""
    net = actions.lay_second_net("safe", by=SYSTEM, name="安全网")
    wide, narrow = (actions.open_sector(net, f"safe-{n}", by=SYSTEM, name=f"安全{n}片") for n in (1, 2))
    day = now()
    actions.cover_unit(wide, world.centre, by=SYSTEM, starts_at=day)
    actions.cover_unit(narrow, world.metering, by=SYSTEM, starts_at=day)
    heads = ((net, world.director), (wide, world.lab_head), (narrow, world.worker))
    for of, person in heads:
        actions.name_head(of, person, by=SYSTEM, starts_at=day)
    return net, wide, narrow


def told(cell: Unit, *when: Any) -> list[tuple[str, str | None, str | None]]:
    return [
        (a.net.code, a.sector.code if a.sector else None, a.head.person.name if a.head else None)
        for a in answers_in_second_nets(cell, *when)
    ]


def missing(*when: Any, **until: Any) -> set[tuple[str, str]]:
    return {(gap.kind, gap.subject) for gap in coverage(*when, **until).gaps if gap.kind.startswith("second")}


def test_the_nearest_sector_answers_and_the_first_net_is_as_it_was(world: World) -> None:
    before, rights = coverage(), rights_of(world.worker).verbs
    net, _wide, narrow = lay(world)
    assert told(world.electrical) == [("safe", "safe-1", "化格长")]
    assert told(world.metering) == [("safe", "safe-2", "工网格")]
    found = coverage()
    assert (found.covered, found.gaps) == (True, before.gaps)
    assert found.digest != before.digest
    assert (found.checked["second_nets"], found.checked["sectors"]) == (1, 2)
    assert rights_of(world.worker).verbs == rights
    actions.note_absence(world.worker, by=SYSTEM, starts_at=now(), ends_at=now() + DAY, reason="leave")
    assert missing() == {("second_net_head_absent", "safe-2")}
    actions.name_head(narrow, world.member, by=SYSTEM, starts_at=now(), is_stand_in=True)
    assert told(world.metering) == [("safe", "safe-2", "成员一")]
    assert missing() == set()
    assert net.name == "安全网"


def test_each_gap_leads_to_the_form_that_closes_it(world: World, client_of: ClientOf) -> None:
    _net, wide, _narrow = lay(world)
    actions.note_absence(world.worker, by=SYSTEM, starts_at=now(), ends_at=now() + DAY, reason="leave")
    actions.close_sector(wide, by=SYSTEM, closes_at=now(), reason="x")
    links = {gap.subject: gap.link for gap in find_gaps(now())}
    client = client_of(world.clerk)
    assert client.get(links["safe-2"]).context["form"]["is_stand_in"].value() is True
    page = client.get(links["electrical"]).content.decode()
    found = re.search(r'href="(/grid/sectors/safe-2/units[^"]*)"', page)
    assert found is not None
    assert client.get(found[1]).context["form"]["unit"].value() == "electrical"


def test_what_no_sector_covers_is_a_gap_for_exactly_as_long(world: World) -> None:
    _net, wide, narrow = lay(world)
    start = now()
    actions.close_sector(wide, by=SYSTEM, closes_at=start + 5 * DAY, reason="x")
    actions.cover_unit(narrow, world.north, by=SYSTEM, starts_at=start + 8 * DAY)
    assert missing(start + 4 * DAY) == set()
    assert missing(start + 6 * DAY) == {
        ("second_net_uncovered", "electrical"), ("second_net_uncovered", "laboratory"),
    }  # fmt: skip
    spans = {
        gap.subject: (gap.since, gap.to)
        for gap in coverage(start, until=start + 20 * DAY).gaps
        if gap.kind == "second_net_uncovered"
    }
    assert spans == {
        "electrical": (start + 5 * DAY, start + 8 * DAY),
        "laboratory": (start + 5 * DAY, None),
    }
    assert {gap.subject for gap in find_gaps(start + 6 * DAY, world.laboratory)} == {"laboratory"}
    assert {gap.kind for gap in find_gaps(start + 6 * DAY)} == {"second_net_uncovered"}


def test_a_moved_cell_is_covered_by_the_sector_of_its_net_of_then(world: World) -> None:
    net, wide, narrow = lay(world)
    day = now() + 5 * DAY
    actions.cover_unit(narrow, world.south, by=SYSTEM, starts_at=now())
    actions.move_unit(world.electrical, world.south, by=SYSTEM, starts_at=day)
    assert [told(world.electrical, at)[0][1] for at in (day - DAY, day)] == ["safe-1", "safe-2"]
    actions.cover_unit(wide, world.north, by=SYSTEM, starts_at=now())
    row = Covering.objects.believed().get(sector=wide, unit=world.centre)
    Covering.objects.filter(pk=row.pk).update(superseded_at=now())
    assert missing(day + DAY) == set()
    known = now()
    with clock.at(now() + DAY):
        actions.name_head(narrow, world.stranger, by=SYSTEM, starts_at=now())
        assert told(world.metering, now(), known) == [("safe", "safe-2", "工网格")]
        assert told(world.metering) == [("safe", "safe-2", "路人甲")]
    assert net.pk


def test_what_other_nets_lack_is_kept_as_a_full_check_finds_it(world: World) -> None:
    watch_coverage()
    net, wide, narrow = lay(world)
    start = now()
    moments = [start, start + 4 * DAY, start + 6 * DAY, start + 30 * DAY]
    parts = (None, world.centre, world.south, world.electrical)
    steps: list[Callable[[], object]] = [
        lambda: actions.close_sector(wide, by=SYSTEM, closes_at=start + 5 * DAY, reason="x"),
        lambda: actions.cover_unit(narrow, world.south, by=SYSTEM, starts_at=start + 20 * DAY),
        lambda: actions.note_absence(
            world.worker, by=SYSTEM, starts_at=start, ends_at=start + 5 * DAY, reason="leave"
        ),
        lambda: actions.move_unit(world.laboratory, world.north, by=SYSTEM, starts_at=start + 3 * DAY),
        lambda: actions.let_person_leave(world.worker, by=SYSTEM, leaves_at=start + 25 * DAY, reason="x"),
        lambda: actions.name_head(net, world.member, by=SYSTEM, starts_at=start),
        lambda: actions.open_unit("new", by=SYSTEM, name="新格", kind="cell", parent=world.south),
    ]
    seen = set[str]()
    for step in steps:
        step()
        actions.look_again()
        assert all(
            sorted(in_words(open_gaps(at, unit)), key=repr) == sorted(find_gaps(at, unit), key=repr)
            for at in moments
            for unit in (parts if at == start else parts[:2])
        )
        seen |= {row.kind for row in KnownGap.objects.of_second_nets()}
        assert actions.look_at_everything() == (0, 0)
    assert seen == {"second_net_without_head", "second_net_head_absent", "second_net_uncovered"}


def test_what_a_change_of_another_net_does_is_shown_before(world: World, client_of: ClientOf) -> None:
    lay(world)
    client, today = client_of(world.clerk), {"starts_on": timezone.localdate().isoformat()}
    uncovered = {("second_net_uncovered", "electrical"), ("second_net_uncovered", "laboratory")}
    tries: list[tuple[str, dict[str, str], set[tuple[str, str]]]] = [
        ("/grid/sectors/safe-1/close", {}, uncovered),
        ("/grid/lay", {"code": "red", "name": "红网"}, {("second_net_without_head", "red")}),
        ("/grid/sectors/safe-2/units", {"unit": "north"}, set()),
    ]
    for address, said, opened in tries:
        effect = client.post(address, said | today).context["effect"]
        assert {(gap.kind, gap.subject) for gap in effect.opened} >= opened, address
        assert effect.closed == (), address
    assert {net.code for net in SecondNet.objects.all()} == {"safe"}


def test_a_unit_and_a_head_are_one_at_a_time(world: World) -> None:
    _net, wide, narrow = lay(world)
    for sector in (wide, narrow, wide):
        actions.cover_unit(sector, world.laboratory, by=SYSTEM, starts_at=now() + DAY)
    lasting = Covering.objects.believed().filter(unit=world.laboratory, ends_at=None)
    assert [row.sector for row in lasting] == [wide]
    actions.name_head(wide, world.stranger, by=SYSTEM, starts_at=now() + DAY)
    heads = Charge.objects.believed().filter(sector=wide, ends_at=None)
    assert [row.person for row in heads] == [world.stranger]


def test_what_cannot_be_is_refused_and_changes_nothing(world: World) -> None:
    net, wide, _narrow = lay(world)
    actions.close_sector(wide, by=SYSTEM, closes_at=now() + DAY, reason="x")
    wide.refresh_from_db()
    before, day = last_number(), now()
    tries: list[tuple[type[Refused], Callable[[], object]]] = [
        (Refused, lambda: actions.lay_second_net("safe-1", by=SYSTEM, name="x")),
        (Refused, lambda: actions.open_sector(net, "safe", by=SYSTEM, name="x")),
        (Refused, lambda: actions.cover_unit(wide, world.north, by=SYSTEM, starts_at=day)),
        (Refused, lambda: actions.name_head(wide, world.member, by=SYSTEM, starts_at=day)),
        (Refused, lambda: actions.close_sector(wide, by=SYSTEM, closes_at=day + DAY, reason="x")),
        (Invalid, lambda: actions.name_head(net, world.member, by=world.clerk, starts_at=day - DAY)),
        (Forbidden, lambda: actions.lay_second_net("other", by=world.director, name="x")),
        (Forbidden, lambda: actions.cover_unit(wide, world.north, by=world.net_head, starts_at=day)),
        (Forbidden, lambda: actions.name_head(net, world.member, by=world.member, starts_at=day)),
    ]
    for kind, attempt in tries:
        with pytest.raises(kind):
            attempt()
    assert last_number() == before


def test_a_clerk_sets_up_a_net_on_its_pages(world: World, client_of: ClientOf) -> None:
    client, today = client_of(world.clerk), {"starts_on": timezone.localdate().isoformat()}
    assert "/grid/nets" in client.get("/grid").content.decode()
    for address, said in [
        ("/grid/lay", {"code": "safe", "name": "安全网"}),
        ("/grid/nets/safe/sectors", {"code": "s1", "name": "安全一片"}),
        ("/grid/nets/safe/head", {"person": "W001", **today}),
        ("/grid/sectors/s1/units", {"unit": "centre", **today}),
        ("/grid/sectors/s1/head", {"person": "W008", **today}),
    ]:
        answer = confirm(client, address, said)
        assert answer.status_code == 302, (address, answer.content.decode()[-3000:])
        assert client.get(answer.headers["Location"]).status_code == 200
    for page in ("/grid/places/workshop", "/grid/who?place=workshop", "/grid/nets/safe", "/grid/nets"):
        shown = client.get(page).content.decode()
        assert "安全网" in shown
    assert "工网格" in client.get("/grid/nets/safe").content.decode()
    assert confirm(client, "/grid/sectors/s1/close", today).status_code in {302, 422}
    assert client_of(world.member).get("/grid/lay").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_with_one_row_and_with_three(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    net, *_sectors = lay(world)
    for number in range(count):
        actions.lay_second_net(f"n{number}", by=SYSTEM, name="x")
        sector = actions.open_sector(net, f"s{number}", by=SYSTEM, name="x")
        actions.cover_unit(sector, world.north, by=SYSTEM, starts_at=now())
    client = client_of(world.clerk)
    client.get("/grid/nets")
    with django_assert_num_queries(10):
        client.get("/grid/nets")
    with django_assert_num_queries(18):
        client.get("/grid/nets/safe")

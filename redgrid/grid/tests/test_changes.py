"""Relieving, going over, leaving, disputing; opening, closing and renaming units: dated, on two time axes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from redgrid.grid import actions
from redgrid.grid.contesting import judges_of
from redgrid.grid.models import Contest, Person, Standing, Tenure, Unit
from redgrid.grid.queries import home_of, who
from redgrid.journal.models import Entry
from redgrid.journal.queries import last_number
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from tests.changing import confirm
from tests.world import SINCE, World

ClientOf = Callable[[Person], Client]
WEEK = timedelta(days=7)


def held(person: Person) -> set[tuple[str, str]]:
    rows = Tenure.objects.believed().holding_at(now()).filter(person=person)
    return {
        (row.capacity.code, row.where.code) for row in rows.select_related("capacity", "unit", "resource")
    }


def test_who_goes_over_lays_down_what_they_held_in_the_cell_before(world: World) -> None:
    coming = now() + WEEK
    actions.begin_tenure(
        world.worker, "health_guide", by=SYSTEM, unit=world.electrical, starts_at=coming + WEEK
    )
    actions.begin_tenure(world.worker, "claim", by=SYSTEM, resource=world.lab, starts_at=SINCE + WEEK)
    actions.transfer_person(
        world.worker, world.metering, by=world.clerk, starts_at=coming, basis="〔2026〕7号"
    )
    assert home_of(world.worker) == world.electrical
    with clock.at(coming + 2 * WEEK):
        assert held(world.worker) == {("member", "metering"), ("claim", "lab")}
    withdrawn = Entry.objects.get(kind="tenure.withdrawn")
    assert (withdrawn.facts["capacity"], withdrawn.facts["reason"]) == ("health_guide", "〔2026〕7号")


def test_who_goes_over_may_keep_what_they_held(world: World) -> None:
    before = held(world.worker)
    actions.transfer_person(world.worker, world.metering, by=SYSTEM, starts_at=now(), keeps=True)
    assert held(world.worker) == before - {("member", "electrical")} | {("member", "metering")}


def test_nobody_goes_over_to_where_they_are(world: World) -> None:
    with pytest.raises(Refused):
        actions.transfer_person(world.worker, world.electrical, by=SYSTEM, starts_at=now())


def test_who_leaves_holds_nothing_and_comes_in_no_more(world: World, client_of: ClientOf) -> None:
    client = client_of(world.worker)
    assert client.get("/grid").status_code == 200
    actions.let_person_leave(world.worker, by=world.clerk, leaves_at=now(), reason="退休")
    assert held(world.worker) == set()
    assert client.get("/grid").status_code == 302
    with pytest.raises(Refused):
        actions.let_person_leave(world.worker, by=SYSTEM, leaves_at=now(), reason="again")
    with pytest.raises(Refused):
        actions.begin_tenure(world.worker, "member", by=SYSTEM, unit=world.metering, starts_at=now())


def test_whoever_is_to_leave_takes_things_on_until_then_and_what_was_before_does_not_come_back(
    world: World,
) -> None:
    leaves_at = now() + WEEK
    actions.let_person_leave(world.cell_head, by=world.clerk, leaves_at=leaves_at, reason="退休")
    world.cell_head.refresh_from_db()
    claim = actions.begin_tenure(
        world.cell_head, "claim", by=SYSTEM, resource=world.workshop, starts_at=now()
    )
    home = actions.transfer_person(world.cell_head, world.metering, by=SYSTEM, starts_at=now(), keeps=True)
    assert (claim.ends_at, home.ends_at) == (leaves_at, leaves_at)
    assert not Tenure.objects.believed().filter(resource=world.workshop, ends_at=None).exists()


def test_what_we_knew_before_somebody_left_stays_what_we_knew(world: World) -> None:
    known, left = now() - timedelta(hours=1), now() - 2 * WEEK
    actions.let_person_leave(world.worker, by=SYSTEM, leaves_at=left, reason="noted late")
    then = who(world.workshop, at=left + WEEK, known_at=known).holder
    today = who(world.workshop, at=left + WEEK).holder
    assert then is not None
    assert then.person == world.worker
    assert today is not None
    assert today.person == world.cell_head


def test_the_past_is_changed_with_a_reason_alone(world: World) -> None:
    before, day = last_number(), now() - WEEK
    claim = Tenure.objects.get(resource=world.workshop)
    tries: list[Callable[[], object]] = [
        lambda: actions.transfer_person(world.worker, world.metering, by=world.clerk, starts_at=day),
        lambda: actions.let_person_leave(world.worker, by=world.clerk, leaves_at=day, reason=" "),
        lambda: actions.end_tenure(claim, by=world.clerk, ends_at=day, reason=""),
        lambda: actions.put_place(world.workshop, world.metering, by=world.clerk, starts_at=day),
        lambda: actions.rename_unit(world.north, by=world.clerk, name="x", starts_at=day),
        lambda: actions.close_unit(world.north, by=world.clerk, closes_at=day, reason=""),
        lambda: actions.open_unit(
            "new", by=world.clerk, name="x", kind="cell", parent=world.north, opens_at=day
        ),
    ]
    for attempt in tries:
        with pytest.raises(Invalid):
            attempt()
    assert last_number() == before


@pytest.mark.parametrize("name", ["member", "cell_head", "net_head", "director", "system_admin"])
def test_nobody_changes_the_map_without_the_right(world: World, name: str) -> None:
    by, day = getattr(world, name), now() + WEEK
    before = last_number()
    tries: list[Callable[[], object]] = [
        lambda: actions.transfer_person(world.worker, world.metering, by=by, starts_at=day),
        lambda: actions.let_person_leave(world.worker, by=by, leaves_at=day, reason="x"),
        lambda: actions.lay_down(list(Tenure.objects.filter(resource=world.lab)), by=by, at=day, reason="x"),
        lambda: actions.rename_unit(world.north, by=by, name="x", starts_at=day),
        lambda: actions.close_unit(world.electrical, by=by, closes_at=day, reason="x"),
    ]
    for attempt in tries:
        with pytest.raises(Forbidden):
            attempt()
    assert last_number() == before


def test_a_unit_closes_when_nothing_is_left_in_it(world: World) -> None:
    day = now() + WEEK
    with pytest.raises(Refused) as refused:
        actions.close_unit(world.laboratory, by=world.clerk, closes_at=day, reason="x")
    assert "化验室" in refused.value.reason
    empty = actions.open_unit("empty", by=world.clerk, name="空格", kind="cell", parent=world.south)
    actions.close_unit(empty, by=world.clerk, closes_at=day, reason="x")
    assert set(Unit.objects.open_at(now()).filter(code="empty")) == {empty}
    assert not Unit.objects.open_at(day).filter(code="empty").exists()
    with pytest.raises(Refused):
        actions.put_place(world.lab, empty, by=world.clerk, starts_at=now())
    with pytest.raises(Refused):
        actions.begin_tenure(world.stranger, "cell_head", by=SYSTEM, unit=empty, starts_at=now())
    with pytest.raises(Refused):
        actions.close_unit(empty, by=world.clerk, closes_at=day, reason="again")
    with pytest.raises(Refused):
        actions.close_unit(world.centre, by=world.clerk, closes_at=day, reason="x")


def test_a_name_to_come_is_taken_over_on_its_day(world: World) -> None:
    day = now() + WEEK
    actions.rename_unit(world.electrical, by=world.clerk, name="电气一格", starts_at=day, basis="〔2026〕8号")
    assert Unit.objects.get(code="electrical").name == "电气格"
    with clock.at(day):
        assert actions.take_over_standings() == 1
        assert actions.take_over_standings() == 0
    assert Unit.objects.get(code="electrical").name == "电气一格"
    believed = Standing.objects.believed().order_by("starts_at")
    assert [(row.name, row.starts_at, row.ends_at) for row in believed] == [
        ("电气格", SINCE, day), ("电气一格", day, None),
    ]  # fmt: skip
    assert [row.name for row in Standing.objects.told_of(day, now() - WEEK)] == ["电气格"]


def test_a_name_given_for_the_past_reaches_to_today(world: World) -> None:
    actions.rename_unit(world.north, by=world.clerk, name="北一网", starts_at=now() - WEEK, basis="late")
    assert Unit.objects.get(code="north").name == "北一网"


def test_who_disputes_a_place_gets_it_by_the_ruling_of_the_next_head(world: World) -> None:
    contest = actions.contest_claim(world.workshop, by=world.member, reason="我天天在用")
    found = who(world.workshop).holder
    assert found is not None
    assert found.person == world.worker
    assert judges_of(contest) == [world.cell_head]
    for other in (world.member, world.worker, world.clerk, world.net_head):
        with pytest.raises(Forbidden):
            actions.rule_contest(contest, by=other, is_upheld=True, answer="mine")
    actions.rule_contest(contest, by=world.cell_head, is_upheld=True, answer="属实")
    found = who(world.workshop).holder
    assert found is not None
    assert found.person == world.member
    with pytest.raises(Refused):
        actions.rule_contest(contest, by=world.cell_head, is_upheld=False, answer="no")


def test_nobody_rules_in_their_own_matter(world: World) -> None:
    contest = actions.contest_claim(world.switch_room, by=world.member, reason="x")
    assert judges_of(contest) == [world.net_head]
    other = actions.contest_claim(world.lab, by=world.south_head, reason="x")
    assert judges_of(other) == [world.director]


def test_a_dispute_that_is_not_upheld_changes_nothing(world: World) -> None:
    contest = actions.contest_claim(world.workshop, by=world.member, reason="x")
    with pytest.raises(Invalid):
        actions.rule_contest(contest, by=world.cell_head, is_upheld=False, answer=" ")
    before = list(Tenure.objects.values_list("pk", "superseded_at"))
    actions.rule_contest(contest, by=world.cell_head, is_upheld=False, answer="不属实")
    assert list(Tenure.objects.values_list("pk", "superseded_at")) == before


def test_a_place_is_disputed_once_at_a_time_and_with_a_reason(world: World) -> None:
    with pytest.raises(Invalid):
        actions.contest_claim(world.workshop, by=world.member, reason="")
    with pytest.raises(Forbidden):
        actions.contest_claim(world.workshop, by=world.system_admin, reason="x")
    with pytest.raises(Refused):
        actions.contest_claim(world.workshop, by=world.worker, reason="it is mine")
    actions.contest_claim(world.workshop, by=world.member, reason="x")
    with pytest.raises(Refused):
        actions.contest_claim(world.workshop, by=world.stranger, reason="x")
    assert Contest.objects.count() == 1


def test_a_clerk_changes_the_map_on_its_pages(world: World, client_of: ClientOf) -> None:
    client, today = client_of(world.clerk), timezone.localdate().isoformat()
    post = Tenure.objects.get(person=world.worker, capacity__code="grid_worker")
    said = {"starts_on": today, "basis": "〔2026〕9号"}
    new = {"name": "新格", "kind": "cell", "code": "new"}
    for address, words in [
        (f"/grid/tenures/{post.pk}/end", {}),
        ("/grid/units/north/open", new),
        ("/grid/units/new/name", {"name": "新一格"}),
        ("/grid/units/new/close", {}),
        ("/grid/people/W008/transfer", {"unit": "metering"}),
        ("/grid/people/W009/leaving", {}),
    ]:
        answer = confirm(client, address, said | words)
        assert answer.status_code == 302, (address, answer.context["form"].errors)
        assert client.get(answer.headers["Location"]).status_code == 200
    assert held(world.worker) == {("member", "metering")}
    assert held(world.member) == set()
    closed = Unit.objects.get(code="new")
    assert (closed.name, closed.closes_at is None) == ("新一格", False)


def test_a_membership_is_not_simply_ended(world: World, client_of: ClientOf) -> None:
    row = Tenure.objects.get(person=world.worker, capacity__code="member")
    assert client_of(world.clerk).get(f"/grid/tenures/{row.pk}/end").status_code == 404


def test_a_dispute_on_its_pages(world: World, client_of: ClientOf) -> None:
    member, head = client_of(world.member), client_of(world.cell_head)
    assert member.post("/grid/places/workshop/contest", {"reason": ""}).status_code == 422
    assert member.post("/grid/places/workshop/contest", {"reason": "我天天在用"}).status_code == 302
    assert member.post("/grid/places/workshop/contest", {"reason": "again"}).status_code == 422
    rule = f"/grid/contests/{Contest.objects.get().pk}"
    assert rule not in member.get("/grid/contests").content.decode()
    assert member.get(rule).status_code == 403
    assert rule in head.get("/grid/contests").content.decode()
    assert "我天天在用" in head.get(rule).content.decode()
    assert head.post(rule, {"is_upheld": "1"}).status_code == 422
    assert head.post(rule, {"is_upheld": "1", "answer": "属实"}).status_code == 302
    found = who(world.workshop).holder
    assert found is not None
    assert found.person == world.member
    assert head.post(rule, {"is_upheld": "0", "answer": "x"}).status_code in {403, 422}

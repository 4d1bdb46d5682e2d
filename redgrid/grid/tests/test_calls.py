"""A cell asks who answers for what nobody answers for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from redgrid.grid import actions
from redgrid.grid.claiming import free_things, open_calls, shared_out, unclaimed
from redgrid.grid.models import Bid, Call, Person, Resource
from redgrid.grid.queries import holder
from redgrid.grid.rules import rights_of
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from tests.world import World

ClientOf = Callable[[Person], Client]
DAY = timedelta(days=1)


@pytest.fixture
def free(world: World) -> list[Resource]:
    """Three things of the electrical cell that nobody answers for."""
    found = []
    for code, kind in (("hall", "place"), ("pump", "equipment"), ("store", "place")):
        found.append(actions.enter_place(code, by=SYSTEM, name=code, kind=kind))
        actions.put_place(found[-1], world.electrical, by=SYSTEM, starts_at=now())
    return found


def opened(world: World) -> Call:
    return actions.open_call(world.electrical, by=world.cell_head, until=now() + DAY, text="都来认领")


def answers(place: Resource) -> Person | None:
    found = holder("claim", place)
    return found.person if found else None


def test_members_claim_and_the_head_grants_one_and_refuses_the_others(
    world: World, free: list[Resource]
) -> None:
    hall, pump, _store = free
    call = opened(world)
    [first, second] = actions.bid(call, [hall, pump], by=world.member)
    [rival] = actions.bid(call, [hall], by=world.worker)
    assert actions.bid(call, [hall], by=world.worker) == []
    actions.grant_bid(first, by=world.cell_head)
    assert answers(hall) == world.member
    rival.refresh_from_db()
    assert (rival.is_granted, world.member.name in rival.answer) == (False, True)
    actions.refuse_bid(second, by=world.net_head, answer="要有证")
    with pytest.raises(Refused):
        actions.refuse_bid(second, by=world.cell_head, answer="再说一遍")
    assert answers(pump) is None
    # Whoever was refused asks the next head.
    actions.contest_claim(hall, by=world.worker, reason="一直是我")
    kinds = Entry.objects.filter(kind__startswith="c").exclude(kind__startswith="cap").order_by("number")
    assert list(kinds.values_list("kind", flat=True)) == [
        "call.opened", "claim.asked", "claim.asked", "claim.asked", "claim.granted", "claim.refused",
        "claim.refused", "claim.contested",
    ]  # fmt: skip


def test_what_is_left_over_goes_evenly_to_who_answers_for_least(world: World, free: list[Resource]) -> None:
    call = opened(world)
    actions.bid(call, [free[2]], by=world.cell_head)
    with pytest.raises(Refused):
        actions.assign_left_over(call, {free[0]: world.member}, by=world.cell_head)
    with clock.at(now() + 2 * DAY):
        with pytest.raises(Refused):
            actions.bid(call, [free[0]], by=world.member)
        shared = shared_out(free_things(world.electrical, call), world.electrical)
        proposed = {thing.resource: thing.proposed for thing in shared if thing.proposed}
        # Head and worker answer for one place each already, and the head asked for the store.
        assert proposed == {free[1]: world.member, free[0]: world.cell_head, free[2]: world.cell_head}
        with pytest.raises(Invalid):
            actions.assign_left_over(call, {free[0]: world.stranger}, by=world.cell_head)
        assert actions.assign_left_over(call, proposed, by=world.cell_head) == 3
        assert unclaimed(world.electrical) == []
        assert answers(free[2]) == world.cell_head


def test_who_may_not_and_when_not(world: World, free: list[Resource]) -> None:
    with pytest.raises(Forbidden):
        actions.open_call(world.electrical, by=world.member, until=now() + DAY)
    with pytest.raises(Forbidden):
        actions.open_call(world.electrical, by=world.other_head, until=now() + DAY)
    with pytest.raises(Refused):
        actions.open_call(world.north, by=world.net_head, until=now() + DAY)
    with pytest.raises(Refused):
        actions.open_call(world.electrical, by=world.cell_head, until=now() - DAY)
    call = opened(world)
    with pytest.raises(Refused):
        opened(world)
    with pytest.raises(Forbidden):
        actions.bid(call, free, by=world.stranger)
    with pytest.raises(Invalid):
        actions.bid(call, [], by=world.member)
    with pytest.raises(Refused):
        actions.bid(call, [world.workshop], by=world.member)
    [asked] = actions.bid(call, free[:1], by=world.member)
    for nobody_of_theirs in (world.member, world.other_head, world.director):
        with pytest.raises(Forbidden):
            actions.grant_bid(asked, by=nobody_of_theirs)
    with pytest.raises(Forbidden):
        actions.withdraw_bid(asked, by=world.cell_head)
    with pytest.raises(Invalid):
        actions.refuse_bid(asked, by=world.cell_head, answer=" ")
    actions.withdraw_bid(asked, by=world.member)
    with pytest.raises(Refused):
        actions.grant_bid(asked, by=world.cell_head)
    actions.close_call(call, by=world.cell_head)
    with pytest.raises(Refused):
        actions.bid(call, free[:1], by=world.member)
    assert [answers(each) for each in free] == [None, None, None]


def test_the_call_stands_on_the_workbench_of_members_and_heads(world: World, free: list[Resource]) -> None:
    call = opened(world)
    actions.bid(call, free, by=world.member)
    seen = {
        name: [each.waiting for each in open_calls(rights_of(getattr(world, name)), now())]  # type: ignore[attr-defined]
        for name in ("member", "cell_head", "stranger", "other_head", "system_admin")
    }
    assert seen == {"member": [3], "cell_head": [3], "stranger": [], "other_head": [], "system_admin": []}


def test_a_call_from_opening_to_none_left_over(
    world: World, client_of: ClientOf, free: list[Resource]
) -> None:
    head, member = client_of(world.cell_head), client_of(world.member)
    page = "/grid/units/electrical/call"
    assert head.post(page, {"until_on": "2020-01-01"}).status_code == 422
    head.post(page, {"until_on": f"{now() + 9 * DAY:%Y-%m-%d}", "text": "认领"})
    call = Call.objects.get()
    assert "认领" in member.get("/").content.decode()
    assert member.post(f"/grid/calls/{call.pk}/bids", {"resource": ["hall", "pump"]}).status_code == 302
    asked = Bid.objects.get(resource__code="hall")
    assert member.post(f"/grid/bids/{asked.pk}", {"do": "grant"}).status_code == 403
    for do in ({}, {"do": "burn"}, {"do": "refuse"}):
        assert head.post(f"/grid/bids/{asked.pk}", do).status_code == 422
    head.post(f"/grid/bids/{asked.pk}", {"do": "grant"})
    member.post(f"/grid/bids/{Bid.objects.get(resource__code='pump').pk}", {"do": "withdraw"})
    Call.objects.filter(pk=call.pk).update(until=now() - DAY, opened_at=now() - 2 * DAY)
    shown = head.get(page)
    assert [thing.resource.code for thing in shown.context["free"]] == ["pump", "store"]
    assert head.post(f"/grid/calls/{call.pk}/rest", {"to:pump": "W013"}).status_code == 422
    number = world.worker.staff_number
    head.post(f"/grid/calls/{call.pk}/rest", {"to:pump": number, "to:store": number})
    assert [answers(each) for each in free] == [world.member, world.worker, world.worker]
    assert head.get(page).context["free"] == []
    head.post(f"/grid/calls/{call.pk}/end")
    assert Call.objects.get().closed_by == world.cell_head


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_row_and_with_three(
    world: World, client_of: ClientOf, free: list[Resource], django_assert_num_queries: Callable[..., object],
    count: int,
) -> None:  # fmt: skip
    client = client_of(world.cell_head)
    actions.bid(opened(world), free[:count], by=world.member)
    client.get("/grid/units/electrical/call")
    with django_assert_num_queries(12):  # type: ignore[attr-defined]
        client.get("/grid/units/electrical/call")

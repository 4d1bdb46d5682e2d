"""Equipment with codes of its own: entered, claimed as places are, described, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from redgrid.grid import actions
from redgrid.grid.coverage import find_gaps
from redgrid.grid.models import Person, Placement, Resource, Tenure
from redgrid.journal.models import Entry
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.rulebook.models import Blueprint
from tests.changing import confirm
from tests.world import World

ClientOf = Callable[[Person], Client]
DAY = timedelta(days=1)


def said(**more: str) -> dict[str, str]:
    today = f"{timezone.localdate(now()):%Y-%m-%d}"
    return {
        "kind": "equipment", "code": "SB-001", "name": "气相色谱仪", "place_kind": "analyser", "risk": "general",
        "unit": "electrical", "starts_on": today, **more,
    }  # fmt: skip


def test_equipment_is_entered_claimed_described_and_closed(
    world: World, blueprint: Blueprint, client_of: ClientOf
) -> None:
    clerk = client_of(world.clerk)
    assert confirm(clerk, "/grid/equipment/new", said()).status_code == 302
    thing = Resource.objects.get(code="SB-001")
    assert {gap.kind for gap in find_gaps(now()) if gap.subject == thing.code} == {"equipment_unclaimed"}
    actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=thing, starts_at=now())
    page = clerk.get(f"/grid/places/{thing.code}").content.decode()
    assert {word in page for word in (world.member.name, "分析仪器", "检定或校准有效期")} == {True}
    changed = {"name": "气相色谱仪二号", "place_kind": "analyser", "risk": "low", "standard": "每天点检"}
    assert clerk.post(f"/grid/places/{thing.code}/text", changed).status_code == 302
    page = clerk.get(f"/grid/places/{thing.code}").content.decode()
    assert ("每天点检" in page, "检定或校准有效期" in page) == (True, False)
    listed = clerk.get("/grid/equipment?cell=electrical").content.decode()
    assert {word in listed for word in ("气相色谱仪二号", world.member.name)} == {True}
    assert "气相色谱仪二号" not in clerk.get("/grid/equipment?cell=laboratory").content.decode()
    tomorrow = f"{timezone.localdate(now() + DAY):%Y-%m-%d}"
    assert confirm(clerk, f"/grid/places/{thing.code}/end", {"starts_on": tomorrow}).status_code == 302
    assert confirm(clerk, f"/grid/places/{thing.code}/end", {"starts_on": tomorrow}).status_code == 422
    ends = {row.ends_at for row in Tenure.objects.believed().filter(resource=thing)}
    ends |= {row.ends_at for row in Placement.objects.believed().filter(resource=thing)}
    thing.refresh_from_db()
    assert ends == {thing.closes_at}
    assert [gap for gap in find_gaps(now() + 3 * DAY) if gap.subject == thing.code] == []
    kinds = (
        Entry.objects.filter(subject=f"place:{thing.code}").order_by("number").values_list("kind", flat=True)
    )
    assert list(kinds) == ["place.entered", "place.put", "place.changed", "place.closed"]


WRONG: list[dict[str, str]] = [
    {"code": "workshop"}, {"code": "a b"}, {"code": ""}, {"name": ""}, {"unit": "north"}, {"kind": "business"},
    {"place_kind": "spaceship"}, {"risk": "none"}, {"starts_on": "2020-01-01"},
]  # fmt: skip


def test_bad_words_are_told_and_nothing_is_entered(
    world: World, blueprint: Blueprint, client_of: ClientOf
) -> None:
    before, clerk = Resource.objects.count(), client_of(world.clerk)
    for wrong in WRONG:
        assert (wrong, clerk.post("/grid/equipment/new", said(**wrong)).status_code) == (wrong, 422)
    assert Resource.objects.count() == before


def test_who_may_not_and_what_cannot_be_closed(world: World) -> None:
    later: dict[str, Any] = {"closes_at": now() + DAY, "reason": "moved"}
    with pytest.raises(Forbidden):
        actions.close_thing(world.workshop, by=world.cell_head, **later)
    with pytest.raises(Forbidden):
        actions.describe_thing(world.workshop, by=world.cell_head, name="别的")
    with pytest.raises(Refused):
        actions.close_thing(world.workshop, by=world.clerk, closes_at=world.workshop.opens_at, reason="never")
    with pytest.raises(Invalid):
        actions.close_thing(world.workshop, by=world.clerk, closes_at=now() - 3 * DAY, reason=" ")
    assert not actions.describe_thing(world.workshop, by=world.clerk, name=world.workshop.name)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_row_and_with_three(
    world: World, blueprint: Blueprint, client_of: ClientOf, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        starts_at = now()
        found = actions.enter_in_cell(
            f"E{number}", world.electrical, by=SYSTEM, name="泵", kind="equipment", starts_at=starts_at
        )
        actions.begin_tenure(world.member, "claim", by=SYSTEM, resource=found, starts_at=starts_at)
    client = client_of(world.clerk)
    client.get("/grid/equipment")
    with django_assert_num_queries(10):
        client.get("/grid/equipment")

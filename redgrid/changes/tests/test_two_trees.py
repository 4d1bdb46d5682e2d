"""Both trees beside each other, and what does not fit, each with the page on which it is mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from redgrid.changes.two_trees import mismatches, read_trees
from redgrid.grid import actions
from redgrid.grid.models import Person, Unit
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.queries import current
from tests.world import World

ClientOf = Callable[[Person], Client]
NAMES = {
    "centre": ("中心党总支", "中心"), "north": ("第一党支部", ""), "south": ("第二党支部", ""),
    "electrical": ("电气党小组", "电气室"), "metering": ("计量党小组", "计量室"),
    "laboratory": ("化验党小组", "化验室"),
}  # fmt: skip


def name_everything() -> None:
    for code, (party, office) in NAMES.items():
        Unit.objects.filter(code=code).update(party_organisation=party, office=office)
    Person.objects.update(is_party_member=True)


def found() -> set[tuple[str, str, str]]:
    with translation.override("en"):
        return {(each.unit.code, each.told, each.link) for each in mismatches(read_trees(now(), current()))}


@pytest.fixture(autouse=True)
def institution(world: World) -> None:
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    load_blueprint(text, by=SYSTEM)


def test_trees_that_fit_together_have_no_mismatch(world: World) -> None:
    name_everything()
    assert found() == set()


def test_each_kind_of_mismatch_is_told_with_the_page_that_mends_it(world: World) -> None:
    name_everything()
    Unit.objects.filter(code="electrical").update(party_organisation="化验党小组", office="")
    Unit.objects.filter(code="metering").update(office="化验室")
    Unit.objects.filter(code="south").update(party_organisation="第二党小组")
    actions.open_unit("deep", by=SYSTEM, name="深网", kind="net", parent=world.north, level=5, office="深")
    Person.objects.filter(pk=world.net_head.pk).update(
        is_party_member=False, administrative_post="office_director"
    )
    actions.transfer_person(world.south_head, world.north, by=SYSTEM, starts_at=now(), keeps=True)
    assert found() == {
        ("electrical", "化验党小组 is named for 化验格 of another net as well.", "/grid/units/electrical/description"),
        ("laboratory", "化验党小组 is named for 电气格 of another net as well.", "/grid/units/laboratory/description"),
        ("electrical", "No office is named.", "/grid/units/electrical/description"),
        ("metering", "化验室 is named for 化验格 as well.", "/grid/units/metering/description"),
        ("laboratory", "化验室 is named for 计量格 as well.", "/grid/units/laboratory/description"),
        ("south", "A Fourth-level net stands for a 党支部, not for 第二党小组.", "/grid/units/south/description"),
        ("south", "南网长 heads it, and belongs to 北部网, not to 第二党小组.", "/grid/people/W004"),
        ("deep", "No party organisation is named.", "/grid/units/deep/description"),
        ("deep", "The institution knows no nets of level 5.", "/grid/units/deep/move"),
        ("north", "北网长 heads it, and is no party member.", "/grid/people/W003"),
        ("north", "北网长 is Net head; the post Office director does not lead to it.", "/grid/people/W003"),
    }  # fmt: skip


def test_who_may_not_mend_is_shown_no_way_to(world: World, client_of: ClientOf) -> None:
    link = "/grid/units/north/description"
    assert link in client_of(world.clerk).get("/grid/trees").content.decode()
    page = client_of(world.member).get("/grid/trees?unit=north").content.decode()
    assert "北部网" in page
    assert link not in page
    assert "南部网" not in page.partition('id="two-trees"')[2]
    assert "/grid/trees" in client_of(world.member).get("/grid").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_row_and_with_three(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    name_everything()
    for code in list(NAMES)[:count]:
        Unit.objects.filter(code=code).update(party_organisation="")
    client = client_of(world.clerk)
    client.get("/grid/trees")
    with django_assert_num_queries(10):
        client.get("/grid/trees")


def test_a_net_shows_the_leading_group_of_the_centre(world: World, client_of: ClientOf) -> None:
    actions.begin_tenure(
        world.net_head,
        "leading_group_member",
        by=SYSTEM,
        unit=world.centre,
        starts_at=now() - timedelta(days=1),
    )
    page = client_of(world.member).get("/grid/units/south").content.decode()
    leading = page.partition('id="leading"')[2].partition("</section>")[0]
    assert all(name in leading for name in ("钟主任", "北网长", "文书记"))
    assert 'id="leading"' not in client_of(world.member).get("/grid/units/centre").content.decode()

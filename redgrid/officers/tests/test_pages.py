from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from redgrid.cases.actions import assign_case, open_case
from redgrid.grid.actions import end_tenure
from redgrid.grid.models import Tenure
from redgrid.kit.clock import now
from redgrid.officers.actions import write_profile
from redgrid.officers.tests.test_actions import SAID, officers_of, staffing, staffing_settled
from tests.entrance import enter
from tests.world import World

CELL = "/officers/cells/electrical"


def client(world: World, name: str) -> Client:
    return enter(Client(), getattr(world, name))


def text_of(page: str, who: Client) -> str:
    answer = who.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def test_a_profile_is_read_by_the_person_and_the_heads_of_cell_and_net(world: World) -> None:
    write_profile(world.worker, SAID, "持证电工-0815", by=world.worker)
    page = f"/officers/people/{world.worker.staff_number}"
    readers = {
        name
        for name in vars(world)
        if hasattr(getattr(world, name), "staff_number") and client(world, name).get(page).status_code == 200
    }
    assert readers == {"worker", "cell_head", "net_head"}
    assert "持证电工-0815" in text_of(page, client(world, "cell_head"))


@pytest.mark.parametrize("name", ["clerk"])
def test_who_assigns_without_being_a_head_sees_a_number_and_no_reasons(world: World, name: str) -> None:
    write_profile(world.worker, SAID, by=world.worker)
    reason = "现场巡检与检维修"
    pages = [CELL, f"{CELL}?way=best", "/officers", f"/officers/load/{world.worker.staff_number}"]
    assert reason in text_of(f"{CELL}?way=best", client(world, "cell_head"))
    for page in pages:
        assert reason not in text_of(page, client(world, name)), page


def test_the_page_of_ones_own_profile_names_who_reads_it(world: World) -> None:
    page = text_of("/me/officer-profile", client(world, "worker"))
    assert {name for name in ("电格长", "北网长", "南网长", "文书记", "系管") if name in page} == {
        "电格长",
        "北网长",
    }


def test_a_profile_is_kept_corrected_and_withdrawn_on_its_page(world: World) -> None:
    worker = client(world, "worker")
    said = {"works": ["field"], "statement_notices": "5", "certificates": "电工证"}
    assert worker.post("/me/officer-profile", said).status_code == 302
    page = text_of("/me/officer-profile", worker)
    assert "电工证" in page
    assert worker.post("/me/officer-profile", {"statement_notices": "9"}).status_code == 422
    assert worker.post("/me/officer-profile", {"statement_notices": "2"}).status_code == 302
    assert "电工证" not in text_of("/me/officer-profile", worker)
    assert worker.post("/me/officer-profile/withdraw").status_code == 302
    assert (
        staffing(world.electrical).fits["diagnosis_officer", world.worker.staff_number].factors[2].points
        == 50
    )


def hidden(page: str) -> dict[str, str]:
    form = page[page.rindex('<form method="post" class="form-narrow"') :]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def test_a_head_changes_by_hand_sees_the_price_and_confirms(world: World) -> None:
    head = client(world, "cell_head")
    page = text_of(f"{CELL}?way=best", head)
    shown = {
        key: value for key, value in hidden(page).items() if key not in {"csrfmiddlewaretoken", "seen", "way"}
    }
    swapped = {**shown, "health_guide": "", "health_guide-stand_in": ""}
    changed = text_of(f"{CELL}?way=best&" + "&".join(f"{k}={v}" for k, v in swapped.items()), head)
    assert "手工调整" in changed
    before = officers_of(world.electrical)
    form = {**hidden(page), "basis": "格〔2026〕1号", "starts_on": "2026-01-05", "way": "best"}
    form["starts_on"] = re.findall(r'name="starts_on" value="([\d-]+)"', page)[0]
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    assert officers_of(world.electrical) == before
    assert head.post(CELL, {**form, "seen": "old"}).status_code == 422
    assert head.post(CELL, {**form, "seen": seen, "basis": ""}).status_code == 422
    assert officers_of(world.electrical) == before
    assert head.post(CELL, {**form, "seen": seen}).status_code == 302
    now = officers_of(world.electrical)
    assert now == {
        (key.removesuffix("-stand_in"), key.endswith("-stand_in")): value
        for key, value in shown.items()
        if value
    }


def test_several_cells_are_confirmed_at_once_each_for_itself(world: World) -> None:
    head = client(world, "net_head")
    page = text_of("/officers?way=best", head)
    seen = dict(re.findall(r'name="(seen-[a-z]+)" value="(\w+)"', page))
    day = re.findall(r'name="starts_on" value="([\d-]+)"', page)[0]
    form = {"cell": ["electrical", "metering"], **seen, "starts_on": day, "basis": "1", "way": "best"}
    answer = head.post("/officers", {**form, "seen-metering": "old"})
    assert answer.status_code == 422
    assert len(set(officers_of(world.electrical).values())) > 1
    assert set(officers_of(world.metering).values()) == {world.other_head.staff_number}
    assert head.post("/officers", {**form, "cell": []}).status_code == 422


def test_load_is_ordered_by_unit_and_number_and_ranks_nobody(world: World) -> None:
    page = text_of("/officers/load", client(world, "clerk"))
    numbers = re.findall(r'<span class="number">(W\d+)</span>', page)
    units = {"centre": 0, "north": 1, "electrical": 2, "metering": 3, "south": 4, "laboratory": 5}
    assert len(numbers) == 13
    assert [n for n in numbers if n in {"W005", "W008", "W009"}] == ["W005", "W008", "W009"]
    assert len(units) == len(re.findall(r'aria-labelledby="unit-', page))


def test_a_case_that_the_reader_may_not_see_counts_without_a_name(world: World) -> None:
    case = open_case("problem", by=world.member, title="泵异响-0815", place=world.workshop).case
    assign_case(
        case, by=world.cell_head, lead=world.worker, overseer=world.net_head, partners=[world.other_head]
    )
    page = f"/officers/load/{world.worker.staff_number}"
    assert case.title in text_of(page, client(world, "cell_head"))
    type(case).objects.filter(pk=case.pk).update(is_sealed=True)
    hidden_page = text_of(page, client(world, "cell_head"))
    assert case.title not in hidden_page
    assert "无权查看" in hidden_page


def test_the_table_costs_the_same_for_one_cell_and_for_three(world: World) -> None:
    counts = {}
    for name in ("cell_head", "clerk"):
        who = client(world, name)
        text_of("/officers", who)
        with CaptureQueriesContext(connection) as caught:
            text_of("/officers", who)
        counts[name] = len(caught)
    assert counts["cell_head"] == counts["clerk"]


def test_the_smallest_change_of_what_breaks_no_rule_is_none(world: World) -> None:
    head = client(world, "cell_head")
    plan = staffing_settled(world)
    assert plan
    page = text_of(CELL, head)
    assert 'name="basis"' not in page
    for row in Tenure.objects.current().filter(unit=world.electrical, is_stand_in=True):
        end_tenure(row, by=world.cell_head, ends_at=now(), reason="")
    assert 'name="basis"' not in text_of(CELL, head)
    assert 'name="basis"' in text_of(f"{CELL}?way=best", head)

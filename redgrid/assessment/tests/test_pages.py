from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from redgrid.assessment.jobs import post_marks
from redgrid.assessment.judging import Clauses
from redgrid.assessment.models import Mark
from redgrid.assessment.tests.stories import MONDAY, moved, solved_case
from redgrid.grid.models import Person, Tenure
from redgrid.journal.models import Entry
from redgrid.rulebook.models import Blueprint
from tests.world import World

ClientOf = Callable[[Person], Client]
CELL = "/assessment/electrical/2025-03"
NET = "/assessment/north/2025-03"
CENTRE = "/assessment/centre/2025-03"
OTHER = "/assessment/metering/2025-03"
SHEET = f"{CELL}/diagnosis_officer"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def late_mark(world: World, *, unit: str = "electrical", person: Person | None = None) -> Mark:
    entry = moved(
        f"WT-{unit}-{Entry.objects.count()}", "analysed", "linked", at=MONDAY, due=MONDAY - timedelta(hours=3),
        unit=getattr(world, unit), answered=person or world.worker, by=world.worker,
    )  # fmt: skip
    post_marks()
    return Mark.objects.get(entry=entry.number)


def test_a_visitor_is_sent_to_sign_in(ruled: World, client: Client) -> None:
    for address in ("/assessment", CELL, SHEET, f"/assessment/receipts/{late_mark(ruled).pk}"):
        assert client.get(address)["Location"].startswith("/sign-in?next=")


def test_who_may_open_which_page(ruled: World, client_of: ClientOf) -> None:
    receipt = f"/assessment/receipts/{late_mark(ruled).pk}"
    pages = {"cell": CELL, "sheet": SHEET, "net": NET, "centre": CENTRE, "other": OTHER, "receipt": receipt}
    expected = {
        "director": set(pages),
        "clerk": set(pages),
        "net_head": {"cell", "sheet", "net", "other", "receipt"},
        "south_head": set(),
        "cell_head": {"cell", "sheet", "receipt"},
        "other_head": {"other"},
        "worker": {"cell", "receipt"},  # the receipt is the worker's own
        "member": {"cell"},
        "stranger": set(),
        "system_admin": set(),
        "security_admin": set(),
        "audit_admin": set(),
    }
    open_to: dict[str, set[str]] = {}
    for name in expected:
        client = client_of(getattr(ruled, name))
        answers = {page: client.get(address).status_code for page, address in pages.items()}
        assert set(answers.values()) <= {200, 404}
        open_to[name] = {page for page, status in answers.items() if status == 200}
    # Everybody of the centre is its member and sees its total, administrators excepted.
    assert {name: pages - {"centre"} for name, pages in open_to.items()} == {
        name: pages - {"centre"} for name, pages in expected.items()
    }
    assert {name for name, pages in open_to.items() if "centre" in pages} == {"director", "clerk"}


def test_who_sees_totals_alone_sees_no_officer_no_record_and_no_name(
    ruled: World, client_of: ClientOf
) -> None:
    mark = late_mark(ruled, person=ruled.lab_head)
    full, total = (text(client_of(who).get(CELL)) for who in (ruled.cell_head, ruled.member))
    telling = ["诊治员", mark.number, f"/assessment/receipts/{mark.pk}", SHEET, "D4 技术分析"]
    assert [word in full for word in telling] == [True] * 5
    assert [word in total for word in telling] == [False] * 5
    assert "60.00" in total
    assert "化格长" not in total


def test_a_net_shows_its_cells_in_the_order_of_the_tree_and_not_of_the_score(
    ruled: World, client_of: ClientOf
) -> None:
    late_mark(ruled)
    page = text(client_of(ruled.director).get(CENTRE))
    cells = ["电气格", "计量格", "化验格"]
    assert sorted(cells, key=page.index) == cells
    assert page.index("60.00") < page.index("100.00")
    assert "86.67" in page


def test_a_member_of_a_net_sees_its_total_and_none_of_its_cells(ruled: World, client_of: ClientOf) -> None:
    late_mark(ruled)
    before = text(client_of(ruled.net_head).get(NET))
    Tenure.objects.filter(person=ruled.net_head, capacity__code="net_head").delete()
    after = text(client_of(ruled.net_head).get(NET))
    assert [CELL in page for page in (before, after)] == [True, False]
    assert ["80.00" in page for page in (before, after)] == [True, True]


def test_no_page_ranks_or_lists_people(ruled: World, client_of: ClientOf) -> None:
    late_mark(ruled)
    client = client_of(ruled.director)
    for address in (CENTRE, NET, CELL, SHEET):
        page = text(client.get(address)).partition("<main")[2].partition("</main>")[0]
        assert "工网格" not in page


def test_the_index_shows_my_records_and_the_units_i_may_see(ruled: World, client_of: ClientOf) -> None:
    mine, others = late_mark(ruled), late_mark(ruled, person=ruled.lab_head)
    page = text(client_of(ruled.worker).get("/assessment?month=2025-03"))
    assert f"/assessment/receipts/{mine.pk}" in page
    assert f"/assessment/receipts/{others.pk}" not in page
    assert CELL in page
    assert OTHER not in page
    empty = text(client_of(ruled.system_admin).get("/assessment?month=2025-03"))
    assert "/assessment/receipts/" not in empty
    assert '2025-03"' not in empty.partition("<main")[2].partition("</form>")[2]


@pytest.mark.parametrize("month", ["2025-13", "x", "2999-01", "2025-3", "%00"])
def test_a_month_that_is_none_does_not_exist(ruled: World, client_of: ClientOf, month: str) -> None:
    client = client_of(ruled.director)
    assert client.get(f"/assessment?month={month}").status_code == 404
    assert client.get(f"/assessment/centre/{month}").status_code == 404


def test_units_roles_and_receipts_that_are_none_do_not_exist(ruled: World, client_of: ClientOf) -> None:
    client = client_of(ruled.director)
    for address in (
        "/assessment/nowhere/2025-03", f"{CELL}/nobody", f"{NET}/diagnosis_officer", "/assessment/receipts/999",
    ):  # fmt: skip
        assert client.get(address).status_code == 404


def test_a_receipt_tells_clause_record_fact_person_and_every_step(ruled: World, client_of: ClientOf) -> None:
    solved_case(ruled)
    post_marks()
    mark = Mark.objects.get(outcome="late")
    page = text(client_of(ruled.cell_head).get(f"/assessment/receipts/{mark.pk}"))
    for word in (
        "support-centre/1#D4", "技术分析", "写明原因、证据和把握程度", "工网格", "WT-2025-0303-001",
        "/cases/WT-2025-0303-001", str(mark.entry), "2025-03-12 09:00", "诊治员",
    ):  # fmt: skip
        assert word in page
    sent_back = Mark.objects.get(outcome="returned")
    assert "no spare part" in text(client_of(ruled.cell_head).get(f"/assessment/receipts/{sent_back.pk}"))


def test_whose_record_it_is_sees_the_steps_of_the_clause_and_no_total_of_the_cell(
    ruled: World, client_of: ClientOf
) -> None:
    mark = late_mark(ruled, person=ruled.stranger)
    page = text(client_of(ruled.stranger).get(f"/assessment/receipts/{mark.pk}"))
    assert "15 − 6" in page
    assert "60.00" not in page
    assert CELL not in page


def test_a_receipt_says_who_stood_in_and_who_was_away_alone(ruled: World, client_of: ClientOf) -> None:
    mark = late_mark(ruled)
    client = client_of(ruled.cell_head)
    Mark.objects.filter(pk=mark.pk).update(away_for=ruled.other_head)
    stood_in = text(client.get(f"/assessment/receipts/{mark.pk}"))
    Mark.objects.filter(pk=mark.pk).update(person=None, due_at=None)
    alone = text(client.get(f"/assessment/receipts/{mark.pk}"))
    assert ["计格长" in page for page in (stood_in, alone)] == [True, True]
    assert ["工网格" in page for page in (stood_in, alone)] == [True, False]


def test_a_record_outside_of_cells_is_shown_and_counts_for_no_cell(ruled: World, client_of: ClientOf) -> None:
    mark = late_mark(ruled, unit="north")
    client = client_of(ruled.director)
    page = text(client.get(NET))
    assert f"/assessment/receipts/{mark.pk}" in page
    assert "60.00" not in page
    assert client.get(f"/assessment/receipts/{mark.pk}").status_code == 200


def test_a_receipt_outlives_its_event_and_stage_and_part(ruled: World, client_of: ClientOf) -> None:
    mark = late_mark(ruled)
    Mark.objects.filter(pk=mark.pk).update(entry=9999, stage="gone", capacity="unheard_of")
    page = text(client_of(ruled.cell_head).get(f"/assessment/receipts/{mark.pk}"))
    assert "gone" in page
    assert "unheard_of" in page


def test_an_officer_role_that_was_dropped_later_still_shows_its_records(
    ruled: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = late_mark(ruled)
    institution = Clauses().during(mark.month)
    left = tuple(each for each in institution.capacities if each.code != mark.officer)
    monkeypatch.setattr(Clauses, "during", lambda _clauses, _month: replace(institution, capacities=left))
    page = text(client_of(ruled.cell_head).get(CELL))
    assert ["诊治员" in page, "60.00" in page, f"/assessment/receipts/{mark.pk}" in page] == [True] * 3


def test_a_page_shows_what_happened_a_moment_ago(ruled: World, client_of: ClientOf) -> None:
    client = client_of(ruled.cell_head)
    assert "60.00" not in text(client.get(CELL))
    moved("WT-1", "analysed", "linked", at=MONDAY, due=MONDAY - timedelta(1), unit=ruled.electrical)
    assert "60.00" in text(client.get(CELL))


def test_without_an_institution_the_pages_say_so(world: World, client_of: ClientOf) -> None:
    client = client_of(world.director)
    assert [client.get(address).status_code for address in ("/assessment", CENTRE, CELL)] == [409, 409, 409]


@pytest.mark.parametrize(
    ("address", "count"), [("/assessment?month=2025-03", 12), (CELL, 12), (CENTRE, 13), (SHEET, 10)]
)
def test_a_page_costs_the_same_with_one_record_and_with_three(
    ruled: World, blueprint: Blueprint, client_of: ClientOf, address: str, count: int
) -> None:
    client = client_of(ruled.director)
    costs = []
    late_mark(ruled, person=ruled.director)
    late_mark(ruled, unit="centre")
    client.get(address)
    for more in (0, 2):
        for _each in range(more):
            late_mark(ruled, person=ruled.director)
            late_mark(ruled, unit="centre")
        with CaptureQueriesContext(
            connection,
        ) as statements:
            assert client.get(address).status_code == 200
        costs.append(len(statements))
    assert costs == [count, count]


def test_a_receipt_costs_a_fixed_number_of_statements(ruled: World, client_of: ClientOf) -> None:
    client = client_of(ruled.cell_head)
    mark = late_mark(ruled)
    costs = []
    for _each in range(3):
        late_mark(ruled)
        with CaptureQueriesContext(connection) as statements:
            client.get(f"/assessment/receipts/{mark.pk}")
        costs.append(len(statements))
    assert costs == [10, 10, 10]

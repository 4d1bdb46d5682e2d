from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from redgrid.api.tests.programs import REPORT, Program
from redgrid.cases.actions import assign_case, move_case, open_case
from redgrid.cases.models import Case
from redgrid.rulebook.models import Blueprint
from tests.world import World


def _cases(world: World, count: int) -> list[Case]:
    places = [world.workshop, world.meter_room, world.lab]
    return [
        open_case("problem", by=world.member, title=f"问题 {n}", place=places[n % 3]).case
        for n in range(count)
    ]


def _statements(call: Callable[[], Any]) -> int:
    call()  # what is kept in memory is kept now
    with CaptureQueriesContext(
        connection,
    ) as caught:
        call()
    return len(caught)


def test_pages_follow_each_other_without_a_gap_or_a_repetition(world: World, blueprint: Blueprint) -> None:
    numbers = [case.number for case in _cases(world, 7)][::-1]
    program, cursor, pages = Program.of(world.director), "", []
    while True:
        said = program.get("/cases", limit=3, cursor=cursor).said
        pages.append([row["number"] for row in said["items"]])
        cursor = said["next"]
        if cursor is None:
            break
    assert pages == [numbers[:3], numbers[3:6], numbers[6:]]


@pytest.mark.parametrize(
    ("path", "asked", "field"),
    [
        ("/cases", {"limit": 101}, "limit"),
        ("/cases", {"limit": 0}, "limit"),
        ("/cases", {"limit": "all"}, "limit"),
        ("/cases", {"limit": "9" * 5000}, "limit"),
        ("/places", {"cursor": "nonsense"}, "cursor"),
        ("/people", {"cursor": "-1"}, "cursor"),
        ("/units", {"cursor": "9" * 40}, "cursor"),
        ("/cases", {"open": "perhaps"}, "open"),
    ],
)
def test_what_no_list_can_answer_is_refused(
    path: str, asked: dict[str, Any], field: str, world: World, blueprint: Blueprint
) -> None:
    answer = Program.of(world.director).get(path, **asked)
    assert (answer.status, answer.said["field"]) == (422, field)


def test_cases_are_found_by_flow_stage_cell_assignee_state_and_words(
    world: World, blueprint: Blueprint
) -> None:
    first, second, third = _cases(world, 3)
    assign_case(first, by=world.cell_head, lead=world.worker, overseer=world.net_head)
    move_case(first, "to_analysed", by=world.cell_head)
    move_case(second, "dismiss", by=world.director, note="误报")
    program = Program.of(world.director)
    asked: list[dict[str, Any]] = [
        {"flow": "problem"},
        {"flow": "suggestion"},
        {"stage": "analysed"},
        {"cell": "laboratory"},
        {"assignee": world.worker.staff_number},
        {"assignee": world.member.staff_number},
        {"open": "true"},
        {"open": "false"},
        {"q": "题 1"},
        {"q": third.number.lower()},
        {"q": "\x00化验"},
        {"q": "%"},
        {"cell": "electrical", "open": "false"},
        {"unknown": "word"},
    ]
    found = [{row["number"] for row in program.get("/cases", **words).said["items"]} for words in asked]
    one, two, three = ({case.number} for case in (first, second, third))
    assert found == [
        one | two | three, set(), one, three, one, set(), one | three, two,
        two, three, three, set(), set(), one | two | three,
    ]  # fmt: skip


def test_places_people_and_units_tell_code_or_staff_number_and_where_they_belong(world: World) -> None:
    program = Program.of(world.stranger)
    places, people, units = (program.get(path).said["items"] for path in ("/places", "/people", "/units"))
    assert {(row["code"], row["cell"], row["claimed_by"]) for row in places} == {
        ("workshop", "electrical", world.worker.staff_number),
        ("switch_room", "electrical", world.cell_head.staff_number),
        ("meter_room", "metering", world.other_head.staff_number),
        ("lab", "laboratory", world.lab_head.staff_number),
    }
    assert {(row["code"], row["kind"], row["parent"]) for row in units} == {
        ("centre", "net", None),
        ("north", "net", "centre"),
        ("south", "net", "centre"),
        ("electrical", "cell", "north"),
        ("metering", "cell", "north"),
        ("laboratory", "cell", "south"),
    }
    assert len(people) == 13
    assert {row["unit"] for row in people if row["staff_number"] == world.worker.staff_number} == {
        "electrical"
    }


def test_places_people_and_units_are_found_by_name_or_code(world: World) -> None:
    program = Program.of(world.stranger)
    assert [row["code"] for row in program.get("/places", q="配电").said["items"]] == ["switch_room"]
    assert [row["code"] for row in program.get("/units", q="metering").said["items"]] == ["metering"]
    assert [row["name"] for row in program.get("/people", q=world.worker.staff_number).said["items"]] == [
        world.worker.name
    ]


def test_only_phones_made_public_are_told(world: World) -> None:
    type(world.worker).objects.filter(pk=world.worker.pk).update(phone="135 0000 0000")
    type(world.member).objects.filter(pk=world.member.pk).update(phone="136 0000 0000", phone_is_public=True)
    phones = {row["phone"] for row in Program.of(world.stranger).get("/people").said["items"]}
    assert phones == {"", "136 0000 0000"}


def test_the_tasks_of_a_head_explain_their_due_moment_and_end_with_the_stage(
    world: World, blueprint: Blueprint
) -> None:
    case = _cases(world, 1)[0]
    told = Program.of(world.cell_head).get("/tasks").said["items"]
    assert [(row["source"], row["unit"], row["capacity"], row["clause"]) for row in told] == [
        (f"case:{case.number}:found", "electrical", "cell_head", "support-centre/1#D2")
    ]
    assert told[0]["due_steps"]
    assert told[0]["link"] == f"/cases/{case.number}"
    assert Program.of(world.worker).get("/tasks").said["items"] == []
    others = Program.of(world.net_head).get("/tasks", mine="false").said["items"]
    assert [row["source"] for row in others] == [f"case:{case.number}:found"]


def test_the_matrix_counts_what_is_open_and_late_in_each_stage(world: World, blueprint: Blueprint) -> None:
    _cases(world, 4)
    Case.objects.filter(unit=world.electrical).update(
        due_at=Case.objects.get(number__endswith="001").opened_at
    )
    told = Program.of(world.director).get("/matrix/problem").said
    assert {(row["cell"], row["open"], row["overdue"]) for row in told["rows"]} == {
        ("electrical", 2, 2), ("metering", 1, 0), ("laboratory", 1, 0),
    }  # fmt: skip
    found = told["rows"][0]["stages"][0]
    assert set(found) == {"stage", "open", "overdue", "stuck", "median_age_seconds", "next_due"}
    assert (found["stage"], found["median_age_seconds"] is not None) == ("found", True)
    assert [(total["stage"], total["open"], total["overdue"]) for total in told["totals"]] == [
        ("found", 4, 2), ("analysed", 0, 0), ("linked", 0, 0), ("planned", 0, 0), ("tracked", 0, 0), ("improved", 0, 0),
    ]  # fmt: skip


def test_me_tells_what_one_holds_and_may_do(world: World) -> None:
    told = Program.of(world.worker).get("/me").said
    assert (told["staff_number"], told["name"]) == (world.worker.staff_number, world.worker.name)
    assert {(held["capacity"], held["unit"], held["place"], held["away"]) for held in told["capacities"]} == {
        ("grid_worker", "electrical", None, None),
        ("member", "electrical", None, None),
        ("claim", None, "workshop", None),
    }


@pytest.mark.parametrize(("path", "count"), [("/cases", 3), ("/tasks", 3), ("/matrix/problem", 9)])
def test_a_list_asks_as_often_for_three_rows_as_for_one(
    path: str, count: int, world: World, blueprint: Blueprint
) -> None:
    program, counts = Program.of(world.director), []
    for more in (1, 2):
        _cases(world, more)
        counts.append(_statements(lambda: program.get(path)))
    assert counts == [count, count]


@pytest.mark.parametrize(("path", "count"), [("/places", 4), ("/people", 3), ("/units", 2), ("/me", 2)])
def test_the_map_is_read_in_few_statements(path: str, count: int, world: World) -> None:
    program = Program.of(world.stranger)
    assert _statements(lambda: program.get(path)) == count


def test_a_report_takes_a_fixed_number_of_statements(world: World, blueprint: Blueprint) -> None:
    program = Program.of(world.member)
    assert _statements(lambda: program.post("/cases", REPORT)) == 21


def test_one_case_takes_a_fixed_number_of_statements(world: World, blueprint: Blueprint) -> None:
    number = _cases(world, 1)[0].number
    program = Program.of(world.cell_head)
    assert _statements(lambda: program.get(f"/cases/{number}")) == 10

"""A list comes in, once; what it cannot bring is said row by row; for a day it can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redgrid.exchange.actions import bring_in, confirm_import, forget, try_import, undo_import
from redgrid.exchange.actions.bringing import Result
from redgrid.exchange.models import Import
from redgrid.exchange.tests.lists import people, workbook
from redgrid.grid import actions
from redgrid.grid.coverage import coverage
from redgrid.grid.models import Absence, Pairing, Person, Resource, SecondNet, Tenure, Unit
from redgrid.grid.queries import home_of, who
from redgrid.grid.tests import replay
from redgrid.journal.chain import digest_of
from redgrid.journal.models import Entry
from redgrid.kit import clock
from redgrid.kit.actor import SYSTEM
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.rulebook.models import Blueprint, CalendarDay
from tests.tries import tries
from tests.world import World

NAMESAKES = people(
    ["2001", "王伟", "electrical"], ["2002", "王伟", "metering"], ["", "王伟", "metering"], title="花名册"
)


def outcomes(result: Result) -> list[tuple[int | str, str, tuple[str, ...]]]:
    return [(line.number, line.outcome, tuple(line.reasons)) for line in result.lines]


def brought(kind: str, content: bytes, world: World, **words: Any) -> tuple[Result, Import]:
    result, row = bring_in(kind, content, by=world.clerk, **words)
    assert row is not None
    return result, row


def test_namesakes_are_two_people_and_a_name_alone_is_nobody(world: World) -> None:
    result, _row = brought("people", NAMESAKES, world)
    assert outcomes(result) == [
        (4, "created", ()), (5, "created", ()), (6, "rejected", ("staff_number",)),
    ]  # fmt: skip
    homes = [home_of(Person.objects.get(staff_number=number)) for number in ("2001", "2002")]
    assert homes == [world.electrical, world.metering]


def test_a_dry_run_says_the_same_and_writes_nothing(world: World) -> None:
    before = (Person.objects.count(), Entry.objects.count(), Import.objects.count())
    dry, row = bring_in("people", NAMESAKES, by=world.clerk, is_dry_run=True)
    assert row is None
    assert (Person.objects.count(), Entry.objects.count(), Import.objects.count()) == before
    real, _row = brought("people", NAMESAKES, world)
    assert outcomes(dry) == outcomes(real)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "007", "7", "W008", "", "８８", 9.0, "9"]),
        st.sampled_from(["王伟", "李明", "", "工网格"]),
        st.sampled_from(["electrical", "metering", "nowhere", ""]),
        st.sampled_from(["", "2026-01-05", "2025年2月1日", "bad"]),
    ),
    max_size=8,
)


@settings(
    max_examples=tries(18), deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(rows=ROWS)
def test_a_dry_run_and_a_real_run_agree_and_the_second_run_changes_nothing(
    world: World, rows: list[tuple[Any, ...]]
) -> None:
    content = workbook(["工号", "姓名", "单位编码", "到岗日期"], *rows)
    dry, _none = bring_in("people", content, by=SYSTEM, is_dry_run=True)
    real, _row = bring_in("people", content, by=SYSTEM)
    assert outcomes(dry) == outcomes(real)
    before = Tenure.objects.count()
    again, _row = bring_in("people", content, by=SYSTEM)
    assert (again.counts["created"], again.counts["updated"]) == (0, 0)
    assert again.counts["rejected"] == real.counts["rejected"]
    assert Tenure.objects.count() == before


def test_a_blank_says_nothing_and_a_new_word_is_an_update(world: World) -> None:
    number = world.worker.staff_number
    content = workbook(["工号", "姓名", "职称", "电话"], [number, world.worker.name, "工程师", ""])
    actions.change_entries([actions.Change(world.worker, {"phone": "1001"})], by=SYSTEM)
    result, row = brought("people", content, world)
    world.worker.refresh_from_db()
    assert (result.counts["updated"], world.worker.job_title, world.worker.phone) == (1, "工程师", "1001")
    undo_import(row, by=world.clerk)
    world.worker.refresh_from_db()
    assert (world.worker.job_title, world.worker.phone) == ("", "1001")


def test_units_come_parents_first_and_circles_are_left_out(world: World) -> None:
    content = workbook(
        ["编码", "名称", "类别", "级别", "上级编码"],
        ["c1", "新格", "格", "", "n1"],
        ["n1", "新网", "网", "4", "centre"],
        ["a", "甲", "网", "4", "b"],
        ["b", "乙", "网", "4", "a"],
        ["top", "另一个中心", "网", "3", ""],
        ["x", "格下之格", "格", "", "electrical"],
    )
    result, _row = brought("units", content, world)
    assert [line.outcome for line in result.lines] == ["created", "created"] + ["rejected"] * 4
    cell = Unit.objects.get(code="c1")
    assert cell.parent is not None
    assert (cell.parent.code, cell.path.startswith(cell.parent.path)) == ("n1", True)


def test_a_claim_passes_on_and_is_given_back_by_undoing(world: World) -> None:
    before = who(world.workshop)
    content = workbook(
        ["区域编码", "认领人工号", "认领人"],
        ["workshop", world.member.staff_number, world.member.name],
        ["meter_room", world.member.staff_number, "别人"],
        ["nowhere", world.member.staff_number, ""],
    )
    result, row = brought("claims", content, world)
    assert outcomes(result) == [
        (2, "updated", ()), (3, "rejected", ("person_name",)), (4, "rejected", ("resource",)),
    ]  # fmt: skip
    answer = who(world.workshop).holder
    assert answer is not None
    assert answer.person == world.member
    undo_import(row, by=world.clerk)
    after = who(world.workshop)
    assert before.holder is not None
    assert after.holder is not None
    assert after.holder.person == before.holder.person


def test_posts_absences_places_and_holidays_come_in_and_go_back(world: World, blueprint: Blueprint) -> None:
    digest = coverage().digest
    number = world.stranger.staff_number
    lists = {
        "posts": workbook(
            ["工号", "岗位", "单位编码", "依据"], [number, "网格员", "laboratory", "〔2026〕1号"]
        ),
        "officers": workbook(["工号", "八大员", "单位编码"], [number, "宣传员", "laboratory"]),
        "places": workbook(
            ["编码", "名称", "类别", "格编码", "风险"], ["P1", "泵房", "办公室", "metering", "较大"]
        ),
        "equipment": workbook(["编码", "名称", "上级编码", "格编码"], ["E1", "泵", "lab", "laboratory"]),
        "business": workbook(["编码", "名称", "上级编码"], ["B2", "检定", "B1"], ["B1", "计量", ""]),
        "absences": workbook(
            ["工号", "开始日期", "结束日期", "事由"], [number, "2026-03-02", "2026-03-06", "出差"]
        ),
        "holidays": workbook(["日期", "是否上班"], ["2026-03-09", "放假"]),
    }
    rows = []
    for kind, content in lists.items():
        result, row = brought(kind, content, world)
        assert result.counts["rejected"] == 0, (kind, [line.reasons for line in result.lines])
        again, _row = brought(kind, content, world)
        assert again.counts["unchanged"] == len(again.lines), kind
        rows.append(row)
    leaf = Resource.objects.get(code="B2")
    assert leaf.parent is not None
    assert (leaf.parent.code, Resource.objects.get(code="P1").risk) == ("B1", "larger")
    for row in reversed(rows):
        undo_import(row, by=world.clerk)
    assert coverage().digest == digest
    assert not CalendarDay.objects.exists()
    assert not Absence.objects.filter(superseded_at=None).exists()


def test_standing_stand_ins_come_in_change_absences_and_go_back(world: World) -> None:
    first, second = world.worker.staff_number, world.member.staff_number
    start = now() + timedelta(days=1)
    actions.set_stand_in(world.worker, world.director, by=SYSTEM, starts_at=now())
    actions.note_absence(
        world.worker, by=SYSTEM, starts_at=start, ends_at=start + timedelta(days=9), reason="leave"
    )
    content = workbook(
        ["工号", "代理人工号", "代理人姓名", "开始日期", "截止日期"],
        [first, second, world.member.name, "2020-01-01", ""],
        [first, world.stranger.staff_number, "", "2020-02-01", ""],
        [second, second, "", "", ""],
        [second, first, "别人", "", ""],
        [second, world.clerk.staff_number, "", "2020-03-01", "2020-02-01"],
        [world.stranger.staff_number, "", "", "", ""],
    )
    before = _standing(world)
    tried, _nothing = bring_in("stand_ins", content, by=world.clerk, is_dry_run=True)
    assert (_standing(world), Pairing.objects.believed().count()) == (before, 1)
    result, row = brought("stand_ins", content, world)
    assert outcomes(result) == outcomes(tried) == [
        (2, "updated", ()), (3, "rejected", ("",)), (4, "rejected", ("stand_in",)),
        (5, "rejected", ("stand_in_name",)), (6, "rejected", ("ends_at",)), (7, "rejected", ("stand_in",)),
    ]  # fmt: skip
    assert _standing(world) == [world.member]
    again, _row = brought("stand_ins", content, world)
    assert [line.outcome for line in again.lines] == ["unchanged"] + ["rejected"] * 5
    undo_import(row, by=world.clerk)
    assert _standing(world) == before == [world.director]


def test_a_standing_stand_in_ends_earlier_and_a_list_of_absences_adds_nothing(world: World) -> None:
    first, second = world.worker.staff_number, world.member.staff_number
    start = timezone.make_aware(datetime(2030, 1, 1))  # noqa: DTZ001 (made aware here)
    actions.set_stand_in(world.worker, world.member, by=SYSTEM, starts_at=start)
    actions.note_absence(
        world.worker, by=SYSTEM, starts_at=start, ends_at=start + timedelta(days=9), reason="leave"
    )
    columns = ["工号", "代理人工号", "开始日期", "截止日期"]
    _result, row = brought("stand_ins", workbook(columns, [first, second, "2030-01-01", "2030-01-04"]), world)
    assert (row.updated, _standing(world)) == (1, [world.member, None])
    told = workbook(["工号", "事由", "开始日期", "截止日期"], [first, "休假", "2030-01-01", "2030-01-09"])
    result, _row = brought("absences", told, world)
    assert [line.outcome for line in result.lines] == ["unchanged"]
    undo_import(row, by=world.clerk)
    assert set(_standing(world)) == {world.member}


def _standing(world: World) -> list[Person | None]:
    rows = Absence.objects.filter(person=world.worker, superseded_at=None).select_related("stand_in")
    return [row.stand_in for row in rows.order_by("starts_at")]


def test_another_net_comes_in_row_by_row_and_is_not_undone(world: World) -> None:
    worker, member = world.worker.staff_number, world.member.staff_number
    columns = ["网编码", "网名称", "片编码", "片名称", "覆盖单位编码", "负责人工号", "停用日期", "截止日期"]
    content = workbook(
        columns,
        ["safe", "安全网", "s1", "一片", "metering", worker, "", ""],
        ["safe", "", "s2", "二片", "metering", "", "", ""],
        ["safe", "保卫网", "", "", "", member, "", ""],
        ["safe", "", "", "", "electrical", "", "", ""],
        ["other", "", "", "", "", "", "", ""],
        ["safe", "", "s1", "", "", member, "", ""],
        ["安 全", "又一网", "", "", "", "", "", ""],
        ["s1", "又一网", "", "", "", "", "", ""],
        ["safe", "", "", "", "", member, "", ""],
    )
    tried, _nothing = bring_in("second_nets", content, by=world.clerk, is_dry_run=True)
    assert not SecondNet.objects.exists()
    result, row = brought("second_nets", content, world)
    assert outcomes(result) == outcomes(tried) == [
        (2, "created", ()), (3, "rejected", ("",)), (4, "rejected", ("net_name",)),
        (5, "rejected", ("sector",)), (6, "rejected", ("net_name",)), (7, "rejected", ("",)),
        (8, "rejected", ("net",)), (9, "rejected", ("",)), (10, "created", ()),
    ]  # fmt: skip
    again, _row = brought("second_nets", content, world)
    assert (again.counts["created"], again.counts["unchanged"]) == (0, 2)
    later = workbook(columns, ["safe", "", "s1", "", "metering", "", "", "2030-01-01"])
    assert outcomes(brought("second_nets", later, world)[0]) == [(2, "rejected", ("ends_at",))]
    assert not row.can_be_undone
    with pytest.raises(Refused):
        undo_import(row, by=world.clerk)


def test_a_list_holds_to_the_rules_of_a_single_change(world: World) -> None:
    content = workbook(
        ["工号", "姓名", "单位编码", "到岗日期", "离开日期"],
        ["G" * 21, "长", "electrical", "", ""],
        ["L1", "离人", "ELECTRICAL", "2025-02-01", "2025-06-30"],
        ["L2", "来人", "计量格", "", ""],
    )
    result, _row = brought("people", content, world)
    assert outcomes(result) == [
        (2, "rejected", ("staff_number",)), (3, "created", ()), (4, "rejected", ("unit",)),
    ]  # fmt: skip
    assert "metering" in result.lines[2].reasons["unit"]
    home = Tenure.objects.get(person__staff_number="L1")
    assert home.ends_at == home.person.leaves_at
    columns = ["工号", "岗位", "单位编码", "开始日期", "截止日期"]
    posts = workbook(
        columns,
        ["l1", "网长", "north", "2025-02-01", "2025-05-31"],
        ["L1", "格长", "electrical", "2025-02-01", ""],
        ["L1", "网格员", "electrical", "2025-08-01", ""],
    )
    assert outcomes(brought("posts", posts, world)[0]) == [
        (2, "created", ()), (3, "created", ()), (4, "rejected", ("",)),
    ]  # fmt: skip
    assert Tenure.objects.get(capacity__code="cell_head", person=home.person).ends_at == home.ends_at


def test_a_code_that_was_undone_may_come_again(world: World) -> None:
    _result, row = brought("people", NAMESAKES, world)
    undo_import(row, by=world.clerk)
    result, _row = brought("people", NAMESAKES, world)
    assert result.counts == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 1}


def test_nothing_is_undone_when_something_newer_rests_on_it(world: World) -> None:
    _result, row = brought("people", NAMESAKES, world)
    actions.begin_tenure(
        Person.objects.get(staff_number="2001"),
        "grid_worker",
        by=SYSTEM,
        unit=world.electrical,
        starts_at=now(),
    )
    with pytest.raises(Refused):
        undo_import(row, by=world.clerk)
    assert home_of(Person.objects.get(staff_number="2002")) == world.metering


def test_after_a_day_nothing_is_undone_and_the_keys_are_forgotten(world: World) -> None:
    _result, row = brought("people", NAMESAKES, world)
    with clock.at(now() + timedelta(hours=25)):
        with pytest.raises(Refused):
            undo_import(row, by=world.clerk)
        assert forget() == 1
    row.refresh_from_db()
    assert row.did is None


def test_what_was_tried_is_done_once_and_forgotten_after_an_hour(world: World) -> None:
    tried = try_import("people", NAMESAKES, by=world.clerk, file_name="花名册.xlsx")
    assert tried.counts == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    done = confirm_import(tried, by=world.clerk)
    assert (done.state, done.table, done.created) == ("done", None, 2)
    with pytest.raises(Refused):
        confirm_import(tried, by=world.clerk)
    try_import("people", NAMESAKES, by=world.clerk)
    with clock.at(now() + timedelta(hours=2)):
        assert forget() == 1


def test_the_chain_holds_and_the_journal_tells_the_same_story(world: World) -> None:
    content = workbook(["区域编码", "认领人工号"], ["workshop", world.member.staff_number])
    _result, row = brought("claims", content, world)
    undo_import(row, by=world.clerk)
    entries = list(Entry.objects.order_by("number"))
    before = ""
    for entry in entries:
        assert entry.digest == digest_of(entry, before)
        before = entry.digest
    told = replay.tell(entries, now())
    for place in ("workshop", "meter_room", "lab"):
        answer = who(Resource.objects.get(code=place))
        cell, named = replay.answer(told, place, now())
        assert answer.cell is not None
        assert answer.holder is not None
        assert named is not None
        assert (cell, named[0]) == (answer.cell.code, answer.holder.person.staff_number)


def test_only_those_who_may_change_the_map_bring_lists_in(world: World) -> None:
    with pytest.raises(Forbidden):
        bring_in("people", NAMESAKES, by=world.member)

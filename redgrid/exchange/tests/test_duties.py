"""A duty list goes out and comes into a draft, without loss in both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from redgrid.drafts.actions import begin_draft, save_text
from redgrid.drafts.models import Draft
from redgrid.exchange.actions import confirm_import, try_import
from redgrid.exchange.duties import _limit, duty_cells, rows_of_content
from redgrid.exchange.files import read_file
from redgrid.exchange.kinds import kind_of
from redgrid.exchange.models import Import
from redgrid.exchange.sheets import list_book, list_csv, rejected, template
from redgrid.exchange.tests.lists import workbook
from redgrid.grid.models import Person
from redgrid.kit.refusal import Invalid, Refused
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.reading import read_yaml
from redgrid.rulebook.shape import schema
from tests.world import World

# What is said here is said of a text; its rows are few and have their tests on every engine.
pytestmark = pytest.mark.once

DUTIES = kind_of("duties")
ODD = [
    ("points: 10", "points: 10.5"),
    ("limit_text: 每季度前5个工作日", 'limit_text: "=SUM(A1)"'),
    ("standard: 围绕真实岗位课题", 'standard: "第一条、见附件\\n- 第二条：“无”"'),
    ("basis: 《网格员职责清单（试行）》领学员第三条", "basis: 无"),
]


@pytest.fixture
def draft(world: World, blueprint: Blueprint) -> Draft:
    """A draft with some odd words in it."""
    begun = begin_draft(blueprint, by=world.clerk, about="改清单")
    text = begun.text
    for before, after in ODD:
        assert before in text
        text = text.replace(before, after, 1)
    return save_text(begun, text, by=world.clerk, seen=begun.revision)


def tried(world: World, draft: Draft, content: bytes, **into: Any) -> Import:
    return try_import("duties", content, by=world.clerk, into={"draft": draft.pk, **into})


def content_of(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(Draft.objects.get(pk=draft.pk).text, "").content
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_went_out_comes_in_again_and_changes_not_a_byte(
    world: World, draft: Draft, language: str
) -> None:
    with translation.override(language):
        rows = list(rows_of_content(content_of(draft)))
        book = list_book(DUTIES, world.clerk, rows)
        done = confirm_import(tried(world, draft, book, is_whole=True), by=world.clerk)
    assert done.counts == {"created": 0, "updated": 0, "unchanged": len(rows), "rejected": 0}
    assert (done.report["dropped"], Draft.objects.get(pk=draft.pk).text) == ([], draft.text)


def test_into_an_empty_list_it_builds_the_same_duties_again(world: World, draft: Draft) -> None:
    before = content_of(draft)
    book = list_book(DUTIES, world.clerk, rows_of_content(before))
    first = before["duties"][0]["code"]
    bare = begin_draft(draft.base, by=world.clerk, about="另一份")  # type: ignore[arg-type]
    head, _duties, _rest = bare.text.partition("\nduties:\n")
    tail = bare.text[bare.text.index("\nflows:\n") :]
    bare = save_text(bare, f"{head}\nduties:\n  - {{code: ZZ, officer: x}}\n{tail}", by=world.clerk, seen=1)
    done = confirm_import(tried(world, bare, book, is_whole=True), by=world.clerk)
    assert done.report["rejected"] == []
    assert (done.created, done.report["dropped"]) == (len(before["duties"]), ["ZZ"])
    assert content_of(bare)["duties"][0]["code"] == first
    for old, new in zip(before["duties"], content_of(bare)["duties"], strict=True):
        assert {**old, "basis": None} == {**new, "basis": None}


def test_rows_are_read_with_tolerance_and_rejected_with_the_reason_beside_the_cell(
    world: World, draft: Draft
) -> None:
    before = {duty["code"]: duty for duty in content_of(draft)["duties"]}
    head = ["编号", "岗位", "工作内容", "周期", "时限", "标准", "分值", "扣分", "证据"]
    book = workbook(
        ["职责清单", "", "", "", "", "", "", "", ""], head,
        ["l1", "", "编制季度学习计划", "每季度", "８个工作日内", "", 11.0, "超期2、退回 1.5", ""],
        ["L9", "领学员", "班前五分钟", "每日", "无", "讲清风险", "5分", "", "无"],
        ["L2", "诗人", "格内领学", "", "明天", "", 5, "", "飞鸽"],
        ["L3", "", "格间联学", "偶尔", "", "", "许多", "", ""],
        ["X1", "领学员", "没有标准", "每月", "", "", 3, "", ""],
        ["D1", "", "登录满一百次", "", "", "按登录次数计分", "", "", ""],
        ["合计", "", "", "", "", "", 100, "", ""],
    )  # fmt: skip
    row = tried(world, draft, book)
    assert content_of(draft)["duties"] == list(before.values())
    assert row.counts == {"created": 1, "updated": 1, "unchanged": 0, "rejected": 4}
    reasons = {entry["row"]: set(entry["reasons"]) for entry in row.report["rejected"]}
    assert [reasons[number] for number in (5, 6, 7)] == [
        {"officer", "limit", "evidence"},
        {"rhythm", "points"},
        {""},
    ]
    assert reasons[8] & {"standard", "title"}
    marked = read_file(rejected(row, DUTIES))[0].rows
    assert len(marked) == 5
    confirm_import(row, by=world.clerk)
    after = {duty["code"]: duty for duty in content_of(draft)["duties"]}
    changed = {"limit": "8 working days", "points": 11, "deductions": {"late": 2, "returned": 1.5}}
    assert after["L1"] == before["L1"] | changed
    assert after["L9"] == {
        "code": "L9", "officer": "learning_lead", "title": "班前五分钟", "rhythm": "daily", "limit": None,
        "standard": "讲清风险", "points": 5,
    }  # fmt: skip
    assert list(after)[list(after).index("L8") + 1] == "L9"
    assert {code for code in before if before[code] != after[code]} == {"L1"}


def test_every_key_of_a_duty_has_its_column() -> None:
    assert [column.code for column in DUTIES.columns] == sorted(
        schema()["$defs"]["duty"]["properties"], key=[column.code for column in DUTIES.columns].index
    )


def test_a_limit_is_read_as_people_write_it() -> None:
    read = {
        "3个工作日": "3 working days", "１ 个工作日内": "1 working day", "4工时": "4 work-hours", "2天": "2 days",
        "24小时以内": "24 hours", "30 分钟": "30 minutes", "2 days": "2 days", "三个工作日": "3 working days",
        "每月最后一个工作日": "last working day of the month", "3 work days": "3 working days",
    }  # fmt: skip
    assert {said: _limit(said) for said in read} == read
    for words in ("明天", "3个月亮", "个工作日"):
        with pytest.raises(Invalid):
            _limit(words)


def test_a_list_comes_into_drafts_alone_by_those_who_write_them(
    world: World, draft: Draft, client_of: Callable[[Person], Client]
) -> None:
    book = list_csv(DUTIES)
    with pytest.raises(Refused):
        try_import("duties", book, by=world.clerk)
    clerk = client_of(world.clerk)
    assert "改清单" in clerk.get(f"/exchange/duties?draft={draft.pk}").content.decode()
    assert len(read_file(template(DUTIES))) == 3
    assert clerk.get(f"/exchange/duties/list?draft={draft.pk}").status_code == 200
    assert clerk.get("/exchange/duties/list?draft=999").status_code == 404
    assert duty_cells({"code": "A", "points": 0}, {}) == {"code": "A", "points": "0"}

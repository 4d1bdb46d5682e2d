"""A file becomes rows, or one sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from redgrid.exchange import cells, files
from redgrid.exchange.files import read_file
from redgrid.exchange.kinds import kind_of
from redgrid.exchange.sheets import harmless, template
from redgrid.exchange.tables import find_table
from redgrid.exchange.tests.lists import sheets, workbook
from redgrid.kit.refusal import Invalid

HEADER = "工号,姓名,单位编码\r\n"
ROW = "101,李明,electrical\r\n"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert read_file((HEADER + ROW).encode(encoding))[0].rows == [
        ["工号", "姓名", "单位编码"], ["101", "李明", "electrical"],
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["工号，姓名,单位编码", "工号，姓名，单位编码", "工号\t姓名\t单位编码"])
def test_both_comma_signs_and_the_tab_separate(header: str) -> None:
    row = ROW.replace(",", "\t") if "\t" in header else ROW
    row = row.replace(",", "，") if "," not in header and "\t" not in header else row
    assert find_table(kind_of("people"), read_file(f"{header}\r\n{row}".encode())).rows[0].cells == {
        "staff_number": "101", "name": "李明", "unit": "electrical",
    }  # fmt: skip


def test_the_header_stands_under_merged_titles_and_totals_do_not_count() -> None:
    content = workbook(
        ["序号", "姓 名", "工 号*", "单位编码", "身份证号", "家庭住址", "爱好"],
        [1, "李明", 1.0, "electrical", "370502199001011234", "东营", "下棋"],
        [],
        ["合 计", "", "1人"],
        ["制表人：王芳"],
        title="花名册",
    )
    table = find_table(kind_of("people"), read_file(content))
    assert (table.header_row, table.unneeded, table.left_out, table.skipped) == (
        3, ["身份证号", "家庭住址"], ["序号", "爱好"], 1,
    )  # fmt: skip
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, {"staff_number": 1.0, "name": "李明", "unit": "electrical"})
    ]


def test_a_cell_over_several_rows_counts_for_each_and_signatures_for_none() -> None:
    table = find_table(kind_of("people"), read_file(sheets(
        花名册=[
            ["工号", "姓名", "所在单位", ""],
            ["|", "|", "单位编码", "到岗日期"],
            ["101", "甲", "G1", "2026-03-01"],
            ["102", "乙", "|", ""],
            ["103", "丙", "G2", ""],
            ["合计：3人", "", "x", ""],
            ["制表人：张三", "审核人：李四", "日期：2026.3.1", ""],
            ["注：1. 以系统为准", "", "", ""],
            ["说明", "", "", ""],
        ]
    )))  # fmt: skip
    assert (table.header_row, table.skipped) == (2, 4)
    assert [row.cells["unit"] for row in table.rows] == ["G1", "G1", "G2"]


def test_sheets_of_the_same_form_are_one_list_and_hidden_ones_are_left_alone() -> None:
    header = ["工号", "姓名"]
    table = find_table(kind_of("people"), read_file(sheets(
        "旧", 旧=[header, ["901", "旧"]], 一格=[header, ["101", "甲"]], 二格=[["姓名", "工号"], ["乙", "102"]],
        说明=[["姓名"], ["丙"]],
    )))  # fmt: skip
    assert table.sheet in {"一格、二格", "一格, 二格"}
    assert [(row.number, row.cells["staff_number"]) for row in table.rows] == [
        ("一格!2", "101"), ("二格!2", "102"),
    ]  # fmt: skip


def test_what_is_not_needed_is_not_kept_between_the_dry_run_and_the_real_one() -> None:
    content = workbook(
        ["工号", "姓名", "身份证号码", "出生日期"], ["1", "李明", "370502199001011234", "1990-01-01"]
    )
    stored = str(find_table(kind_of("people"), read_file(content)).as_json())
    assert "李明" in stored
    assert "1990" not in stored


def test_a_list_without_a_needed_column_says_which_is_missing() -> None:
    with pytest.raises(Invalid, match="姓名"):
        find_table(kind_of("people"), read_file(workbook(["工号", "年龄"], ["1", "30"])))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (1.0, "1"),
        ("1.0", "1"),
        ("００７", "007"),
        (" 10 01 ", "1001"),
        (101001, "101001"),
        ("F3-305", "F3-305"),
    ],
)
def test_codes_are_read_however_a_spreadsheet_holds_them(cell: Any, expected: str) -> None:
    assert cells.code(cell) == expected


@pytest.mark.parametrize("cell", ["3.70502E+17", 3.1])
def test_a_number_that_excel_has_shortened_is_not_guessed(cell: Any) -> None:
    with pytest.raises(Invalid):
        cells.code(cell)


@pytest.mark.parametrize("cell", [4, "4", "四级网", "第４级"])
def test_a_level_is_a_number_however_it_is_written(cell: Any) -> None:
    assert cells.level(cell) == 4


@pytest.mark.parametrize(
    "cell",
    [date(2026, 3, 5), datetime.fromisoformat("2026-03-05T00:00"), 46086, 46086.0, "46086",
     "2026-03-05", "2026/3/5", "2026.3.5",
     "2026年3月5日", "2026 年 3 月 5 日", "２０２６－０３－０５", "20260305", 20260305, " 2026年03月05日 "],
)  # fmt: skip
def test_a_date_is_a_date_in_every_dress(cell: Any) -> None:
    assert cells.day(cell) == date(2026, 3, 5)


@pytest.mark.parametrize("cell", ["3/5/2026", "26-3-5", "2026-13-01", "明天", "0001-01-01", 2026.1])
def test_what_might_be_another_date_is_refused(cell: Any) -> None:
    with pytest.raises(Invalid):
        cells.day(cell)


def test_a_last_day_is_inside_and_comes_back_as_it_was() -> None:
    end = cells.last("2026-03-05")
    assert end == datetime(2026, 3, 6, tzinfo=SHANGHAI)
    assert cells.written_last(end) == "2026-03-05"
    assert cells.last("2026年2月") == cells.last("2026.02") == datetime(2026, 3, 1, tzinfo=SHANGHAI)
    assert cells.last("至今") is None
    moment = datetime(2026, 3, 5, 6, 30, 15, 123456, tzinfo=UTC)
    assert cells.last(cells.written_last(moment)) == moment
    assert cells.moment(cells.written(moment)) == moment


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * (files.UNPACKED_BYTES + 1))
    return out.getvalue()


def _with_sheet(sheet: bytes) -> bytes:
    whole, out = zipfile.ZipFile(io.BytesIO(workbook(["工号"], ["1"]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in whole.namelist():
            package.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else whole.read(name))
    return out.getvalue()


def _far_cell() -> bytes:
    return _with_sheet(
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )


def _wrong_size() -> bytes:
    content = bytearray(workbook(["工号"], ["1"]))
    at = content.index(b"PK\x01\x02")
    while at != -1:
        size = int.from_bytes(content[at + 24 : at + 28], "little")
        content[at + 24 : at + 28] = (size // 2).to_bytes(4, "little")
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("readme.txt", "x")
    return out.getvalue()


REFUSED: dict[str, Callable[[], bytes]] = {
    "a bomb": _bomb,
    "a cell at the end of the world": _far_cell,
    "a wrong declared size": _wrong_size,
    "half a workbook": lambda: workbook(["工号"], ["1"])[:-600],
    "a locked workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + files.PASSWORD_STREAM,
    "half an old workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "50 MB": lambda: b"1" * 50_000_000,
    "nothing": lambda: b"",
    "a page of the web": lambda: b"<html><table></table></html>",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n\0\0\0\r",
    "another archive": _archive,
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(what: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_file(REFUSED[what]())
    assert refused.value.reason.endswith(("。", "."))


def test_a_sheet_that_declares_a_wrong_extent_is_read_whole() -> None:
    sheet = zipfile.ZipFile(io.BytesIO(workbook(*([n] for n in range(9))))).read("xl/worksheets/sheet1.xml")
    assert b'ref="A1:A9"' in sheet
    numbers = _with_sheet(sheet.replace(b'ref="A1:A9"', b'ref="A1"'))
    assert len(read_file(numbers)[0].rows) == 9


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-1", "@SUM(A1)", "\t=1"])
def test_text_that_a_spreadsheet_would_reckon_is_made_harmless_and_comes_back(text: str) -> None:
    written = harmless(text)
    assert written.startswith("'")
    read = read_file(f'工号,姓名\r\n1,"{written}"\r\n'.encode())[0].rows
    assert read[1][1] == text


@pytest.mark.parametrize("kind", ["units", "people", "posts", "officers", "places", "claims", "holidays"])
def test_a_template_brings_nothing_in_as_long_as_it_holds_its_sample_alone(kind: str, blueprint: Any) -> None:
    table = find_table(kind_of(kind), read_file(template(kind_of(kind))))
    assert {column for column, _header in table.mapping} == {c.code for c in kind_of(kind).columns}
    assert table.rows == []

"""A centre of 14 cells and 97 places as it lies in somebody's workbook: everything on one sheet each, nothing tidy."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter

NETS, CELLS, PEOPLE_A_CELL, PLACES = 5, 14, 10, 97
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈", "明芳伟娜强敏静磊洋艳"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
WRONG_UNIT = "G99"
DIRECTOR = 90001
Row = Sequence[Any]


def workbook(wrong: str = WRONG_UNIT) -> bytes:
    """The workbook; one row of its people says that they belong to ``wrong``."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, title, header, rows in (
        ("组织", "技术保障中心网格划分一览表", UNITS, _units()),
        ("花名册", "职工花名册（2026 年 11 月）", PEOPLE, _people(wrong)),
        ("区域台账", "公共区域、办公场所台账", RESOURCES, _places()),
        ("认领", "区域认领确认表", CLAIMS, _claims()),
    ):
        _sheet(book.add_worksheet(name), title, header, rows)
    book.close()
    return out.getvalue()


def _sheet(page: Any, title: str, header: Row, rows: Iterator[Row]) -> None:
    """A merged title, a line of remarks, a blank one, the header; a blank row now and then; a total at the end."""
    page.merge_range(0, 0, 0, len(header) - 1, title)
    page.write(1, 0, "填表单位：综合办公室")
    page.write_row(3, 0, header)
    at = count = 0
    for count, row in enumerate(rows, start=1):
        at = 3 + count + count // 20
        page.write_row(at, 0, [count, *row])
    page.write_row(at + 1, 0, ["合计", count])


UNITS = ("序号", "单位编码", "单位名称", "网格类别", "网级", "上级编码", "所属党支部", "科室", "成立日期")
PEOPLE = (
    "序号",
    "员工编号",
    "姓名",
    "身份证号",
    "出生日期",
    "家庭住址",
    "所在格编码",
    "政治面貌",
    "职务",
    "手机号码",
)
RESOURCES = ("序号", "区域编号", "区域名称", "用途", "楼栋", "层", "所属格", "风险")
CLAIMS = ("序号", "区域编号", "区域", "责任人工号", "责任人")


def _cell(number: int) -> str:
    return f"G{number:02d}"


def _units() -> Iterator[Row]:
    # The cells stand before the nets they belong to.
    for number in range(1, CELLS + 1):
        yield (
            _cell(number),
            f"第{number}格 ",
            "格",
            "",
            f"W{_net_of(number)}",
            f"第{number}党员先锋格",
            f"第{number}室",
            "2025.1.1",
        )
    for number in range(1, NETS + 1):
        yield f" W{number}", f"第{number}网", "四级网", "4", "JSZX", f"第{number}党支部", "", "2025年1月1日"


def _net_of(cell: int) -> int:
    return (cell - 1) % NETS + 1


def _people(wrong: str) -> Iterator[Row]:
    private = ("110101199001010011", "1990-01-01", "某市某路 1 号")
    yield DIRECTOR, "钟主任", *private, "JSZX", "中共党员", "中心主任", "138 0000 0000"
    for cell in range(1, CELLS + 1):
        for seat in range(PEOPLE_A_CELL):
            unit = wrong if (cell, seat) == (CELLS, PEOPLE_A_CELL - 1) else _cell(cell)
            yield (
                _number(cell, seat),
                _name(cell, seat),
                *private,
                unit,
                "群众" if seat % 3 else "党员",
                _post(cell, seat),
                13800000000 + cell,
            )


def _number(cell: int, seat: int) -> str | int:
    """A staff number: here as a number, there as text, once in full-width digits."""
    number = 20000 + cell * 100 + seat
    return (number, f" {number}", str(number).translate(WIDE))[seat % 3]


def _name(cell: int, seat: int) -> str:
    return f"{FAMILY[cell - 1]} {GIVEN[seat]}" if seat == 1 else f"{FAMILY[cell - 1]}{GIVEN[seat]}"


def _post(cell: int, seat: int) -> str:
    """The head of each cell, two deputies, and of the first cell of each net the secretary of its branch."""
    return {0: "室主任", 1: "室副主任", 2: "室副主任", 3: "党支部书记" if cell <= NETS else ""}.get(seat, "")


def _places() -> Iterator[Row]:
    for number in range(1, PLACES + 1):
        kind = ("办公室", "会议室", "卫生间")[number % 3]
        yield (
            _place(number),
            f"{number:03d} {kind}",
            kind,
            "技术楼",
            f"{number % 4 + 1} 层",
            _cell(number % CELLS + 1),
            ("低", "一般", "较大风险")[number % 3],
        )


def _place(number: int) -> str:
    return f"0{number:03d}"


def _claims() -> Iterator[Row]:
    for number in range(1, PLACES + 1):
        cell, seat = number % CELLS + 1, number // CELLS
        yield _place(number), "", _number(cell, seat), _name(cell, seat).replace(" ", "")

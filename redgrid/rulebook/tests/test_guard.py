"""What national rules forbid is refused, with the reason and the source."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from redgrid.rulebook.check import check_text, checked
from redgrid.rulebook.faults import Reading
from redgrid.rulebook.guard import bans, guard_faults
from redgrid.rulebook.tests.samples import content, written


def guarded(changed: Any) -> list[tuple[str, str]]:
    """(path, code of what was met) by the guard alone."""
    with translation.override("en"):
        faults = guard_faults(Reading("x.yaml", changed, {}))
        return [(fault.path, fault.message.partition(": ")[2]) for fault in faults]


SOURCES = {ban.code: ban.source for ban in bans()}
LOG_INS = "Log-ins and check-ins must not be a basis of assessment. (国办函〔2026〕12号)"
CLICKS = f"Clicks, views, likes and online votes must not be a basis of assessment. ({SOURCES['clicks']})"
ONLINE = "Online time, installation and usage rates must not be counted for assessment. (国办函〔2026〕12号)"
LEARNING = "Learning hours must not be a basis of assessment. (国办函〔2026〕12号)"
FORWARDS = "Forwards and shares must not be a basis of assessment. (国办函〔2026〕12号)"
RANKING = "People must not be ranked. (国办函〔2026〕12号)"
PHOTO = (
    "Photos, videos, places and tracks must not be demanded without a legal basis. "
    f"({SOURCES['forced_photo_or_location']})"
)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("evidence", ["login_count"], LOG_INS),
        ("evidence", ["daily_check_in"], LOG_INS),
        ("evidence", ["clicks"], CLICKS),
        ("evidence", ["online_time"], ONLINE),
        ("evidence", ["learning_hours"], LEARNING),
        ("evidence", ["forwards"], FORWARDS),
        ("evidence", ["person_rank"], RANKING),
        ("evidence", ["photo"], PHOTO),
        ("evidence", ["gps_track"], PHOTO),
        ("standard", "每月登录次数不少于20次", LOG_INS),
        ("standard", "A daily check-in on the phone", LOG_INS),
        ("title", "点赞数达标", CLICKS),
        ("limit_text", "每天在线时长4小时", ONLINE),
        ("standard_en", "At least 20 learning hours", LEARNING),
        ("standard", "转发量前三", FORWARDS),
        ("standard", "按个人排名奖励", RANKING),
        ("standard", "处理完必须拍照", PHOTO),
        ("deductions", {"missed_login": 2}, LOG_INS),
    ],
)
def test_a_duty_fed_by_what_is_forbidden_is_refused(field: str, value: Any, reason: str) -> None:
    changed = content()
    changed["duties"][0][field] = value
    found = guarded(changed)
    assert [text for _path, text in found] == [reason]
    assert found[0][0].startswith(f"duties[D1].{field}")
    assert checked(written(changed)).errors


def test_an_indicator_is_refused_for_its_source_before_there_are_indicators() -> None:
    changed = content()
    changed["indicators"] = [{"code": "activity", "source": "login_event"}]
    assert guarded(changed) == [("indicators[activity].source", LOG_INS)]
    assert {fault.path for fault in check_text(written(changed))} == {
        "indicators",
        "indicators[activity].source",
    }


def test_a_ranking_in_the_scoring_is_refused() -> None:
    changed = content()
    changed["scoring"]["ranking"] = True
    assert guarded(changed) == [("scoring.ranking", RANKING)]


@pytest.mark.parametrize(("basis", "reasons"), [("", [PHOTO]), ("安全生产法第四十一条", [])])
def test_a_photo_may_be_demanded_where_a_law_demands_it(basis: str, reasons: list[str]) -> None:
    changed = content()
    changed["evidence_kinds"].append({"code": "snapshot", "name": "现场情况"})
    changed["duties"][0] |= {"evidence": ["snapshot"], "standard": "整改前后照片上传", "legal_basis": basis}
    assert [text for _path, text in guarded(changed)] == reasons
    assert bool(checked(written(changed)).errors) is bool(reasons)


def test_a_law_for_photos_does_not_permit_log_ins() -> None:
    changed = content()
    changed["duties"][0] |= {"evidence": ["login_count"], "legal_basis": "某法"}
    assert [text for _path, text in guarded(changed)] == [LOG_INS]


@pytest.mark.parametrize(
    "standard",
    [
        "不以登录次数计分",
        "照片可附可不附",
        "never by number of clicks",
        "login is not needed",
        "学习讨论有记录",
        "位置准确",
    ],
)
def test_what_is_said_to_be_not_wanted_passes(standard: str) -> None:
    changed = content()
    changed["duties"][0]["standard"] = standard
    assert guarded(changed) == []


def test_a_refusal_elsewhere_in_the_sentence_does_not_excuse() -> None:
    changed = content()
    changed["duties"][0]["standard"] = "不以点击量计分，但登录率要达到九成；登录次数也要够"
    assert [text for _path, text in guarded(changed)] == [LOG_INS]


def test_a_citation_may_name_what_it_forbids() -> None:
    changed = content()
    changed["duties"][0]["basis"] = "关于禁止打卡、积分排名的规定"
    assert guarded(changed) == []


def test_the_reason_is_given_in_the_language_of_the_reader() -> None:
    changed = content()
    changed["duties"][0]["evidence"] = ["clicks"]
    with translation.override("zh-hans"):
        message = next(guard_faults(Reading("x.yaml", changed, {}))).message
    assert "不得把点击、浏览、点赞、网络投票作为考核依据" in message
    assert "国办函〔2026〕12号" in message


@pytest.mark.parametrize("strange", [None, [], "x", {"duties": 3}, {"duties": [3, {"x": None}]}, {3: 4}])
def test_content_of_any_shape_can_be_looked_at(strange: Any) -> None:
    assert guarded(strange) == []

"""Word forms, spellings and sentences that the policy guard knows, and those it must leave alone."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.conf import settings

from redgrid.rulebook.faults import Reading
from redgrid.rulebook.guard import guard_faults

pytestmark = pytest.mark.once


def met(content: Any) -> list[str]:
    """The codes of the bans that were met, in order."""
    return [found.ban for found in guard_faults(Reading("x.yaml", content, {}))]


def duty(**said: Any) -> dict[str, Any]:
    return {"duties": [{"code": "X1", **said}]}


FORBIDDEN = {
    "log_ins": [
        "每月登陆的次数不少于20次", "登 录 次 数达标", "每天签到", "未按时签到的扣2分", "按登录频次评分",
        "Number of log-ins per month", "Clock in every day",
        "每人每天上线不少于1次",
    ],
    "clicks": [
        "点赞总数排进前列", "文章的阅读量达标", "Click counts decide",
        "信息点开率达到90%", "扫码次数每月20次", "Views of each article reach 100",
    ],
    "online_time": [
        "日均在线时长4小时", "平台使用率达到九成", "小程序的安装率达标", "At least 2 online hours",
        "系统使用频次纳入考核", "每周打开手机平台不少于5次", "Open the app every day", "Hours spent on the platform",
    ],
    "learning_hours": [
        "每人完成40学时", "学习平台积分换算得分，学习积分达标", "20 hours of learning a month",
        "视频学习满2小时", "每月线上学习时间不少于4小时",
    ],
    "forwards": ["转发的次数达标", "人人须在朋友圈转发", "Share counts are reported"],
    "ranking": [
        "按积分对网格员进行排名", "得分后三名", "末位者约谈", "Members are ranked by points", "Ranking of the people",
        "按得分从高到低列出网格员", "得分最低的网格员在例会上通报",
        "Sort members by points", "Staff with the lowest points are named",
    ],
    "report_quota": [
        "每人每月上报隐患不少于5条", "发现三违至少 3 起", "信息不少于十条", "每少报一条扣20元",
        "At least 5 hidden dangers a month", "Register at least 3 problems", "Problems found: at least 4",
        "每人每月至少反映2个问题", "每周报3条信息", "隐患数量不足3条的扣2分",
    ],
    "instant_reply": [
        "工作群消息10分钟内回复", "要求秒回", "网格员手机24小时在线",
        "收到通知后在群里立即回复收到",
    ],
    "forced_photo_or_location": [
        "整改前后须拍照", "必须上传现场视频", "不上传照片的视为未完成，未拍照的扣1分", "开启实时定位",
        "Photos must be uploaded", "Everybody must take a photo",
        "整改前后附照片", "巡查拍照留痕", "影像资料齐全",
        "到岗发定位", "Attach a photo of every visit",
        "A selfie at the gate", "Share your location on arrival",
    ],
}  # fmt: skip
CODES = {
    "log_ins": [
        "loginCount",
        "LOGIN-DAYS",
        "daily_checkins",
        "qiandao_cishu",
        "denglulv",
        "account.signed_in",
    ],
    "clicks": ["clickRate", "page-views", "dianzanshu"],
    "online_time": ["onlineTime", "screen_times", "install_rate"],
    "learning_hours": ["learningHours", "study_minutes_total", "xuexishichang"],
    "forwards": ["share_counts", "zhuanfaliang"],
    "ranking": ["personRank", "leaderboards", "paiming"],
    "report_quota": ["min_reports", "quotas", "shangbaoliang"],
    "instant_reply": ["read_receipts"],
    "forced_photo_or_location": ["photos", "gpsTrack", "live_location", "paizhao"],
}
HARMLESS = [
    "不对个人排名", "人员不排名", "不规定上报数量", "“无”是有效结果，不要求发现问题不少于几条", "照片可附可不附",
    "学时和登录不作依据", "在线分析仪表2小时内修复", "与至少1个兄弟格共同组织", "须参加视频会议",
    "定位故障原因", "应急照明完好", "发现的问题落到行动，完成3个步骤", "点评质量高", "成果推广任务书齐全",
    "hours and log-ins do not count", "Together with at least one other cell", "签到表由组织者填写",
    "effect checked on day 7 and day 30",
    "a photo is optional", "Findings lead to action", "可附照片", "需要时可以附照片，不作要求",
    "核对设备照片库是否更新",
    "每月发现的问题报格长", "每天上报1次", "隐患按等级排序处理", "A photo may be attached", "Sort hazards by risk",
    "每月至少开展1次线上培训", "平台有记录即可，不另填表", "突发位置变化立即报告", "You may attach a photo",
]  # fmt: skip
HARMLESS_CODES = [
    "tracking_note",
    "time_stamp",
    "photovoltaic_check",
    "install",
    "location",
    "yuedu",
    "read",
    "vote",
]


def test_sentences_that_ask_for_what_is_forbidden_are_met_and_others_are_not() -> None:
    found = {ban: [met(duty(standard=said)) for said in says] for ban, says in FORBIDDEN.items()}
    assert found == {ban: [[ban]] * len(says) for ban, says in FORBIDDEN.items()}
    assert {said: met(duty(standard=said)) for said in HARMLESS} == {said: [] for said in HARMLESS}


def test_machine_words_are_met_in_every_form_and_others_are_not() -> None:
    found = {ban: [met({"indicators": [{"source": code}]}) for code in codes] for ban, codes in CODES.items()}
    assert found == {ban: [[ban]] * len(codes) for ban, codes in CODES.items()}
    assert {code: met({"anything": [code]}) for code in HARMLESS_CODES} == {
        code: [] for code in HARMLESS_CODES
    }


def test_what_is_counted_may_stand_in_the_title_and_how_many_in_the_limit() -> None:
    assert met(duty(title="上报隐患", limit_text="每月不少于5条")) == ["report_quota"]
    assert met(duty(title="上报隐患", limit_text="2小时内登记")) == []
    assert met(duty(title="编制计划", limit_text="每月不少于5条")) == []
    # Said once, it is found once.
    assert met(duty(title="每日签到", standard="内容真实", limit_text="每月1次")) == ["log_ins"]


def test_a_photo_may_be_offered_and_is_demanded_by_no_other_name() -> None:
    def flow(field: dict[str, Any], **asking: Any) -> list[str]:
        return met({"flows": [{"code": "f", "fields": [{"code": "shot", **field}], **asking}]})

    scene, upload, photo = (
        {"name": "现场照片"},
        {"name": "情况", "hint": "须拍照上传"},
        ["forced_photo_or_location"],
    )
    asks = {"stages": [{"code": "s", "moves": [{"code": "m", "asks": ["shot"]}]}]}
    waits = {"stages": [{"code": "s", "moves": [{"code": "m", "needs": ["fact:shot"], "offers": ["shot"]}]}]}
    offers = {"offers": ["shot"]}
    assert [flow(scene, **asking) for asking in (offers, asks, waits, {"asks": ["shot"]})] == [
        [],
        photo,
        photo,
        photo,
    ]
    assert [flow(upload, **offers), flow(upload, **asks)] == [[], photo]
    assert flow({**scene, "legal_basis": "某法第五条"}, **asks) == []
    assert flow({"name": "登录次数"}, **offers) == ["log_ins"]
    # Evidence is demanded by what it is called, whatever its code.
    kinds = [{"code": "record", "name": "整改前后照片"}, {"code": "note", "name": "记录"}]
    assert met({"evidence_kinds": kinds, "duties": [{"code": "D1", "evidence": ["record", "note"]}]}) == photo


def test_sections_nobody_thought_of_are_guarded_and_those_that_only_name_things_are_not() -> None:
    rule = [{"code": "r", "text": "按个人排名奖励"}]
    guarded = {
        name: met({name: rule}) for name in ("check_lists", "visits", "place_kinds", "assignment", "levels")
    }
    assert guarded == {**{name: ["ranking"] for name in guarded}, "levels": []}
    assert met({"scoring": {"ranking": False, "leaderboard": "none"}}) == []
    assert met({"scoring": {"ranking": True}}) == ["ranking"]


def test_the_institution_that_is_shipped_demands_nothing_forbidden() -> None:
    text = (settings.BLUEPRINTS / "support-centre" / "blueprint.yaml").read_text(encoding="utf-8")
    assert met(yaml.load(text, yaml.CSafeLoader)) == []

"""A small institution that is sound, and ways to spoil it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import yaml
from django.utils import translation

from redgrid.rulebook.check import check_text
from redgrid.rulebook.institution import Institution, institution_from

SMALL = """\
blueprint: small
title: 小制度
title_en: Small institution
basis: 试行方案
levels:
  - {level: 3, name: 三级网, name_en: Third-level net, party: 党总支}
capacities:
  - {code: cell_head, name: 格长, name_en: Cell head, kind: post, at: cell, required: true, verbs: [case.read]}
  - {code: member, name: 成员, kind: membership, at: unit, verbs: [case.report]}
  - code: diagnosis_officer
    name: 诊治员
    name_en: Diagnosis officer
    kind: officer
    at: cell
    required: true
    verbs: []
    concern: 装置问题
    concern_en: Plant
  - {code: system_admin, name: 系统管理员, kind: administrator, at: centre, verbs: [account.manage]}
derivations:
  - {administrative_post: office_director, name: 室主任, gives: [cell_head]}
calendars:
  - code: standard
    name: 标准工时
    hours: ["08:00-12:00", "13:30-17:30"]
    weekdays: [1, 2, 3, 4, 5]
    public_holidays: CN
  - {code: shifts, name: 倒班, hours: ["00:00-24:00"], weekdays: [1, 2, 3, 4, 5, 6, 7], time_zone: Asia/Shanghai}
place_kinds:
  - {code: office, name: 办公室, standard: 整洁}
evidence_kinds:
  - {code: ticket, name: 问题单, name_en: Ticket}
duties:
  - code: D1
    officer: diagnosis_officer
    title: 登记问题
    title_en: Register problems
    rhythm: on_event
    limit: 4 work-hours
    limit_text: 4个工作小时内
    standard: 地点、设备、现象清楚
    points: 60
    evidence: [ticket]
    basis: 职责清单第一条
    deductions: {late: 5, returned: 2.5}
  - code: D2
    officer: diagnosis_officer
    title: 下站走访
    rhythm: monthly
    limit: null
    standard: 用户单位确认
    points: 40
flows:
  - code: problem
    name: 问题诊治
    name_en: Problem diagnosis
    prefix: WT
    purpose: report
    calendar: standard
    answer_limit: 1 working day
    urgencies:
      - {code: urgent, name: 紧急, name_en: Urgent, colour: red}
      - {code: ordinary, name: 一般, name_en: Ordinary, colour: blue}
    fields:
      - {code: cause, name: 原因, name_en: Cause}
    stages:
      - code: found
        name: 发现
        name_en: Found
        actor: cell_head
        clause: D1
        limits: {urgent: 1 hour, ordinary: 1 working day}
        moves:
          - {code: note_cause, name: 记录原因, to: found, by: [lead], records: cause, reason: required, kind: note}
          - {code: to_fixed, name: 转整改, to: fixed, by: [cell_head], needs: [lead, "fact:cause"], kind: forward}
      - code: fixed
        name: 整改
        name_en: Fixed
        actor: lead
        clause: null
        limits: {urgent: 2 days, ordinary: 5 days}
        standard: 用户满意
        moves:
          - {code: back, name: 退回, to: found, by: [user_unit], reason: required, kind: return}
          - {code: close, name: 关闭, to: null, by: [user_unit, centre], kind: close}
scoring:
  places: 2
  rounding: half_up
  rescale_to: 100
  bands: [{code: A, from: 90}, {code: B, from: 60.5}, {code: C, from: 0}]
  tiers: {self: 20, cross: 30, centre: 50}
"""


def content(text: str = SMALL) -> dict[str, Any]:
    """The content of a text, to be spoiled."""
    found: dict[str, Any] = yaml.safe_load(text)
    return deepcopy(found)


def written(changed: dict[str, Any]) -> str:
    """Content as text again."""
    text: str = yaml.safe_dump(changed, allow_unicode=True, sort_keys=False)
    return text


def small() -> Institution:
    return institution_from(content())


def faults_of(changed: dict[str, Any] | str | bytes) -> list[tuple[str, str]]:
    """(path, message) of each fault and warning, in English."""
    text = written(changed) if isinstance(changed, dict) else changed
    with translation.override("en"):
        return [(fault.path, fault.message) for fault in check_text(text)]

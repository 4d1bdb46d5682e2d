"""What each kind of person is answered: a case beside its flow."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone

from redgrid.cases.actions import (
    assign_case,
    attach,
    comment_on,
    link_cases,
    open_case,
    set_milestone,
    suspend_case,
)
from redgrid.cases.actions.quarrels import dispute_case
from redgrid.cases.actions.shares import propose_shares, set_work, working_parts
from redgrid.cases.models import Attachment, Comment, EffectCheck, Link, Milestone
from redgrid.cases.tests.ways import walked
from redgrid.kit import clock
from redgrid.kit.clock import now
from redgrid.kit.documents import Document
from tests.world import World

LATER = timezone.localdate() + timedelta(days=30)
WHY = {"reason": "同一处漏水"}
SENT: dict[str, Any] = {
    "comment_on_a_case": {"text": "已到现场"},
    "attach_to_case": {"files": io.BytesIO("记录".encode())},
    "link_a_case": {"kind": "caused_by"},
    "merge_a_case": WHY,
    "split_a_case": {"title": "另一处渗水"},
    "suspend_a_case": {"reason": "等备件", "review_on": LATER.isoformat()},
    "resume_a_case": {"note": "备件已到"},
    "set_a_milestone": {"title": "拆检", "person": "W009", "due_on": LATER.isoformat()},
    "change_a_milestone": {"do": "reach"},
    "propose_the_shares": {"shares": {"W008": 70, "W003": 30}},
    "set_a_work": {"person": "W008", "work": "拆检", "due_on": LATER.isoformat()},
    "finish_a_work": {"person": "W008"},
    "dispute_a_case": {"instead": "metering", "reason": "属计量格"},
    "rule_a_quarrel": {"moves": False, "ruling": "维持"},
    "reopen_a_case": {"note": "又漏了"},
    "answer_a_check": {"works": True},
    "file_a_case": {"title": "密封老化漏水", "result": "更换密封"},
}
KINDS = ("net_head", "cell_head", "worker", "member", "stranger", "system_admin")
ANYBODY = [200] * 6
# Nobody was told of these cases at once, and no ruling says otherwise than the map: 409 for whoever sees them.
EXPECTED = {
    "read_life": [200, 200, 200, 200, 404, 404],
    "list_mentions": ANYBODY,
    "comment_on_a_case": [200, 200, 200, 200, 404, 404],
    "withdraw_a_comment": [403, 403, 403, 200, 404, 404],
    "echo_a_case": [200, 200, 200, 200, 404, 404],
    "attach_to_case": [201, 201, 201, 201, 404, 404],
    "read_case_file": [200, 200, 200, 200, 404, 404],
    "withdraw_a_file": [200, 200, 200, 403, 404, 404],
    "link_a_case": [200, 200, 200, 403, 404, 404],
    "unlink_a_case": [200, 200, 200, 403, 404, 404],
    "merge_a_case": [200, 200, 403, 403, 404, 404],
    "split_a_case": [201, 201, 403, 403, 404, 404],
    "suspend_a_case": [200, 200, 403, 403, 404, 404],
    "resume_a_case": [200, 200, 403, 403, 404, 404],
    "set_a_milestone": [403, 403, 201, 403, 403, 404],
    "change_a_milestone": [403, 403, 200, 200, 403, 404],
    "hear_of_a_case": [409, 409, 409, 409, 404, 404],
    "propose_the_shares": [200, 200, 200, 403, 404, 404],
    "agree_to_share": [200, 403, 200, 403, 404, 404],
    "set_a_work": [200, 200, 200, 403, 404, 404],
    "finish_a_work": [200, 200, 200, 403, 404, 404],
    "dispute_a_case": [200, 200, 200, 403, 404, 404],
    "rule_a_quarrel": [200, 403, 403, 403, 404, 404],
    "look_at_the_map": [409, 409, 409, 409, 404, 404],
    "reopen_a_case": [403, 200, 403, 200, 404, 404],
    "answer_a_check": [403, 200, 403, 200, 404, 404],
    "file_a_case": [200, 200, 403, 403, 404, 404],
    "list_solutions": ANYBODY,
}


def play(world: World) -> dict[str, dict[str, Any]]:
    """One leak reported twice: one report in hand, one that waits and is disputed; a solved one; a project."""
    case = open_case("problem", by=world.member, title="泵房漏水", place=world.workshop).case
    assign_case(case, by=world.cell_head, lead=world.worker, overseer=world.net_head)
    attach(case, [Document(b"a", "a.txt", "text/plain")], by=world.worker)
    comment_on(case, "看过了", by=world.member)
    propose_shares(case, {part.pk: 50 for part in working_parts(case)}, by=world.cell_head)
    set_work(working_parts(case)[0], by=world.cell_head, work="拆检", due_on=LATER)
    other = open_case("problem", by=world.member, title="泵房渗水", place=world.workshop).case
    link_cases(case, "related", other, by=world.cell_head)
    suspend_case(other, by=world.cell_head, reason="等备件", review_on=LATER)
    dispute_case(other, by=world.cell_head, reason="属计量格", instead=world.metering)
    with clock.at(now() - timedelta(days=20)):
        solved = walked(world, "closed", place=world.workshop)
    said = {"need": "密封寿命短", "baseline": "9 个月", "benefit": "18 个月", "user_unit": "laboratory"}
    project = open_case("key_project", by=world.cell_head, title="干气密封", facts=said).case
    assign_case(project, by=world.cell_head, lead=world.worker)
    set_milestone(project, by=world.worker, title="拆检", person=world.member, due_on=LATER)
    for name in ("link_a_case", "merge_a_case"):
        SENT[name]["other"] = other.number
    of_other, of_solved = {"number": other.number}, {"number": solved.number}
    return {
        "": {"number": case.number},
        "withdraw_a_comment": {"comment": Comment.objects.get().pk},
        "read_case_file": {"key": Attachment.objects.get().pk},
        "withdraw_a_file": {"file": Attachment.objects.get().pk},
        "unlink_a_case": {"link": Link.objects.get().pk},
        "resume_a_case": of_other,
        "rule_a_quarrel": of_other,
        "set_a_milestone": {"number": project.number},
        "change_a_milestone": {"number": project.number, "milestone": Milestone.objects.get().pk},
        "answer_a_check": {**of_solved, "check": EffectCheck.objects.order_by("id")[0].pk},
        **dict.fromkeys(("reopen_a_case", "file_a_case"), of_solved),
    }

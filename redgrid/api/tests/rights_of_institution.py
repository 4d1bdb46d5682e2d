"""What each kind of person is answered: versions and drafts of the institution."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from redgrid.drafts.actions import Proof, begin_draft, take_step
from redgrid.drafts.models import Step
from redgrid.kit.documents import Document
from redgrid.rulebook.queries import in_force
from tests.world import World

DISCUSSED = {"step": "discussed", "said": "职工代表讨论", "held_on": "2025-06-02", "seen": "1"}
SENT: dict[str, Any] = {
    "begin_a_draft": {"about": "改一条职责"},
    "write_a_draft": {"text": "blueprint: support-centre", "seen": 1},
    "step_a_draft": {"step": "withdrawn", "said": "不改了", "seen": 1},
    "check_a_text": {"text": "blueprint: x"},
    "prove_a_step": {**DISCUSSED, "file": io.BytesIO("会议纪要".encode())},
}
# A draft that is not open is read by those who write and those who publish.
KINDS = ("director", "clerk", "cell_head", "system_admin")
ANYBODY, INSIDE = [200] * 4, [200, 200, 404, 404]
EXPECTED = {
    "list_versions": ANYBODY,
    "read_version": ANYBODY,
    "read_version_text": ANYBODY,
    "check_a_text": [403, 200, 403, 403],
    "list_drafts": ANYBODY,
    "read_draft": INSIDE,
    "read_draft_text": INSIDE,
    "begin_a_draft": [403, 201, 403, 403],
    "write_a_draft": [403, 200, 404, 404],
    "step_a_draft": [200, 200, 404, 404],
    "prove_a_step": [403, 200, 404, 404],
    "read_proof": INSIDE,
}


def play(world: World) -> dict[str, dict[str, Any]]:
    """The clerk has begun a draft; another one was discussed, which minutes prove."""
    version = in_force()
    draft, other = (begin_draft(version, by=world.clerk, about="改一条职责") for _time in range(2))
    proof = Proof("职工代表讨论", date(2025, 6, 2), Document("纪要".encode(), "minutes.txt", "text/plain"))
    take_step(other, "discussed", by=world.clerk, proof=proof, seen=1)
    return {
        "": {"key": draft.pk, "code": version.code, "number": version.version},
        "read_proof": {"key": Step.objects.get(kind="discussed").pk},
    }

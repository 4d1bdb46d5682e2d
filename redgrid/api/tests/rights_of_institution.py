"""What each kind of person is answered: versions and drafts of the institution."""

from __future__ import annotations

from typing import Any

from redgrid.drafts.actions import begin_draft
from redgrid.rulebook.queries import in_force
from tests.world import World

SENT: dict[str, Any] = {
    "begin_a_draft": {"about": "改一条职责"},
    "write_a_draft": {"text": "blueprint: support-centre", "seen": 1},
    "step_a_draft": {"step": "withdrawn", "said": "不改了", "seen": 1},
    "check_a_text": {"text": "blueprint: x"},
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
}


def play(world: World) -> dict[str, dict[str, Any]]:
    """The clerk has begun a draft."""
    version = in_force()
    draft = begin_draft(version, by=world.clerk, about="改一条职责")
    return {"": {"key": draft.pk, "code": version.code, "number": version.version}}

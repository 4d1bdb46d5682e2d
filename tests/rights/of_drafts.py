"""Who may come to which address: versions and drafts of the institution."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from redgrid.drafts.actions import Proof, begin_draft, return_draft, take_step
from redgrid.drafts.models import Draft, Step
from redgrid.kit.documents import Document
from redgrid.rulebook.queries import in_force
from tests.rights.kinds import CLERK, EVERYBODY
from tests.world import World

# As in test_every_address: who gets the page, and whose form is let in.
# A draft that is not open is read by those who write and those who publish.
INSIDE = frozenset({"clerk", "director"})
EDITING = ("drafts:text", "drafts:entries", "drafts:entry", "drafts:add", "drafts:step")
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("drafts:index", "drafts:version", "drafts:version_text"), EVERYBODY),
    **dict.fromkeys(("drafts:draft", "drafts:draft_text", "drafts:proof"), INSIDE),
    **dict.fromkeys(EDITING, CLERK),
}
SENDERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("drafts:text", "drafts:entry", "drafts:add", "drafts:step"), CLERK),
    **dict.fromkeys(("drafts:begin", "drafts:drop"), CLERK),
}


def play(world: World) -> None:
    """A draft of the clerk was discussed, with minutes, and came back."""
    draft = begin_draft(in_force(), by=world.clerk, about="改一条职责")
    minutes = Proof("职代会讨论", date(2025, 2, 1), Document(b"x", "minutes.txt", "text/plain"))
    draft = take_step(draft, "discussed", by=world.clerk, proof=minutes, seen=draft.revision)
    return_draft(draft, by=world.clerk, reason="采纳意见", seen=draft.revision)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    draft, version = {"key": Draft.objects.get().pk}, in_force()
    of_version = {"code": version.code, "number": version.version}
    duty = {**draft, "place": "duties/D1"}
    return {
        **dict.fromkeys(("drafts:version", "drafts:version_text"), of_version),
        **dict.fromkeys(("drafts:draft", "drafts:draft_text", "drafts:text", "drafts:entries"), draft),
        **dict.fromkeys(("drafts:entry", "drafts:drop"), duty),
        "drafts:add": {**draft, "place": "duties"},
        "drafts:step": {**draft, "kind": "discussed"},
        "drafts:proof": {"key": Step.objects.exclude(file="").get().pk},
    }

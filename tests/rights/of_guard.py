"""Who may come to which address: what the institution may not demand, how long it holds, what it costs, its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redgrid.rulebook.actions import waive
from redgrid.rulebook.models import Waiver
from tests.rights.kinds import CLERK, EVERYBODY, TOTAL
from tests.world import World

# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "rulebook:guard",
            "rulebook:terms",
            "rulebook:cycle",
            "signs:flow",
            "signs:cycle",
            "signs:cycles",
            "rulebook:sunset",
            "workbench:burden",
            "workbench:unit_burden",
            "workbench:self_check",
            "signs:forms",
            "signs:form",
            "signs:form_sheet",
        ),
        EVERYBODY,
    ),
    # Who reads the cases of the cell.
    "workbench:burden_records": TOTAL,
}
SENDERS: Mapping[str, frozenset[str]] = {
    # Anybody may try a text: nothing is kept of it.
    "rulebook:guard": EVERYBODY,
    **dict.fromkeys(("rulebook:waiver", "rulebook:waiver_end", "rulebook:terms"), CLERK),
    # An empty form is told what it lacks; who may renew is asked of what is to be renewed.
    "rulebook:renewal": EVERYBODY,
}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""
    waive(
        "ranking", by=world.clerk, path="scoring", rule="{}",
        decided_by="安全科", document="安〔2026〕1号", reason="法定",
    )  # fmt: skip


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    officer = {"officer": "diagnosis_officer"}
    return {
        "rulebook:waiver_end": {"key": Waiver.objects.get().pk},
        **dict.fromkeys(("rulebook:cycle", "signs:cycle", "signs:form", "signs:form_sheet"), officer),
        "signs:flow": {"code": "problem"},
        "workbench:unit_burden": {"code": world.electrical.code},
        "workbench:burden_records": {"code": world.electrical.code, "kind": "opened"},
    }

"""Who may come to which address: the life of a case beside its flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redgrid.cases.actions import comment_on, link_cases, open_case
from redgrid.cases.models import Case, Comment, EffectCheck, Link, Solution
from redgrid.kit.clock import now
from tests.rights.kinds import EVERYBODY, READERS
from tests.world import World

# As in test_every_address: who gets the page, and whose form is let in.
# Who works on the case of the scene, answers for it, is served by it or closes it.
ACTING = frozenset({"cell_head", "worker", "member", "net_head", "director", "clerk"})
LINKING = ACTING - {"member"}
# Who answers for it, oversees it or closes it; the first two let it wait.
MERGING = LINKING - {"worker"}
WAITING = frozenset({"cell_head", "net_head"})
FILING = frozenset({"cell_head", "net_head", "director", "clerk"})
SERVED = frozenset({"cell_head", "member", "director", "clerk"})
PAGES: Mapping[str, frozenset[str]] = {
    "cases:mentions": EVERYBODY,
    **dict.fromkeys(("cases:merge", "cases:split"), MERGING),
    "cases:paper": READERS,
    "cases:file": FILING,
    "officers:advisers": LINKING,
    **dict.fromkeys(("cases:library", "cases:solution"), EVERYBODY),
}
SENDERS: Mapping[str, frozenset[str]] = {
    "cases:attach": ACTING,
    "cases:comment": READERS,
    "cases:link": LINKING,
    **dict.fromkeys(("cases:merge", "cases:split"), MERGING),
    **dict.fromkeys(("cases:suspend", "cases:resume"), WAITING),
    "cases:file": FILING,
    # Never who works on it.
    "cases:check": LINKING - {"worker"} | {"member"},
    "cases:reopen": SERVED,
    "cases:link_end": LINKING,
    # The member said it; the photo came with the member's report.
    "cases:comment_withdrawal": frozenset({"member"}),
    "cases:attachment_withdrawal": frozenset({"member", "cell_head", "net_head"}),
}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""
    case = Case.objects.get(title="泵异响")
    comment_on(case, "看一下 @电格长", by=world.member)
    other = open_case("problem", by=world.member, title="灯不亮", place=world.workshop).case
    EffectCheck.objects.create(case=case, after="7 days", due_at=now())
    Solution.objects.create(
        case=case, flow=case.flow, title="泵异响", result="换了轴承", filed_at=now(), by=world.cell_head
    )
    link_cases(case, Link.RELATED, other, by=world.cell_head)


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    case = Case.objects.get(title="泵异响")
    number = {"number": case.number}
    return {
        **dict.fromkeys(
            (
                "cases:attach",
                "cases:comment",
                "cases:link",
                "cases:merge",
                "cases:split",
                "cases:suspend",
                "cases:paper",
                "cases:file",
                "officers:advisers",
                "cases:reopen",
                "cases:resume",
            ),
            number,
        ),
        "cases:link_end": {**number, "key": Link.objects.get().pk},
        "cases:solution": {"key": Solution.objects.get().pk},
        "cases:check": {"key": EffectCheck.objects.get().pk},
        "cases:comment_withdrawal": {"key": Comment.objects.get().pk},
        "cases:attachment_withdrawal": {"key": case.attachments.get().pk},
    }

"""Who may come to which address: kinds of case, and what flows need beside their moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from redgrid.cases.actions import assign_case, move_case, open_case, set_milestone
from redgrid.cases.models import Case, Milestone, Part
from tests.rights.kinds import ADMINISTRATORS, EVERYBODY
from tests.world import World

# A project is read by everybody but those who administer the system.
PROJECT_READERS = EVERYBODY - ADMINISTRATORS
# Lead, overseer and the centre set its milestones.
PLANNERS = frozenset({"worker", "net_head", "director", "clerk"})
# Whoever names people says what each contributes.
SHARERS = frozenset({"worker", "net_head", "cell_head"})
# As in test_every_address: who gets the page, and whose form is let in.
PAGES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("cases:kinds", "cases:returns", "cases:return_cases", "cases:notices"), EVERYBODY),
    **dict.fromkeys(("cases:quarrel", "cases:charter"), PROJECT_READERS),
    "cases:shares": SHARERS,
}
SENDERS: Mapping[str, frozenset[str]] = {
    "cases:milestones": PLANNERS,
    "cases:milestone": PROJECT_READERS,
    "cases:hear": PROJECT_READERS,
    "cases:part": PROJECT_READERS,
    # The lead, and who answers for the cell: the head, and the net head above.
    "cases:quarrel": frozenset({"worker", "cell_head", "net_head"}),
    "cases:shares": SHARERS,
}


def play(world: World) -> None:
    """Let happen what these addresses need to have something to show."""
    facts = {"need": "a", "baseline": "b", "benefit": "c", "user_unit": "laboratory"}
    case = open_case("key_project", by=world.cell_head, title="干气密封", facts=facts).case
    move_case(_project(), "to_appraised", by=world.clerk)
    judged = {"project_class": "a", "appraisal": "同意"}
    move_case(_project(), "to_claimed", by=world.director, facts=judged)
    assign_case(_project(), by=world.cell_head, lead=world.worker, overseer=world.net_head)
    Case.objects.filter(pk=case.pk).update(facts={**_project().facts, "goal": "18 个月"})
    due_on = date(2031, 1, 2)
    set_milestone(
        Case.objects.get(pk=case.pk), by=world.worker, title="试装", person=world.member, due_on=due_on
    )


def arguments(world: World) -> dict[str, dict[str, Any]]:
    """What stands in the addresses, by the name of the address."""
    number = {"number": _project().number}
    return {
        **dict.fromkeys(
            ("cases:milestones", "cases:hear", "cases:quarrel", "cases:shares", "cases:charter"), number
        ),
        "cases:part": {**number, "key": Part.objects.get(case=_project(), role=Part.LEAD).pk},
        "cases:milestone": {**number, "key": Milestone.objects.get().pk},
    }


def _project() -> Case:
    return Case.objects.get(flow="key_project")

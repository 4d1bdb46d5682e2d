"""What each kind of person is answered: printed matter, and help with a case."""

from __future__ import annotations

from typing import Any

from redgrid.cases.actions import open_case
from redgrid.cases.models import Case
from tests.world import World

SENT: dict[str, Any] = {}
KINDS = ("cell_head", "member", "stranger", "system_admin")
ANYBODY = [200] * 4
# Of a case of the electrical cell, which its head sees to and its member reported; of a project of that cell.
EXPECTED = {
    "read_help": [200, 403, 404, 404],
    "print_case": [200, 200, 404, 404],
    "print_charter": [200, 200, 200, 404],
    "print_duties": ANYBODY,
    "print_card": ANYBODY,
    "print_cards": ANYBODY,
    "print_flow": ANYBODY,
    "print_cycles": ANYBODY,
    "print_assessment": ANYBODY,
}


def play(world: World) -> dict[str, dict[str, Any]]:
    """A leak is reported; a project is as far as its charter."""
    case = open_case("problem", by=world.member, title="漏水", place=world.workshop).case
    said = {"need": "密封寿命短", "baseline": "9 个月", "benefit": "18 个月", "user_unit": "laboratory"}
    project = open_case("key_project", by=world.cell_head, title="干气密封", facts=said).case
    Case.objects.filter(pk=project.pk).update(facts={**said, "goal": "18 个月"})
    return {
        "": {"number": case.number, "role": "diagnosis_officer", "staff_number": "W008"},
        "print_cards": {"code": "electrical"},
        "print_flow": {"flow": "problem"},
        "print_charter": {"number": project.number},
    }

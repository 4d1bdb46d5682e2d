"""What each kind of person is answered: cases, the map, what concerns themselves."""

from __future__ import annotations

from typing import Any

from redgrid.api.tests.programs import REPORT
from redgrid.cases.actions import assign_case, open_case
from redgrid.messages.jobs import tell_people
from redgrid.messages.models import Message
from tests.world import World

SENT: dict[str, Any] = {
    "open_a_case": REPORT,
    "move_a_case": {"move": "to_analysed"},
    "assign_a_case": {"lead": "W009"},
    "answer_a_case": {"accepts": True},
    "read_a_message": {},
}
ASKED = {"read_who": {"place": "workshop"}, "search": {"q": "漏水"},
         "list_lookalikes": {"flow": "problem", "title": "漏水", "place": "workshop"}}  # fmt: skip
KINDS = ("director", "clerk", "net_head", "cell_head", "worker", "member", "other_head", "stranger",
         "system_admin", "security_admin", "audit_admin")  # fmt: skip
ANYBODY = [200] * 11
# A case of the electrical cell, reported by its member; a partner from metering has been asked.
EXPECTED = {
    "open_a_case":   [201, 201, 201, 201, 201, 201, 201, 201, 403, 403, 403],
    "list_cases":    ANYBODY,
    "read_case":     [200, 200, 200, 200, 200, 200, 200, 404, 404, 404, 404],
    "move_a_case":   [403, 403, 409, 409, 403, 403, 403, 404, 404, 404, 404],
    "assign_a_case": [403, 403, 200, 200, 403, 403, 403, 404, 404, 404, 404],
    "answer_a_case": [403, 403, 403, 403, 403, 403, 200, 404, 404, 404, 404],
    "read_matrix":   ANYBODY,
    "list_units":    ANYBODY,
    "list_people":   ANYBODY,
    "list_places":   ANYBODY,
    "read_coverage": ANYBODY,
    "read_who":      ANYBODY,
    "read_me":       ANYBODY,
    "list_messages": ANYBODY,
    "list_flows":    ANYBODY,
    "list_lookalikes": ANYBODY,
    "read_trend":    ANYBODY,
    "list_stuck":    ANYBODY,
    "read_forecast": ANYBODY,
    "list_projects": ANYBODY,
    "search":        ANYBODY,
    "read_a_message": [404, 404, 404, 404, 404, 404, 200, 404, 404, 404, 404],
}  # fmt: skip


def play(world: World) -> dict[str, dict[str, Any]]:
    """Something is reported, and a partner of another cell asked."""
    opened = open_case("problem", by=world.member, title="漏水", place=world.workshop).case
    case = assign_case(opened, by=world.cell_head, partners=[world.other_head])
    tell_people()
    message = Message.objects.get(person=world.other_head)
    return {"": {"number": case.number, "flow": "problem"}, "read_a_message": {"key": message.pk}}

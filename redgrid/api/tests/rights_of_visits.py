"""What each kind of person is answered: visits."""

from __future__ import annotations

from datetime import date
from typing import Any

from redgrid.visits.actions import Plan, note_visit, plan_visit
from tests.world import World

PLAN = {
    "on": "2026-03-12",
    "purpose": "看泵房",
    "source": "plant_visit",
    "people": ["W008"],
    "unit": "metering",
}
SENT: dict[str, Any] = {
    "plan_a_visit": PLAN,
    "change_a_visit": {**PLAN, "seen": 1},
    "withdraw_a_visit": {"seen": 1},
    "note_a_visit": {"notes": "看了。", "seen": 1},
    "answer_a_visit": {"agrees": True, "seen": 2},
    "report_from_a_visit": {"flow": "problem", "title": "泵房漏水", "place": "meter_room"},
}
KINDS = ("net_head", "cell_head", "worker", "member", "other_head", "stranger", "system_admin")
EXPECTED = {
    "list_visits": [200, 200, 200, 200, 200, 200, 200],
    "plan_a_visit": [201, 201, 201, 403, 201, 403, 403],
    "read_visit": [200, 200, 200, 200, 200, 404, 404],
    "change_a_visit": [403, 200, 200, 403, 403, 404, 404],
    "withdraw_a_visit": [403, 200, 200, 403, 403, 404, 404],
    "note_a_visit": [403, 200, 200, 403, 403, 404, 404],
    "answer_a_visit": [403, 403, 403, 403, 200, 404, 404],
    "report_from_a_visit": [403, 201, 201, 403, 403, 404, 404],
}


def play(world: World) -> dict[str, dict[str, Any]]:
    """The worker and their head are going to see the metering cell, and have been there another time."""
    plan = Plan(date(2026, 3, 12), "看泵房", "plant_visit", [world.cell_head, world.worker], world.metering)
    planned, noted = (plan_visit(plan, by=world.worker) for _ in range(2))
    note_visit(noted, "看了。", by=world.worker, seen=1)
    return {"": {"key": planned.pk}, "answer_a_visit": {"key": noted.pk}}

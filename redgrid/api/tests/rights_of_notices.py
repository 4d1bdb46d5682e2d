"""What each kind of person is answered: notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from redgrid.notices.actions import Words, publish_notice
from redgrid.rulebook.waiving import today
from tests.world import World

SENT: dict[str, Any] = {
    "publish_a_notice": {"unit": "electrical", "title": "周六停电", "text": "八点到十二点。"},
    "renew_a_notice": {"expires": (today() + timedelta(days=200)).isoformat(), "reason": "仍在施工"},
    "withdraw_a_notice": {"reason": "施工取消"},
    "correct_a_notice": {"title": "周日停电", "text": "八点到十二点。", "reason": "改期"},
}
KINDS = (
    "director",
    "clerk",
    "net_head",
    "cell_head",
    "worker",
    "member",
    "other_head",
    "stranger",
    "system_admin",
)
READ = [200, 200, 200, 200, 200, 200, 404, 404, 404]
EXPECTED = {
    "list_notices": [200] * 9,
    "read_notice": READ,
    "publish_a_notice": [201, 201, 201, 201, 403, 403, 403, 403, 403],
    "renew_a_notice": [200, 200, 200, 200, 403, 403, 404, 404, 404],
    "withdraw_a_notice": [200, 200, 200, 200, 403, 403, 404, 404, 404],
    "correct_a_notice": [201, 201, 201, 201, 403, 403, 404, 404, 404],
}


def play(world: World) -> dict[str, dict[str, Any]]:
    """The head of the electrical cell told its people something."""
    made = publish_notice(Words("周六停电", "八点到十二点停电。"), world.electrical, by=world.cell_head)
    return {"": {"key": made.pk}}

"""What each kind of person is answered: duties that come round."""

from __future__ import annotations

from typing import Any

from redgrid.duties.actions import begin_by_hand
from redgrid.duties.models import Occurrence
from redgrid.duties.queries import startable
from redgrid.grid.rules import rights_of
from tests.world import World

SENT: dict[str, Any] = {
    "finish_a_duty": {"how": "nothing"},
    "excuse_a_duty": {"reason": "leave"},
    "begin_a_duty": {"cause": "来文"},
}
# The head of the cell holds all officer roles there.
KINDS = ("net_head", "cell_head", "worker", "stranger", "system_admin")
EXPECTED = {
    "list_duties": [200, 200, 200, 200, 200],
    "read_duty": [200, 200, 404, 404, 404],
    "finish_a_duty": [403, 200, 404, 404, 404],
    "excuse_a_duty": [200, 200, 404, 404, 404],
    "list_duties_of_cell": [200, 200, 404, 404, 404],
    "begin_a_duty": [201, 201, 404, 404, 404],
}


def play(world: World) -> dict[str, dict[str, Any]]:
    """A duty of the electrical cell began with something that happened; another waits for it."""
    first, second = startable(world.electrical, rights_of(world.cell_head))[:2]
    begin_by_hand(first.code, world.electrical, by=world.cell_head, cause="来文")
    SENT["begin_a_duty"]["duty"] = second.code
    return {"": {"code": "electrical", "key": Occurrence.objects.get().pk}}

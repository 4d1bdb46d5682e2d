"""What each kind of person is answered: filters and templates that people keep."""

from __future__ import annotations

from typing import Any

from redgrid.tasks.actions.keeping import keep_template, save_filter
from tests.world import World

SENT: dict[str, Any] = {
    "keep_a_filter": {"name": "逾期", "page": "tasks", "query": "due=late"},
    "keep_a_template": {"name": "巡检", "title": "巡检泵房", "checks": ["听声音"]},
}
KINDS = ("cell_head", "worker", "stranger")
ANYBODY = [200] * 3
# A filter that the head of the cell shares with it, a template of their own.
EXPECTED = {
    "list_filters": ANYBODY,
    "keep_a_filter": [201, 201, 201],
    "drop_a_filter": [200, 403, 404],
    "list_templates": ANYBODY,
    "keep_a_template": [201, 403, 403],
    "drop_a_template": [200, 404, 404],
}


def play(world: World) -> dict[str, dict[str, Any]]:
    """The head of the cell keeps both."""
    kept = save_filter("本格逾期", "tasks:list", "due=late", by=world.cell_head, is_shared=True)
    template = keep_template("巡检", {"title": "巡检泵房"}, by=world.cell_head)
    return {"": {"kept": kept.pk}, "drop_a_template": {"kept": template.pk}}

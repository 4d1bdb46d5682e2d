"""What the clock calls: slips by the limits of tasks, and questions that nobody needs answered. Safe to run twice."""

from __future__ import annotations

from redgrid.tasks.actions.slips import forget_asks, write_slips


def look_at_tasks() -> None:
    """Cheap when nothing is due: two statements."""
    write_slips()
    forget_asks()

"""The clock: every few seconds it lets each room look for what is due. Nothing is lost when it dies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Event, Thread

from django.db import close_old_connections

from redgrid.assessment.jobs import catch_up
from redgrid.cases.actions.dues import follow_dues
from redgrid.cases.actions.pace import keep_paces
from redgrid.changes.jobs import pass_work_on
from redgrid.drafts.jobs import bring_into_force
from redgrid.duties.jobs import turn
from redgrid.exchange.jobs import forget
from redgrid.grid import jobs as grid
from redgrid.messages.jobs import look_at_messages, send_out
from redgrid.rulebook.glossary import follow_terms
from redgrid.search.actions import keep_index
from redgrid.signs.jobs import look_at_boards
from redgrid.tasks.actions import recount_dues
from redgrid.tasks.jobs import look_at_tasks

SECONDS = 3.0
Job = Callable[[], object]
JOBS: tuple[Job, ...] = (
    catch_up, grid.catch_up, pass_work_on, forget, look_at_boards, look_at_tasks, follow_terms, keep_paces,
    keep_index, recount_dues, follow_dues, turn, bring_into_force, look_at_messages,
)  # fmt: skip
# In a thread of its own: a slow receiver must not hold up the clock.
POST: tuple[Job, ...] = (send_out,)
log = logging.getLogger(__name__)


def start(stop: Event, jobs: Sequence[Job] = JOBS, seconds: float = SECONDS) -> Thread:
    """Run ``jobs`` again and again beside the server, until ``stop`` is set or the process ends."""
    thread = Thread(target=run, args=(stop, jobs, seconds), name="clock", daemon=True)
    thread.start()
    return thread


def run(stop: Event, jobs: Sequence[Job], seconds: float) -> None:
    """One round of all jobs, then a rest, until ``stop`` is set."""
    while not stop.is_set():
        one_round(jobs)
        close_old_connections()
        stop.wait(seconds)


def one_round(jobs: Sequence[Job]) -> None:
    """Call each job once. What one of them does wrong is logged, and never keeps the others from their turn."""
    for job in jobs:
        try:
            job()
        except Exception:
            log.exception("A job failed; it is tried again in the next round.")

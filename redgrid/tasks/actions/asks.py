"""Questions about a task fall away when there is nobody left to ask."""

from __future__ import annotations

from redgrid.kit.clock import now
from redgrid.tasks.actions.giving import end_task
from redgrid.tasks.models import PassAsk, Task, TimeAsk


def void_asks(task: Task) -> None:
    """Close what is still asked about ``task``: it ended, or is with somebody else now."""
    for ask in TimeAsk.objects.filter(task=task, answer=TimeAsk.ASKED):
        TimeAsk.objects.filter(pk=ask.pk).update(answer=TimeAsk.VOID, decided_at=now())
        end_task(ask.task_source, state=Task.WITHDRAWN)
    void_passes(task)


def void_passes(task: Task) -> None:
    """The same of questions whether somebody takes it over."""
    for ask in PassAsk.objects.filter(task=task, answer=PassAsk.ASKED):
        PassAsk.objects.filter(pk=ask.pk).update(answer=PassAsk.VOID, answered_at=now())
        end_task(ask.task_source, state=Task.WITHDRAWN)

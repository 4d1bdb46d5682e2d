"""Ways of a task, for tests: given, to many, again as it is in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.refusal import Refused
from redgrid.tasks.actions import Assignee, give_directly
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.actions.swapping import fresh
from redgrid.tasks.models import Task
from tests.world import World

MONDAY = datetime(2025, 3, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def asked(world: World, to: Person | None = None, **words: Any) -> Task:
    """A task that the head of the electrical cell gives to the worker, due in three working days."""
    said = {"title": "清点备件", "limit": "3 working days", **words}
    return give_directly(Words(**said), Assignee(person=to or world.worker), by=world.cell_head)


def again(task: Task) -> Task:
    return fresh(task)


def told(task: Task) -> list[str]:
    """What happened to it, by the journal."""
    return list(Entry.objects.filter(subject=task.subject).order_by("number").values_list("kind", flat=True))


@contextmanager
def refused(kind: type[Refused] = Refused) -> Iterator[None]:
    """What is done inside is refused in exactly this way, with a sentence."""
    with pytest.raises(Refused) as caught:
        yield
    assert (type(caught.value), bool(caught.value.reason)) == (kind, True)

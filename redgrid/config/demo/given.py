"""Tasks that people of the demonstration give each other: tasks.yaml, told like the story of the cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from redgrid.config.demo.organisation import Cast
from redgrid.config.demo.telling import Happening, Text, story
from redgrid.kit.clock import now
from redgrid.tasks.actions import (
    Assignee,
    accept_task,
    ask_more_time,
    finish_task,
    give_directly,
    give_to_units,
    return_task,
)
from redgrid.tasks.actions.direct import Words
from redgrid.tasks.actions.swapping import fresh
from redgrid.tasks.models import Task

Step = Callable[[Cast, Task, Text], object]


def happenings(text: Text, cast: Cast, until: datetime) -> list[Happening]:
    """Everything that is told, ending before ``until``."""
    return [happening for task in text["tasks"] for happening in _task(cast, task, until)]


def _task(cast: Cast, text: Text, until: datetime) -> list[Happening]:
    given: list[Task] = []
    return story(text, until, lambda: given.append(_give(cast, text)), lambda step: _step(cast, given, step))


def _give(cast: Cast, text: Text) -> Task:
    words = Words(
        title=text["title"], text=text.get("text") or "", standard=text.get("standard") or "", limit=text["limit"],
        checks=tuple(text.get("checks") or ()), wants_confirmation=bool(text.get("confirm")),
    )  # fmt: skip
    by, copies = cast.people[text["by"]], [cast.people[number] for number in text.get("copies") or ()]
    if text.get("units"):
        return give_to_units(words, [cast.units[code] for code in text["units"]], by=by, copies=copies)
    return give_directly(words, Assignee(person=cast.people[text["to"]]), by=by, copies=copies)


def _step(cast: Cast, given: list[Task], step: Text) -> Callable[[], None]:
    def do() -> None:
        task = given[0]
        if step.get("unit"):
            task = Task.objects.get(parent=task, unit=cast.units[step["unit"]])
        STEPS[step["do"]](cast, fresh(task), step)

    return do


STEPS: dict[str, Step] = {
    "accept": lambda cast, task, step: accept_task(task, by=cast.people[step["by"]]),
    "done": lambda cast, task, step: finish_task(task, by=cast.people[step["by"]], note=step["note"]),
    "return": lambda cast, task, step: return_task(task, by=cast.people[step["by"]], note=step["note"]),
    "ask_time": lambda cast, task, step: ask_more_time(
        task, by=cast.people[step["by"]], note=step["note"],
        until=(task.due_at or now()) + timedelta(days=step["days"]),
    ),
}  # fmt: skip

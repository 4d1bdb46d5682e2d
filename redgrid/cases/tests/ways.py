"""Ways of a case, for tests: opened, named, walked to a stage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from redgrid.cases.actions import answer_part, assign_case, move_case, open_case
from redgrid.cases.models import Case, Part
from redgrid.cases.queries import time_line
from redgrid.grid.models import Person
from redgrid.journal.models import Entry
from redgrid.kit.refusal import Refused
from redgrid.tasks.models import Task
from tests.world import World

STAGES = ["found", "analysed", "linked", "planned", "tracked", "improved"]
# Who moves a case in the usual way, and what is said: lead is the worker, overseer another cell's head.
STEPS = [
    ("found", "to_analysed", "cell_head", ""),
    ("analysed", "to_linked", "worker", "轴承磨损"),
    ("linked", "to_planned", "other_head", ""),
    ("planned", "propose_plan", "worker", "换轴承"),
    ("planned", "approve_plan", "cell_head", ""),
    ("tracked", "report_done", "worker", "已换"),
    ("tracked", "confirm_fixed", "cell_head", ""),
    ("improved", "close", "cell_head", "一月未复发"),
]


def opened(world: World, **more: Any) -> Case:
    """A problem of the workshop, reported by a member of its cell."""
    said = {"by": world.member, "title": "泵异响", "place": world.workshop, **more}
    return open_case("problem", **said).case


def named(world: World, case: Case) -> Case:
    """With lead, overseer, and a partner of another net who has accepted."""
    assign_case(
        case, by=world.cell_head, lead=world.worker, overseer=world.other_head, partners=[world.lab_head]
    )
    accepted(case, world.lab_head)
    return again(case)


def accepted(case: Case, person: Person, *, accepts: bool = True, note: str = "") -> Part:
    return answer_part(asked_part(case, person), by=person, accepts=accepts, note=note)


def asked_part(case: Case, person: Person) -> Part:
    return Part.objects.select_related("case", "person").get(
        case=case, person=person, role=Part.PARTNER, ends_at=None
    )


def again(case: Case) -> Case:
    """The case as it is in the database."""
    return Case.objects.get(pk=case.pk)


def go(case: Case, move: str, by: Person, note: str = "", **more: Any) -> Case:
    return move_case(again(case), move, by=by, note=note, **more)


def walked(world: World, stage: str, **more: Any) -> Case:
    """A case that came to ``stage`` in the usual way; ``closed`` is behind the last one."""
    case = named(world, opened(world, **more))
    for at, move, by, note in STEPS:
        if at == stage:
            break
        case = go(case, move, getattr(world, by), note)
    return again(case)


@contextmanager
def refused(kind: type[Refused] = Refused, field: str | None = None) -> Iterator[None]:
    """What is done inside is refused in exactly this way, with a sentence."""
    with pytest.raises(Refused) as caught:
        yield
    assert (type(caught.value), caught.value.field, bool(caught.value.reason)) == (kind, field, True)


def open_tasks(case: Case) -> set[tuple[str, str, str]]:
    """(source without number, assignee, unit) of what is to do because of ``case``."""
    rows = Task.objects.filter(state=Task.DUE, link=f"/cases/{case.number}")
    # Looks back begin when a case ends; they have a test of their own.
    tasks = rows.exclude(source__startswith="effect:").select_related("person", "unit")
    return {
        (task.source.split(":")[-1] if task.source.startswith("case:") else "answer",
         task.person.name if task.person else task.capacity, task.unit.code)
        for task in tasks
    }  # fmt: skip


def kinds_of(case: Case) -> list[str]:
    """What happened, by the journal."""
    return list(Entry.objects.filter(subject=case.subject).order_by("number").values_list("kind", flat=True))


def said_of(case: Case) -> list[str]:
    """The notes of the time line."""
    return [moment.facts["note"] for moment in time_line(case) if moment.facts.get("note")]


def photo_of(content: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")

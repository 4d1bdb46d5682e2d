"""Tasks: the boxes, one task, its moves, giving and splitting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Schema, Status, UploadedFile

from redgrid.api.files import FILE, bytes_of, digest_of
from redgrid.api.keys import Key, do_once
from redgrid.api.lists import told
from redgrid.api.queries import one_of, open_tasks, people_of, person_of, units_of
from redgrid.api.schemas.lists import Page
from redgrid.api.schemas.tasks import (
    Answered,
    Boxes,
    NewPart,
    NewTask,
    OutcomeOf,
    SlipOf,
    SlipsWanted,
    TaskRow,
    TasksAsked,
    TaskStep,
    TaskSteps,
    TaskWhole,
    Ticked,
    Told,
)
from redgrid.api.tokens import TokenRequest
from redgrid.grid.models import Person, Unit
from redgrid.grid.rules import rights_of
from redgrid.kit.clock import now
from redgrid.kit.refusal import Invalid
from redgrid.tasks.actions import (
    Assignee,
    Sent,
    answer_pass,
    decide_time,
    give_directly,
    give_to_units,
    split_task,
    tick_check,
)
from redgrid.tasks.actions.attaching import attach
from redgrid.tasks.actions.direct import copy_to
from redgrid.tasks.models import Attachment, PassAsk, Task, TimeAsk
from redgrid.tasks.moves import Move, each_for_itself, make
from redgrid.tasks.page import task_page
from redgrid.tasks.queries import TODO, box_of, counts_of
from redgrid.tasks.rules import visible_to
from redgrid.tasks.slips import SlipsAsked, slips_of

router = Router(tags=["tasks"])


@router.get("/tasks", response=Page[TaskRow], summary="What there is to do, was done, copied, given")
def list_tasks(request: TokenRequest, asked: Query[TasksAsked]) -> dict[str, Any]:
    """One of your boxes, newest first, each task with how its due moment was reckoned."""
    moment, person = now(), request.auth
    rows = (
        open_tasks(person, mine=asked.mine)
        if asked.box == TODO
        else box_of(asked.box, person, rights_of(person))
    )
    found = rows.filter(asked.filter().condition())
    return told(found, asked, lambda tasks: [TaskRow.of(task, moment) for task in tasks])


@router.get("/tasks/boxes", response=Boxes, summary="How many tasks there are")
def count_tasks(request: TokenRequest) -> dict[str, int]:
    """In each of your boxes."""
    return counts_of(request.auth, rights_of(request.auth))


@router.get("/slips", response=Page[SlipOf], summary="Slips of tasks you may see")
def list_slips(request: TokenRequest, asked: Query[SlipsWanted]) -> dict[str, Any]:
    """Of each open task the latest, newest first."""
    unit = units_of([asked.unit], "unit")[0] if asked.unit else None
    wanted = SlipsAsked(asked.colour, unit, asked.ended, asked.to_me)
    rows = slips_of(request.auth, rights_of(request.auth), wanted)
    return told(rows, asked, lambda slips: [SlipOf.of(slip, slip.task) for slip in slips])


@router.post("/tasks", response={201: TaskWhole}, summary="Give a task")
def give_a_task(request: TokenRequest, said: NewTask, key: Key) -> Status[TaskWhole]:
    """To a person, or to several units: each gets one of its own, and you see them as the parts of one."""
    if bool(said.to) == bool(said.units):
        raise Invalid(_("Choose a person, or one or more units."), field="to")
    by, copies = request.auth, people_of(said.copies, "copies")

    def give() -> Task:
        if said.to:
            return give_directly(
                said.whole(), Assignee(person=person_of(said.to, "to")), by=by, copies=copies
            )
        units = units_of(said.units, "units")
        return give_to_units(said.whole(), units, by=by, capacity=said.capacity, copies=copies)

    return Status(201, _whole(do_once(request, key, said, give), by))


@router.post("/tasks/moves", response=list[OutcomeOf], summary="Make the same move on several tasks")
def move_tasks(request: TokenRequest, said: TaskSteps, key: Key) -> list[OutcomeOf]:
    """Each for itself: what cannot be done is told of each. Tasks that you may not see are left out."""
    move = Move(said.move, said.note, said.until_on, _target(said.to))
    tasks = _visible(request.auth).filter(pk__in=said.tasks).order_by("pk")
    outcomes = each_for_itself(
        tasks,
        lambda task: do_once(request, f"{key} {task.pk}", said, lambda: make(task, move, by=request.auth)),
    )
    return [OutcomeOf.of(outcome) for outcome in outcomes]


@router.get("/tasks/{int:key}", response=TaskWhole, summary="One task")
def read_task(request: TokenRequest, key: int) -> TaskWhole:
    """What, by when and why then, its parts, what happened, and the moves that you may make now."""
    return _whole(key, request.auth)


@router.post("/tasks/{int:key}/moves", response=TaskWhole | None, summary="Move a task")
def move_a_task(request: TokenRequest, key: int, said: TaskStep, once: Key) -> TaskWhole | None:
    """Make one of its `moves`. The answer is null when you may not see it any more."""
    by = request.auth
    sent = Sent(seen=said.seen)
    move = Move(said.move, said.note, said.until_on, _target(said.to))
    _once_here(request, key, once, said, lambda task: make(task, move, by=by, sent=sent))
    return _seen(key, by)


@router.post("/tasks/{int:key}/parts", response={201: TaskWhole}, summary="Split off a part")
def split_a_task(request: TokenRequest, key: int, said: NewPart, once: Key) -> Status[TaskWhole]:
    """It is a task of its own, due no later than the whole, which does not end before it."""
    by = request.auth

    def split(task: Task) -> Task:
        return split_task(task, said.words(), Assignee(person=person_of(said.to, "to")), by=by)

    return Status(201, _whole(_once_here(request, key, once, said, split), by))


@router.post("/tasks/{int:key}/copies", response=TaskWhole, summary="Let others know of a task")
def copy_a_task(request: TokenRequest, key: int, said: Told, once: Key) -> TaskWhole:
    """They have nothing to do."""
    people = people_of(said.people, "people")
    _once_here(request, key, once, said, lambda task: copy_to(task, people, by=request.auth))
    return _whole(key, request.auth)


@router.post(
    "/tasks/{int:key}/checks/{int:check}", response=TaskWhole, summary="Tick a line of the check list"
)
def tick_a_line(request: TokenRequest, key: int, check: int, said: Ticked) -> TaskWhole:
    """Or take the tick back. Again changes nothing."""
    task = one_of(_visible(request.auth), key)
    tick_check(one_of(task.checks.select_related("task__unit"), check), by=request.auth, is_done=said.done)
    return _whole(key, request.auth)


@router.post("/tasks/{int:key}/time/{int:ask}", response=TaskWhole | None, summary="Decide about more time")
def decide_about_time(
    request: TokenRequest, key: int, ask: int, said: Answered, once: Key
) -> TaskWhole | None:
    """Grant it, or refuse it with a reason."""

    def decide(task: Task) -> None:
        found = one_of(TimeAsk.objects.filter(task=task).select_related("task__unit", "unit"), ask)
        decide_time(found, by=request.auth, grants=said.yes, note=said.note)

    _once_here(request, key, once, said, decide)
    return _seen(key, request.auth)


@router.post(
    "/tasks/{int:key}/take/{int:ask}", response=TaskWhole | None, summary="Take a task over, or decline"
)
def take_a_task(request: TokenRequest, key: int, ask: int, said: Answered, once: Key) -> TaskWhole | None:
    """The answer to `pass_ask`. Null when you may not see the task any more."""

    def take(task: Task) -> None:
        found = one_of(PassAsk.objects.filter(task=task).select_related("task"), ask)
        answer_pass(found, by=request.auth, accepts=said.yes, note=said.note)

    _once_here(request, key, once, said, take)
    return _seen(key, request.auth)


@router.post("/tasks/{int:key}/files", response={201: TaskWhole}, summary="Attach a file to a task")
def attach_to_task(request: TokenRequest, key: int, once: Key, file: File[UploadedFile]) -> Status[TaskWhole]:
    """A photo is drawn anew; a document is looked into."""
    words, opened = digest_of([file]), cast(BinaryIO, file)
    _once_here(request, key, once, words, lambda task: attach(task, opened, str(file.name), by=request.auth))
    return Status(201, _whole(key, request.auth))


@router.get("/tasks/files/{int:key}", openapi_extra=FILE, summary="A file of a task")
def read_task_file(request: TokenRequest, key: int) -> HttpResponse:
    """As it is kept."""
    tasks = visible_to(request.auth).order_by().values("pk")
    found = one_of(Attachment.objects.filter(task__in=tasks), key)
    return bytes_of(found, found.name)


def _visible(person: Person) -> QuerySet[Task]:
    return visible_to(person).select_related("unit", "person", "giver", "parent")


def _once_here(
    request: TokenRequest, key: int, once: str, said: Schema | str, do: Callable[[Task], object]
) -> int:
    """Do something to a task that the asker may see. A repetition succeeds even when they do not see it any more."""
    return do_once(request, once, said, lambda: do(one_of(_visible(request.auth), key)))


def _whole(key: int, person: Person) -> TaskWhole:
    return TaskWhole.told(task_page(one_of(_visible(person), key), person), now())


def _seen(key: int, person: Person) -> TaskWhole | None:
    return _whole(key, person) if visible_to(person).filter(pk=key).exists() else None


def _target(to: str) -> Person | Unit | None:
    if not to:
        return None
    code = to.removeprefix("unit:")
    return person_of(to, "to") if code == to else units_of([code], "to")[0]
